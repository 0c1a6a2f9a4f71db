import { dump } from 'js-yaml';

/** IPv4 first: by default the exporter prefers IPv6, and fails where a name has such an address but the cluster none. */
const ADDRESS = { preferred_ip_protocol: 'ip4' } as const;

/** The ways to probe. An answer after five seconds counts as none; Prometheus itself waits for ten. */
const MODULES = {
  http_2xx: { prober: 'http', timeout: '5s', http: ADDRESS },
  http_post_2xx: { prober: 'http', timeout: '5s', http: { method: 'POST', ...ADDRESS } },
  tcp_connect: { prober: 'tcp', timeout: '5s', tcp: ADDRESS },
} as const;

/** Name of a module. */
export type ModuleName = keyof typeof MODULES;

/** The configuration file of the exporter. */
export function configuration(): string {
  // Without references: they would be anchors, which a reader of the file has to resolve.
  return dump({ modules: MODULES }, { noRefs: true, sortKeys: true });
}
