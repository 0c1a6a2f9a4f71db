import { z } from 'zod';
import { isAddress } from '../../kubernetes/service-address.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsLabel, dnsRecordName, NO_PASSWORD } from './scalars.ts';

/**
 * Ways to probe. There is none by ping: network policies know no ICMP, so the exporter would have to be let out to
 * every port of every address.
 */
const PROBE_MODULES = ['http_2xx', 'http_post_2xx', 'tcp_connect', 'tcp_tls', 'dns'] as const;

const probe = z.strictObject({
  name: dnsLabel().describe('Name of the target; it becomes the label `target`.'),
  url: z
    .string()
    .min(1)
    .regex(NO_PASSWORD, 'must not hold a password; remove it from the address')
    .describe('What to probe: an address for http modules, host:port for tcp modules, a name server for dns.'),
  module: z
    .enum(PROBE_MODULES)
    .default('http_2xx')
    .describe(
      'How to probe. http_2xx, http_post_2xx: a request must be answered with a status of 2xx; the certificate is checked. tcp_connect: the port must be open. tcp_tls: it must also show a valid certificate. dns: the name server must know a name.',
    ),
  query: dnsRecordName().optional().describe('Name that a dns probe asks for.'),
  queryType: z
    .enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SOA', 'SRV', 'TXT'])
    .optional()
    .describe('Type of the records that a dns probe asks for. Default: A.'),
});

/** An endpoint to probe, as the configuration declares it. */
export type ProbeConfig = z.output<typeof probe>;

interface Notation {
  readonly modules: readonly ProbeConfig['module'][];
  readonly pattern: RegExp;
  readonly message: (module: string) => string;
}

/** Each module understands one notation of targets. */
const NOTATIONS: readonly Notation[] = [
  {
    modules: ['http_2xx', 'http_post_2xx'],
    pattern: /^https?:\/\/[^/\s]+/,
    message: (module) => `is not an address; the module ${module} needs one that starts with https:// or http://`,
  },
  {
    modules: ['tcp_connect', 'tcp_tls'],
    pattern: /^[^\s/:]+:\d+$/,
    message: (module) => `is not host:port; the module ${module} needs a host and a port, such as db.example.com:5432`,
  },
  {
    modules: ['dns'],
    pattern: /^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$/,
    message: () =>
      'is not a name server; the module dns needs a host or an address, such as 192.0.2.53, without a port',
  },
];

/** Names become names of objects, and a target must fit its module. */
function checkProbes(probes: readonly ProbeConfig[], report: ReportRelation): void {
  for (const [index, { name, url, module, query, queryType }] of probes.entries()) {
    if (probes.findIndex((other) => other.name === name) < index) {
      report([index, 'name'], 'is the name of an earlier target; give each target its own');
    }
    const notation = NOTATIONS.find(({ modules }) => modules.includes(module));
    if (notation && !(notation.pattern.test(url) && isAddress(url))) report([index, 'url'], notation.message(module));
    if (module === 'dns' && query === undefined) {
      report([index, 'module'], 'asks for a name; add query, such as query: www.example.com');
    }
    if (module === 'dns') continue;
    for (const [key, value] of Object.entries({ query, queryType })) {
      if (value !== undefined) report([index, key], `belongs to the module dns only; remove it, or use that module`);
    }
  }
}

/** Endpoints to probe. */
export const probes = () =>
  z
    .array(probe)
    .check(relation<ProbeConfig[]>(['*'], checkProbes))
    .default([]);
