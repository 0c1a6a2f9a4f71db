import type { Relabeling } from '../components/service-monitor.ts';
import type { ServiceLogs } from './pipeline.ts';
import type { MetricStage } from './stages.ts';

const PREFIX = 'log_';

/** Name of the series that counts lines of services, as Prometheus stores it: `log_<name>_total`. */
export const logMetricName = (name: string): string => `${PREFIX}${name}_total`;

/**
 * One counter of lines, under the same name in every collector. Services may share a name, and a process may describe
 * a name in one way only, so all are described alike.
 */
export function logMetricFamily(source: string): MetricStage {
  return {
    type: 'Counter',
    description: 'Lines of a service that match an expression of its team.',
    prefix: PREFIX,
    source,
    // A counter that is forgotten begins again at zero, and its first lines do not count as an increase.
    max_idle_duration: '24h',
    config: { action: 'inc' },
  };
}

/** Labels of these series that rules may ask for. */
export const LOG_METRIC_LABELS = ['app', 'component', 'container', 'namespace', 'service', 'stream'] as const;

/**
 * What makes the series that a collector counts those of the services that wrote the lines. Prometheus has put the
 * collector's own labels in the place of theirs.
 */
export function logMetricRelabelings(services: readonly ServiceLogs[]): Relabeling[] {
  if (services.every(({ metrics }) => metrics.length === 0)) return [];
  const own = (from: string, to: string): Relabeling => ({
    action: 'replace',
    sourceLabels: ['__name__', from],
    regex: `${PREFIX}.+_total;(.+)`,
    targetLabel: to,
    replacement: '$1',
  });
  return [
    own('exported_namespace', 'namespace'),
    own('service_name', 'service'),
    own('exported_container', 'container'),
    { action: 'labeldrop', regex: 'exported_(?:container|job|namespace)|node_name|service_name' },
  ];
}
