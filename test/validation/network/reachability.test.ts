import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import type { ExternalService } from '../../../src/validation/network/external-service.ts';
import { reachability } from '../../../src/validation/network/reachability.ts';
import { sentence } from '../../../src/validation/report.ts';
import { policyInputOf } from '../../support/policy.ts';

const meta = (name: string, namespace = 'monitoring') => ({ name, namespace, labels: labelsOf(name) });
const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name });
const custom = (kind: string, spec: Record<string, unknown>): ManifestObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  metadata: meta('web'),
  spec,
});
const pods = { matchLabels: labelsOf('web') };
const web: ManifestObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: {
    template: {
      metadata: { labels: labelsOf('web') },
      spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  },
};
const service: ManifestObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta('web'),
  spec: { selector: labelsOf('web'), ports: [{ name: 'metrics', port: 80, targetPort: 'http' }] },
};
const prometheus = { ...custom('Prometheus', { portName: 'web' }), metadata: meta('panoptes') };
const networkPolicy = (name: string, spec: Record<string, unknown>): ManifestObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: meta(name),
  spec: { podSelector: { matchLabels: labelsOf(name) }, policyTypes: ['Ingress', 'Egress'], ...spec },
});
const toWeb = (port: number) => [{ to: [{ podSelector: pods }], ports: [{ port, protocol: 'TCP' }] }];
const intoWeb = (port: number) => [
  { from: [{ podSelector: { matchLabels: labelsOf('prometheus') } }], ports: [{ port, protocol: 'TCP' }] },
];
const stack = (egress: unknown[], ingress: unknown[]) => [
  web,
  service,
  prometheus,
  networkPolicy('prometheus', { egress }),
  networkPolicy('web', { ingress }),
];

const serviceMonitor = (spec: Record<string, unknown> = {}) =>
  custom('ServiceMonitor', { selector: pods, endpoints: [{ port: 'metrics' }], ...spec });
const podMonitor = (endpoint: Record<string, unknown>, selector = pods, namespace = 'monitoring') =>
  custom('PodMonitor', {
    selector,
    namespaceSelector: { matchNames: [namespace] },
    podMetricsEndpoints: [endpoint],
  });

function findings(objects: ManifestObject[], externalServices: ExternalService[] = []): string[] {
  const input = { ...policyInputOf(...objects), externalServices };
  return [...reachability.check(input)].map((found) => `${found.object} ${sentence(found)}`);
}
const stopped = (kind: string, what: string, side: string) =>
  `${kind} monitoring/web names ${what}, but the network policies stop Prometheus ${side}; add the connection to src/network/flows.ts`;
const onItsWayOut = 'on its way out of Prometheus monitoring/panoptes';

describe('the policy reachability', () => {
  test.each([
    ['a ServiceMonitor', serviceMonitor()],
    ['a ServiceMonitor by the port of the pods', serviceMonitor({ endpoints: [{ targetPort: 8080 }] })],
    ['a PodMonitor', podMonitor({ port: 'http' })],
    ['a PodMonitor by number', podMonitor({ portNumber: 8080 })],
    ['a Probe', custom('Probe', { prober: { url: 'web.monitoring.svc:80' } })],
  ])('wants both sides of a connection permitted, at the port of the pods: %s', (_, monitor) => {
    const what = 'Deployment monitoring/web, port 8080';
    expect(findings([...stack(toWeb(8080), intoWeb(8080)), monitor])).toEqual([]);
    // Port 80 is that of the Service, which no policy sees.
    expect(findings([...stack(toWeb(80), intoWeb(8080)), monitor])).toEqual([stopped(monitor.kind, what, onItsWayOut)]);
    expect(findings([...stack(toWeb(8080), intoWeb(80)), monitor])).toEqual([
      stopped(monitor.kind, what, 'on its way into Deployment monitoring/web'),
    ]);
  });

  test('looks at Services that others keep on the way out only', () => {
    const external = (ports: ExternalService['ports']): ExternalService[] => [
      { name: 'shop', namespace: 'shop', labels: labelsOf('web'), ports },
    ];
    const monitor = serviceMonitor({ namespaceSelector: { matchNames: ['shop'] }, endpoints: [{ port: 'http' }] });
    const toShop = (more: Record<string, unknown>) => [
      { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }], ...more },
    ];
    const shop = (egress: unknown[], number?: number) =>
      findings([...stack(egress, []), monitor], external([{ name: 'http', ...(number ? { number } : {}) }]));
    // The number of a named port is not known: every port must be open.
    expect(shop(toShop({}))).toEqual([]);
    expect(shop(toShop({ ports: [{ port: 8080 }] }))).toEqual([
      stopped('ServiceMonitor', 'Service shop/shop', onItsWayOut),
    ]);
    expect(shop(toShop({ ports: [{ port: 8080 }] }), 8080)).toEqual([]);
    // Nodes and the API server have addresses, which no selector names.
    expect(shop([{ ports: [{ port: 8080 }] }], 8080)).toEqual([]);
    expect(shop([{ ports: [{ port: 8081 }] }], 8080)).toEqual([
      stopped('ServiceMonitor', 'Service shop/shop, port 8080', onItsWayOut),
    ]);
  });

  test('looks at pods that others run, and at targets outside the cluster', () => {
    const monitor = podMonitor({ portNumber: 9000 }, pods, 'shop');
    expect(findings([...stack([], []), monitor])).toEqual([
      stopped('PodMonitor', 'the pods in shop, port 9000', onItsWayOut),
    ]);
    const scrapeConfig = custom('ScrapeConfig', {
      scheme: 'HTTPS',
      staticConfigs: [{ targets: ['db.example.com:9187', 'web.example.com'] }],
      dnsSDConfigs: [{ names: ['nodes.example.com'], port: 9100 }],
    });
    const open = (...ports: number[]) => [{ ports: ports.map((port) => ({ port })) }];
    expect(findings([...stack(open(9187, 443, 9100), []), scrapeConfig])).toEqual([]);
    expect(findings([...stack(open(9187), []), scrapeConfig])).toEqual([
      stopped('ScrapeConfig', 'web.example.com, port 443', onItsWayOut),
      stopped('ScrapeConfig', 'nodes.example.com, port 9100', onItsWayOut),
    ]);
  });
});
