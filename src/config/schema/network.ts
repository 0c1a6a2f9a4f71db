import { isIP } from 'node:net';
import { z } from 'zod';
import { dnsLabel, dnsSubdomain, portNumber } from './scalars.ts';

/** A range of addresses in CIDR notation. */
const addressRange = () =>
  z
    .string({ error: 'expected an address range such as 10.0.0.0/16' })
    .meta({ examples: ['10.0.0.0/16', '192.0.2.10/32', 'fd00:10::/64'] })
    .superRefine((text, context) => {
      const message = problemOf(text);
      if (message) context.addIssue({ code: 'custom', message, input: text });
    });

const NO_RANGE = 'is not an address range; write an address and a number of bits, such as 10.0.0.0/16';

/** What is wrong with a range, and how to write it; nothing when it holds. */
function problemOf(text: string): string | undefined {
  const [address = '', bits, ...more] = text.split('/');
  // Addresses of one link (fe80::1%eth0) are addresses to Node, but not to Kubernetes.
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || more.length > 0) return NO_RANGE;
  const width = version === 4 ? 32 : 128;
  if (bits === undefined) return `has no number of bits; did you mean ${address}/${width}?`;
  if (!/^(0|[1-9]\d*)$/.test(bits) || Number(bits) > width) return `has no valid number of bits; use 0 to ${width}`;
  const rest = BigInt(width - Number(bits));
  // Some network plugins refuse such a range, and others read it as the range that the address lies in.
  if ((numberOf(address, version) & ((1n << rest) - 1n)) === 0n) return undefined;
  return `is not the start of a range; set everything after the first ${bits} bits to zero, or write ${address}/${width} for this address alone`;
}

/** An address as one number. */
function numberOf(address: string, version: number): bigint {
  if (version === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // A URL holds IPv6 addresses in one notation: groups of hex digits, with at most one `::`.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text = '') => text.split(':').filter(Boolean);
  const zeros = new Array(8 - groups(head).length - groups(tail).length).fill('0');
  return [...groups(head), ...zeros, ...groups(tail)].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/**
 * What the network policies must know of the world outside the stack. An empty list permits any address, which is the
 * only notation that every network plugin reads alike: Cilium does not match nodes by address unless it is told to.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/#selecting-nodes-with-cidr-ipblock
 */
export const networkSchema = z
  .strictObject({
    apiServer: z
      .strictObject({
        cidrs: z
          .array(addressRange())
          .default([])
          .describe('Addresses of the API server as pods reach it, behind its Service. Empty: any address.'),
        ports: z
          .array(portNumber())
          .min(1, 'is empty; name the port of the API server, such as 6443')
          .default([443, 6443])
          .describe('Ports of the API server as pods reach it: 6443 on most clusters, 443 on managed ones.'),
        sources: z
          .array(addressRange())
          .default([])
          .describe(
            'Addresses from which the API server itself calls pods: prometheus-adapter, for autoscalers. They need not be those at which pods reach it: network plugins send what comes from a node from the address of a tunnel, and some providers from the pods of a proxy in kube-system, which are always let in. Empty: any address; whoever calls must prove who it is all the same.',
          ),
      })
      .prefault({})
      .describe('The API server, which most components talk to.'),
    nodes: z
      .strictObject({
        cidrs: z
          .array(addressRange())
          .default([])
          .describe(
            'Addresses of the nodes, whose kubelets and node exporters Prometheus scrapes. Empty: any address. Cilium must be told to match nodes by address (policyCIDRMatchMode).',
          ),
      })
      .prefault({})
      .describe('The nodes of the cluster.'),
    ingress: z
      .strictObject({
        namespaces: z
          .array(dnsLabel())
          .default([])
          .describe('Namespaces of the ingress controllers. Only they may then reach Grafana. Empty: anybody may.'),
      })
      .prefault({})
      .describe('How people reach Grafana.'),
    clearText: z
      .array(
        z.strictObject({
          host: dnsSubdomain().describe('Name or address of the other end, without a scheme or port.'),
          reason: z
            .string()
            .min(1, 'is empty; say why the network between can be trusted')
            .describe('Why the network between can be trusted.'),
        }),
      )
      .default([])
      .describe(
        'Hosts outside the cluster that may be spoken to without TLS. Whoever can listen there reads samples, log lines and alerts, and whoever can answer there forges them.',
      ),
  })
  .prefault({});

/** The checked key `network`. */
export type NetworkConfig = z.output<typeof networkSchema>;
