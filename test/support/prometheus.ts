import { PrometheusChart } from '../../src/components/prometheus/prometheus-chart.ts';
import { testEnvironment } from './environment.ts';
import { testRules } from './rules.ts';
import { find, synthChart } from './synth.ts';

/** The objects of Prometheus, configured with these keys of `prometheus`. */
export const prometheusObjects = (prometheus: Record<string, unknown> = {}) =>
  synthChart(
    (app) =>
      new PrometheusChart(app, 'prometheus', {
        namespace: 'monitoring',
        image: 'prometheus:v1',
        thanosImage: 'thanos:v1',
        thanosVersion: '1',
        version: '1',
        ...testEnvironment({ prometheus }).prometheus,
        cluster: 'test',
        externalLabels: { environment: 'test' },
        alertmanager: { service: 'alertmanager', namespace: 'monitoring', port: { name: 'web', number: 9093 } },
        targetNamespaces: ['kube-system', 'shop', 'kube-system'],
        ownAlerts: { context: testRules(), thresholds: testEnvironment().alerts, alertmanagers: 1 },
      }),
  );

/** The specification of the custom resource. */
export const prometheusSpec = (prometheus?: Record<string, unknown>) =>
  find(prometheusObjects(prometheus), 'Prometheus', 'panoptes').spec;
