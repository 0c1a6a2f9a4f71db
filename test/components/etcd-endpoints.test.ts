import { describe, expect, test } from '@jest/globals';
import { DROPPED } from '../../src/components/kubernetes/dropped-series.ts';
import { clusterJobs, clusterPorts } from '../../src/components/kubernetes/platforms.ts';
import { kubernetesSchema } from '../../src/config/schema/kubernetes.ts';
import { networkSchema } from '../../src/config/schema/network.ts';
import { images } from '../../src/config/versions.ts';
import { externalServices } from '../../src/external-services.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { validate } from '../../src/validation/index.ts';
import { testEnvironment } from '../support/environment.ts';
import { sampleOf } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const tls = {
  ca: { secret: 'etcd-client', key: 'ca.crt' },
  certificate: { secret: 'etcd-client', key: 'tls.crt' },
  key: { secret: 'etcd-client', key: 'tls.key' },
};
const settings = (etcd: Record<string, unknown>) => kubernetesSchema.parse({ etcd });
const members = { endpoints: ['10.0.0.11', '2001:db8::12', 'etcd-3.example.com'], tls };
const environment = (etcd: Record<string, unknown> = members, overrides: Record<string, unknown> = {}) =>
  testEnvironment({ kubernetes: { etcd }, ...overrides });

describe('etcd at addresses that are named', () => {
  const { components, synthesis } = sampleOf(environment());
  const kubernetes = components.get('kubernetes') ?? [];

  test('is scraped there as the job that its alerts know, with a client certificate', () => {
    expect(find(kubernetes, 'ScrapeConfig', 'etcd').spec).toEqual({
      jobName: 'etcd',
      staticConfigs: [{ targets: ['10.0.0.11:2379', '[2001:db8::12]:2379', 'etcd-3.example.com:2379'] }],
      scheme: 'https',
      metricsPath: '/metrics',
      tlsConfig: {
        ca: { secret: { name: 'etcd-client', key: 'ca.crt' } },
        cert: { secret: { name: 'etcd-client', key: 'tls.crt' } },
        keySecret: { name: 'etcd-client', key: 'tls.key' },
      },
      metricRelabelings: DROPPED.etcd['/metrics'],
    });
    expect(JSON.stringify(kubernetes)).toContain('EtcdDown');
  });

  test('is not looked for among pods, too', () => {
    expect(kubernetes.filter(({ kind, metadata }) => kind !== 'ScrapeConfig' && /etcd$/.test(metadata.name))).toEqual(
      [],
    );
    expect(clusterPorts('kubeadm', settings(members)).nodePorts).not.toContain(2381);
  });

  test('needs a Secret, and obeys every policy and schema', () => {
    expect(synthesis.problems).toEqual([]);
    expect(prerequisites(environment())).toContainEqual({
      kind: 'Secret',
      namespace: 'monitoring',
      name: 'etcd-client',
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      purpose: 'scraping of etcd',
    });
    const findings = validate({
      components,
      externalServices: externalServices(environment()),
      prerequisites: prerequisites(environment()),
      images: Object.values(images),
    });
    expect(findings).toEqual([]);
  });

  test('has a port, a protocol and a pace of its own', () => {
    const plain = { endpoints: ['10.0.0.11'], port: 2381, scheme: 'http', interval: '1m', timeout: '20s' };
    const objects = sampleOf(environment(plain)).components.get('kubernetes') ?? [];
    expect(find(objects, 'ScrapeConfig', 'etcd').spec).toMatchObject({
      staticConfigs: [{ targets: ['10.0.0.11:2381'] }],
      scheme: 'http',
      scrapeInterval: '1m',
      scrapeTimeout: '20s',
    });
  });

  test.each([
    ['kubeadm', {}, true],
    ['k3s', {}, true],
    ['k3s', { enabled: false }, false],
    ['kubeadm', { enabled: false }, false],
  ] as const)('is on by itself on %s with %j: %s', (platform, more, on) => {
    expect(clusterJobs(platform, settings({ ...members, ...more })).includes('etcd')).toBe(on);
  });

  test.each([
    ['any address', {}, members.endpoints, undefined],
    [
      'its addresses where those of nodes are known',
      { nodes: { cidrs: ['10.0.0.0/16'] } },
      ['10.0.0.11', '2001:db8::12'],
      [{ ipBlock: { cidr: '10.0.0.11/32' } }, { ipBlock: { cidr: '2001:db8::12/128' } }],
    ],
    ['any address where it has a name', { nodes: { cidrs: ['10.0.0.0/16'] } }, ['etcd.example.com'], undefined],
  ])('can be reached at %s', (_, network, endpoints, to) => {
    const each = environment({ endpoints }, { network: networkSchema.parse(network) });
    const { egress } = find(sampleOf(each).components.get('prometheus') ?? [], 'NetworkPolicy', 'prometheus').spec;
    const rules = egress.filter((rule: { ports?: { port: number }[] }) =>
      rule.ports?.some(({ port }) => port === 2379),
    );
    expect(rules).toEqual([{ ...(to ? { to } : {}), ports: [{ port: 2379, protocol: 'TCP' }] }]);
  });
});
