import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { logMetricRelabelings } from '../../src/logs/log-metrics.ts';
import { pipelineOf } from '../../src/logs/pipeline-of.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { sampleOf } from '../support/sample.ts';
import { find } from '../support/synth.ts';
import { re2 } from './re2.ts';

const COUNTING = testService({
  logs: { metrics: { payments: { expression: 'payment taken', description: 'A payment was taken.' } } },
});

const environment = (collector: string): Environment => testEnvironment({ logs: { collector } }, [COUNTING]);
const relabelings = logMetricRelabelings(pipelineOf(environment('promtail')).services);

/** A series after its metric relabelings, as Prometheus does them. */
function relabeled(series: Readonly<Record<string, string>>): Record<string, string> {
  let labels: Record<string, string> = { ...series };
  for (const { action, regex = '', sourceLabels = [], targetLabel = '' } of relabelings) {
    const pattern = re2(`^(?:${regex})$`);
    if (action === 'labeldrop') {
      labels = Object.fromEntries(Object.entries(labels).filter(([name]) => !pattern.test(name)));
      continue;
    }
    const match = pattern.exec(sourceLabels.map((name) => labels[name] ?? '').join(';'));
    if (match?.[1] !== undefined) labels[targetLabel] = match[1];
  }
  return labels;
}

/** Labels of the collector itself, as discovery gives them. */
const TARGET = {
  job: 'promtail',
  namespace: 'monitoring-agents',
  pod: 'promtail-x',
  container: 'promtail',
  node: 'n1',
};

describe('counters of lines', () => {
  test('are those of the service that wrote the lines, not of the collector that counted them', () => {
    expect(
      relabeled({
        ...TARGET,
        __name__: 'log_payments_total',
        service: 'promtail',
        app: 'web',
        stream: 'stdout',
        node_name: 'n1',
        service_name: 'api-gateway',
        exported_namespace: 'shop',
        exported_container: 'app',
        exported_job: 'shop/web',
      }),
    ).toEqual({
      ...TARGET,
      __name__: 'log_payments_total',
      service: 'api-gateway',
      app: 'web',
      stream: 'stdout',
      namespace: 'shop',
      container: 'app',
    });
  });

  test('leave all other series of the collector as they are', () => {
    const own = { ...TARGET, __name__: 'promtail_sent_entries_total', service: 'promtail', host: 'loki' };
    expect(relabeled(own)).toEqual(own);
  });

  test.each(['promtail', 'alloy'])('are scraped from %s, and known to rules', (collector) => {
    const chosen = environment(collector);
    const objects = [...sampleOf(chosen).components.values()].flat();
    expect(find(objects, 'ServiceMonitor', collector).spec.endpoints[0].metricRelabelings).toEqual(relabelings);
    const scrape = scrapesOf(objects, chosen).find(({ job }) => job === collector);
    expect(scrape?.metrics.filter(({ name }) => name.startsWith('log_'))).toEqual([
      {
        name: 'log_payments_total',
        type: 'counter',
        labels: ['app', 'component', 'container', 'namespace', 'service', 'stream'],
      },
    ]);
  });

  test('cost nothing where no service has any', () => {
    const none = testEnvironment({}, [testService()]);
    expect(logMetricRelabelings(pipelineOf(none).services)).toEqual([]);
    const monitor = find([...sampleOf(none).components.values()].flat(), 'ServiceMonitor', 'promtail');
    expect(monitor.spec.endpoints[0].metricRelabelings).toBeUndefined();
  });
});
