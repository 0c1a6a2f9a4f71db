import { describe, expect, test } from '@jest/globals';
import { podMonitorSpec, serviceMonitorSpec } from '../../src/services/monitors.ts';
import { externalServiceOf, servicePorts } from '../../src/services/targets.ts';
import { testService } from '../support/environment.ts';

const service = (metrics: Record<string, unknown> = {}, overrides: Record<string, unknown> = {}) =>
  testService({ metrics: { preset: 'promhttp', port: 'http-metrics', ...metrics }, ...overrides });

describe('the monitor of a service', () => {
  test('scrapes the named port of its Service, in its namespace only', () => {
    expect(serviceMonitorSpec(service())).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/name': 'api-gateway' } },
      namespaceSelector: { matchNames: ['shop'] },
      sampleLimit: 10_000,
      labelLimit: 64,
      endpoints: [
        {
          port: 'http-metrics',
          path: '/metrics',
          scheme: 'http',
          honorLabels: false,
          relabelings: [
            { action: 'replace', targetLabel: 'service', replacement: 'api-gateway' },
            { action: 'replace', targetLabel: 'job', replacement: 'shop/api-gateway' },
            { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
          ],
        },
      ],
    });
  });

  test('takes selector, path, interval and limit from the catalog', () => {
    const spec = serviceMonitorSpec(
      service({ path: '/actuator/prometheus', interval: '15s', sampleLimit: 500 }, { selector: { app: 'gw' } }),
    );
    expect(spec).toMatchObject({
      selector: { matchLabels: { app: 'gw' } },
      sampleLimit: 500,
      endpoints: [{ path: '/actuator/prometheus', interval: '15s' }],
    });
  });

  test('finds a numbered port on the container, because a Service may map it', () => {
    expect(serviceMonitorSpec(service({ port: 8080 })).endpoints?.[0]).toMatchObject({ targetPort: 8080 });
    expect(serviceMonitorSpec(service({ port: 8080 })).endpoints?.[0]).not.toHaveProperty('port');
  });

  test('scrapes pods by name or number of their port', () => {
    expect(podMonitorSpec(service()).podMetricsEndpoints?.[0]).toMatchObject({ port: 'http-metrics' });
    expect(podMonitorSpec(service({ port: 8080 })).podMetricsEndpoints?.[0]).toMatchObject({ portNumber: 8080 });
    expect(podMonitorSpec(service({ port: 8080 })).podMetricsEndpoints?.[0]).not.toHaveProperty('port');
  });
});

describe('what a service promises to the stack', () => {
  test('a Service with the labels and the port that its monitor selects', () => {
    expect(externalServiceOf(service())).toEqual({
      namespace: 'shop',
      name: 'api-gateway',
      labels: { 'app.kubernetes.io/name': 'api-gateway' },
      ports: [{ name: 'http-metrics' }],
    });
    expect(externalServiceOf(service({ port: 8080 }, { selector: { app: 'gw' } }))).toMatchObject({
      labels: { app: 'gw' },
      ports: [{ number: 8080 }],
    });
  });

  test('no Service when its pods are scraped directly', () => {
    expect(externalServiceOf(service({ discovery: 'pod' }))).toBeUndefined();
  });

  test('a way in for Prometheus, as narrow as the catalog allows', () => {
    expect(servicePorts(service())).toEqual({ namespace: 'shop' });
    expect(servicePorts(service({ port: 8080 }))).toEqual({ namespace: 'shop', port: 8080 });
    expect(servicePorts(service({ discovery: 'pod' }, { selector: { app: 'gw' } }))).toEqual({
      namespace: 'shop',
      pods: { app: 'gw' },
      port: 'http-metrics',
    });
  });
});
