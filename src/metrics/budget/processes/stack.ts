import { BLACKBOX_EXPORTER, CONFIG_RELOADER, PROBE } from '../../exporters.ts';
import { type Count, type CountRule, metricsOf, type Process, per } from '../count.ts';
import { GO, GO_REST } from './go.ts';

/** A component of the stack: what the registry names of it, and a sum for the rest. */
function component(
  job: string,
  targets: Count,
  rest: number,
  basis: string,
  rules: readonly CountRule[] = [],
): Process {
  // The sidecar that answers beside some of them is a process of its own.
  const metrics = metricsOf(job, '/metrics').filter(({ name }) => !name.startsWith('reloader_'));
  return { job, path: '/metrics', targets, metrics, rules: [...GO, ...rules], rest: rest + GO_REST, basis };
}

const perServer: Count = ({ servers }) => servers;

const reloader = (job: string): Process => ({
  job,
  path: '/metrics',
  endpoint: 'reloader-web',
  targets: perServer,
  metrics: CONFIG_RELOADER,
  rules: GO,
  rest: 15 + GO_REST,
  basis: 'a Go process and its reloads',
});

/** The stack itself. */
export const STACK: readonly Process[] = [
  {
    ...component('prometheus', perServer, 550, 'as the documentation and dashboards of Prometheus know it', [
      // Eight metrics of each group of rules, of which the registry names four.
      per('prometheus_rule_.+', ({ ruleGroups }) => 2 * ruleGroups),
      per('prometheus_sd_kubernetes_.+', 3),
      per('prometheus_.+', 1),
    ]),
    endpoint: 'web',
  },
  reloader('prometheus'),
  {
    ...component('alertmanager', perServer, 150, 'its integrations, each with a counter and a histogram', [
      per('alertmanager_alerts', 3),
      per('alertmanager_notifications_total', 20),
      per('alertmanager_notifications_failed_total', 60),
      per('alertmanager_.+', 1),
    ]),
    endpoint: 'web',
  },
  reloader('alertmanager'),
  component('grafana', () => 1, 900, 'its HTTP handlers, and a thousand series of its parts', [
    per('grafana_http_request_duration_seconds', 60, 12),
    per('grafana_.+', 1),
  ]),
  component('prometheus-operator', () => 1, 150, 'its controllers, and requests to the API server', [
    per('prometheus_operator_.+', 8),
  ]),
  component('loki', () => 1, 1600, 'rings, caches, index and compaction of a single binary', [
    per('loki_request_duration_seconds', 60, 15),
    per('loki_.+', 2),
  ]),
  component('promtail', ({ nodes }) => nodes, 200, 'four series for each file that it reads, one for each container', [
    per('promtail_request_duration_seconds', 2, 11),
    per('promtail_.+', 4),
  ]),
  component('events', () => 1, 300, 'the parts of Alloy that run, and its watch of the API server', [
    per('loki_write_request_duration_seconds', 2, 12),
    per('loki_.+', 4),
  ]),
  {
    job: 'blackbox-exporter',
    path: '/metrics',
    targets: () => 1,
    metrics: BLACKBOX_EXPORTER,
    rules: GO,
    rest: 10 + GO_REST,
    basis: 'a Go process and its configuration',
  },
  {
    job: 'blackbox',
    path: '/probe',
    targets: ({ urls }) => urls,
    metrics: PROBE,
    rules: [per('probe_http_duration_seconds', 5), per('probe_tls_version_info', 1)],
    rest: 5,
    basis: 'one answer for each address',
  },
];
