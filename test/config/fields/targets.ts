import { expect } from '@jest/globals';
import { type Config, type Field, field, secret, selector } from './field.ts';

const scraped = (what: string, keys: Config, path: string, value: unknown): Field =>
  field(
    `targets: ${what}`,
    { targets: { database: { static: ['db.example.com:9100'], ...keys } } },
    'ScrapeConfig/database',
    `spec.${path}`,
    value,
  );

/** Whether a peer of a network policy is one of those that may connect. */
const peer = (block: Config) => expect.arrayContaining([expect.objectContaining(block)]);

export const TARGETS: readonly Field[] = [
  scraped('addresses', {}, 'staticConfigs.0.targets', ['db.example.com:9100']),
  scraped(
    'names',
    { static: undefined, dns: { names: ['db.example.com'], port: 9100 }, scheme: 'http' },
    'dnsSDConfigs.0.names',
    ['db.example.com'],
  ),
  scraped('interval', { interval: '20s' }, 'scrapeInterval', '20s'),
  scraped('timeout', { timeout: '7s' }, 'scrapeTimeout', '7s'),
  scraped('path', { path: '/stats' }, 'metricsPath', '/stats'),
  scraped('scheme', { scheme: 'http' }, 'scheme', 'http'),
  scraped('samples', { sampleLimit: 700 }, 'sampleLimit', 700),
  scraped('token', { bearer: secret('database', 'token') }, 'authorization.credentials', selector('database', 'token')),
  scraped(
    'certificates',
    { tls: { ca: secret('database', 'ca.crt') } },
    'tlsConfig.ca.secret',
    selector('database', 'ca.crt'),
  ),
  field(
    'the pace of a job of the cluster',
    { kubernetes: { kubelet: { interval: '60s', timeout: '20s' } } },
    'ServiceMonitor/kubelet',
    'spec.endpoints.0.interval',
    '60s',
  ),
  field(
    'a job of the control plane',
    { kubernetes: { scheduler: { enabled: true } } },
    'ServiceMonitor/kube-scheduler',
    'spec.endpoints.0.scheme',
    'https',
  ),
  field(
    'ranges of the API server',
    { network: { apiServer: { cidrs: ['192.0.2.10/32'], ports: [6443] } } },
    'NetworkPolicy/kube-state-metrics',
    'spec.egress',
    peer({ to: [{ ipBlock: { cidr: '192.0.2.10/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] }),
  ),
  field(
    'ranges of the nodes',
    { network: { nodes: { cidrs: ['10.1.0.0/16'] } } },
    'NetworkPolicy/prometheus',
    'spec.egress',
    peer({ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }),
  ),
  field(
    'namespaces of ingress controllers',
    { network: { ingress: { namespaces: ['ingress-nginx'] } } },
    'NetworkPolicy/grafana',
    'spec.ingress',
    peer({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }] }),
  ),
];
