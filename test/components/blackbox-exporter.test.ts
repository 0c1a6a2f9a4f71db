import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import {
  BlackboxExporterChart,
  type BlackboxExporterChartProps,
} from '../../src/components/blackbox-exporter/blackbox-exporter-chart.ts';
import { Duration } from '../../src/config/duration.ts';
import { checksum } from '../../src/kubernetes/checksum.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'blackbox-exporter';

const objects = (overrides: Partial<BlackboxExporterChartProps> = {}) =>
  synthChart(
    (app) =>
      new BlackboxExporterChart(app, NAME, {
        namespace: 'monitoring',
        image: 'registry.example.com/blackbox-exporter:v1',
        version: '1',
        replicas: 1,
        resources: testEnvironment().exporters.blackbox.resources,
        targets: [{ name: 'website', url: 'https://www.example.com', module: 'http_2xx' }],
        ...overrides,
      }),
  );

describe('blackbox exporter', () => {
  test('knows three ways to probe, and tries IPv4 first in each', () => {
    expect(load(find(objects(), 'ConfigMap', NAME).data['config.yml'])).toEqual({
      modules: {
        http_2xx: { prober: 'http', timeout: '5s', http: { preferred_ip_protocol: 'ip4' } },
        http_post_2xx: { prober: 'http', timeout: '5s', http: { method: 'POST', preferred_ip_protocol: 'ip4' } },
        tcp_connect: { prober: 'tcp', timeout: '5s', tcp: { preferred_ip_protocol: 'ip4' } },
      },
    });
  });

  test('gets new pods when its configuration changes', () => {
    const config = find(objects(), 'ConfigMap', NAME).data['config.yml'];
    const { annotations } = find(objects(), 'Deployment', NAME).spec.template.metadata;
    expect(annotations).toEqual({ 'checksum/config': checksum(config) });
  });

  test('probes each target through its own Service', () => {
    expect(find(objects(), 'Probe', `${NAME}-website`).spec).toEqual({
      jobName: 'blackbox',
      prober: { url: 'blackbox-exporter.monitoring.svc:9115', scheme: 'http', path: '/probe' },
      module: 'http_2xx',
      targets: {
        staticConfig: {
          static: ['https://www.example.com'],
          relabelingConfigs: [{ action: 'replace', targetLabel: 'target', replacement: 'website' }],
        },
      },
    });
  });

  test('probes as often as it is told', () => {
    const probe = find(objects({ interval: Duration.parse('1m') }), 'Probe', `${NAME}-website`);
    expect(probe.spec.interval).toBe('1m');
  });

  test('has a disruption budget only where a replica is left to serve', () => {
    const budgets = (replicas: number) =>
      objects({ replicas }).filter(({ kind }) => kind === 'PodDisruptionBudget').length;
    expect([budgets(1), budgets(2)]).toEqual([0, 1]);
  });

  test('snapshot', () => expect(objects({ replicas: 2 })).toMatchSnapshot());
});
