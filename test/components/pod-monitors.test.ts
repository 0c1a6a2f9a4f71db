import { describe, expect, test } from '@jest/globals';
import { images } from '../../src/config/versions.ts';
import { externalServices } from '../../src/external-services.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { validate } from '../../src/validation/index.ts';
import { testEnvironment } from '../support/environment.ts';
import { sampleOf } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const podMonitors = {
  runner: {
    namespace: 'ci',
    selector: { app: 'runner' },
    port: 'metrics',
    path: '/stats',
    interval: '1m',
    timeout: '20s',
    team: 'shop',
    labels: { site: 'fra' },
    sampleLimit: 500,
  },
  batch: {
    namespace: 'jobs',
    selector: { app: 'batch' },
    port: 9102,
    scheme: 'https',
    bearer: { secret: 'batch', key: 'token' },
    tls: { ca: { secret: 'batch', key: 'ca.crt' } },
  },
};
const environment = testEnvironment({ podMonitors });
const { components, synthesis } = sampleOf(environment);
const prometheus = components.get('prometheus') ?? [];

describe('pods without a Service', () => {
  test('are scraped as they are declared', () => {
    expect(find(components.get('targets') ?? [], 'PodMonitor', 'runner').spec).toEqual({
      selector: { matchLabels: { app: 'runner' } },
      namespaceSelector: { matchNames: ['ci'] },
      sampleLimit: 500,
      labelLimit: 64,
      podMetricsEndpoints: [
        {
          port: 'metrics',
          path: '/stats',
          scheme: 'http',
          interval: '1m',
          scrapeTimeout: '20s',
          honorLabels: false,
          relabelings: [
            { action: 'replace', targetLabel: 'job', replacement: 'runner' },
            { action: 'replace', targetLabel: 'site', replacement: 'fra' },
            { action: 'replace', targetLabel: 'team', replacement: 'shop' },
            { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
          ],
        },
      ],
    });
  });

  test('may ask for a login, and show a certificate', () => {
    const [endpoint] = find(components.get('targets') ?? [], 'PodMonitor', 'batch').spec.podMetricsEndpoints;
    expect(endpoint).toMatchObject({
      portNumber: 9102,
      scheme: 'https',
      authorization: { type: 'Bearer', credentials: { name: 'batch', key: 'token' } },
      tlsConfig: { ca: { secret: { name: 'batch', key: 'ca.crt' } } },
    });
    expect(prerequisites(environment)).toContainEqual(
      expect.objectContaining({ name: 'batch', keys: ['token', 'ca.crt'], purpose: 'scraping of batch' }),
    );
  });

  test('are found: Prometheus has a Role in their namespaces', () => {
    const roles = prometheus.filter(({ kind }) => kind === 'Role').map(({ metadata }) => metadata.namespace);
    expect(roles).toEqual(expect.arrayContaining(['ci', 'jobs']));
  });

  test('are reached by their labels, at their port where it is a number', () => {
    const { egress } = find(prometheus, 'NetworkPolicy', 'prometheus').spec;
    const to = (namespace: string, app: string) => [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: { app } },
      },
    ];
    expect(egress).toContainEqual({ to: to('ci', 'runner') });
    expect(egress).toContainEqual({ to: to('jobs', 'batch'), ports: [{ port: 9102, protocol: 'TCP' }] });
  });

  test('obey every policy and schema', () => {
    expect(synthesis.problems).toEqual([]);
    const findings = validate({
      components,
      externalServices: externalServices(environment),
      prerequisites: prerequisites(environment),
      images: Object.values(images),
    });
    expect(findings).toEqual([]);
  });
});
