import { dump } from 'js-yaml';
import type { ProbeConfig } from '../../config/schema/probe.ts';

/** IPv4 first: by default the exporter prefers IPv6, and fails where a name has such an address but the cluster none. */
const ADDRESS = { preferred_ip_protocol: 'ip4' } as const;

/** An answer after five seconds counts as none; Prometheus itself waits for ten. */
const TIMEOUT = { timeout: '5s' } as const;

/** The ways to probe that need to know no more than the target. */
const MODULES = {
  http_2xx: { prober: 'http', ...TIMEOUT, http: ADDRESS },
  http_post_2xx: { prober: 'http', ...TIMEOUT, http: { method: 'POST', ...ADDRESS } },
  tcp_connect: { prober: 'tcp', ...TIMEOUT, tcp: ADDRESS },
  tcp_tls: { prober: 'tcp', ...TIMEOUT, tcp: { tls: true, ...ADDRESS } },
} as const;

/** How a target is probed. */
export type ProbeMethod = Pick<ProbeConfig, 'module' | 'query' | 'queryType'>;

/** Name of the module in the file: what a DNS probe asks for is a part of its module. */
export function moduleName({ module, query, queryType = 'A' }: ProbeMethod): string {
  return module === 'dns' ? `dns_${queryType.toLowerCase()}_${query}` : module;
}

/** The configuration file of the exporter, with a module for each question that is asked of name servers. */
export function configuration(methods: readonly ProbeMethod[]): string {
  const questions = methods.filter(({ module }) => module === 'dns');
  const modules = {
    ...MODULES,
    ...Object.fromEntries(questions.map((method) => [moduleName(method), dnsModule(method)])),
  };
  // Without references: they would be anchors, which a reader of the file has to resolve.
  return dump({ modules }, { noRefs: true, sortKeys: true });
}

function dnsModule({ query, queryType = 'A' }: ProbeMethod) {
  return {
    prober: 'dns',
    ...TIMEOUT,
    dns: {
      query_name: query,
      query_type: queryType,
      // An answer without records is valid DNS, but does not help who asks.
      validate_answer_rrs: { fail_if_none_matches_regexp: ['.+'] },
      ...ADDRESS,
    },
  };
}
