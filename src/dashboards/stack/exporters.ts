import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds, DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNode } from '../kubernetes/kube-links.ts';
import { DASHBOARD_NAMES } from '../uids.ts';

const KUBE_STATE_METRICS = jobQueries(selectors.kubeStateMetrics);
const NODE_EXPORTER = jobQueries(selectors.nodeExporter);
const BLACKBOX = jobQueries(selectors.blackboxExporter);
const RELOADERS = jobQueries(selectors.configReloader);
/** All of them: what describes objects, nodes and addresses to Prometheus. */
const EXPORTERS = jobQueries('job=~"kube-state-metrics|node-exporter|blackbox-exporter"');

/** Whether those that describe the cluster to Prometheus do so completely. */
export function exporters({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.exporters,
    title: 'Exporters',
    description: 'Whether what describes objects, nodes and addresses to Prometheus does so completely and in time.',
    variables: jobVariables('job=~"kube-state-metrics|node-exporter|blackbox-exporter"'),
    rows: [
      row('Overview', [
        quarter(down(), 'low'),
        quarter(failedCollectors(), 'low'),
        quarter(shards(), 'low'),
        quarter(reloaded(), 'low'),
      ]),
      row('All exporters', [third(samples(), 'medium'), third(duration(), 'medium'), third(memory(), 'medium')]),
      row('kube-state-metrics', [half(listErrors(alerts), 'medium'), half(watchErrors(alerts), 'medium')]),
      row('node-exporter', [half(collectors(), 'medium'), half(nodes(), 'medium')]),
      row('Blackbox exporter and sidecars', [
        third(blackboxReload(), 'medium'),
        third(unknownModules(), 'medium'),
        third(sinceReload(), 'medium'),
      ]),
    ],
  });
}

const down = () =>
  stat({
    title: 'Exporters down',
    description: 'Exporters that do not answer. What they describe is missing in every panel and every alert.',
    unit: UNITS.count,
    query: { expr: `sum(1 - ${EXPORTERS.series('up')})`, legend: 'down' },
    thresholds: { critical: 1 },
  });

const failures = (by: readonly string[]) =>
  `sum by (${['cluster', ...by].join(', ')}) (1 - ${NODE_EXPORTER.series('node_scrape_collector_success')})`;

const failedCollectors = () =>
  stat({
    title: 'Failed collectors',
    description:
      'Parts of node exporters that could not read what they report. Their series are missing for that node.',
    unit: UNITS.count,
    query: { expr: overall('sum', failures([])), legend: 'failed' },
    thresholds: { critical: 1 },
  });

const shards = () =>
  stat({
    title: 'Shards of objects',
    description: 'Processes among which kube-state-metrics divides the objects of Kubernetes.',
    unit: UNITS.count,
    query: { expr: overall('max', KUBE_STATE_METRICS.series('kube_state_metrics_total_shards')), legend: 'shards' },
  });

const reloaded = () =>
  stat({
    title: 'Sidecars that reload',
    description:
      '1 where every sidecar has handed over its latest configuration. At 0 a server runs with an older one.',
    unit: UNITS.count,
    query: { expr: overall('min', RELOADERS.series('reloader_last_reload_successful')), legend: 'reloaded' },
    thresholds: { criticalBelow: 1 },
  });

const samples = () =>
  timeseries({
    title: 'Samples',
    description:
      'Samples of each exporter that are kept. A fall means that part of the cluster is not described any more.',
    unit: UNITS.count,
    queries: [{ expr: EXPORTERS.sum('scrape_samples_post_metric_relabeling', ['job']), legend: '{{job}}' }],
  });

const duration = () =>
  timeseries({
    title: 'Slowest answer',
    description: 'Time of the slowest of each kind. Beyond the timeout of the scrape it counts as down.',
    unit: UNITS.seconds,
    queries: [{ expr: EXPORTERS.max('scrape_duration_seconds', ['job']), legend: '{{job}}' }],
  });

const memory = () =>
  timeseries({
    title: 'Memory of the largest',
    description: 'Memory of the largest of each kind. That of kube-state-metrics follows the number of objects.',
    unit: UNITS.bytes,
    queries: [{ expr: EXPORTERS.max('process_resident_memory_bytes', ['job']), legend: '{{job}}' }],
  });

const failed = (metric: string) =>
  share(KUBE_STATE_METRICS.rate(metric, ['resource'], 'result="error"'), KUBE_STATE_METRICS.rate(metric, ['resource']));

const listErrors = ({ kubeStateMetricsErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed lists',
    description: 'Share of lists that failed, by kind of object. A kind that always fails lacks a permission.',
    unit: UNITS.ratio,
    queries: [{ expr: failed('kube_state_metrics_list_total'), legend: '{{resource}}' }],
    thresholds: { critical: kubeStateMetricsErrors.ratio },
  });

const watchErrors = ({ kubeStateMetricsErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed watches',
    description: 'Share of watches that failed, by kind of object. Its series are out of date meanwhile.',
    unit: UNITS.ratio,
    queries: [{ expr: failed('kube_state_metrics_watch_total'), legend: '{{resource}}' }],
    thresholds: { critical: kubeStateMetricsErrors.ratio },
  });

const collectors = () =>
  timeseries({
    title: 'Nodes on which collectors fail',
    description: 'By collector. One on all nodes is a kernel without that feature; many on one node are a sick node.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, failures(['collector'])), legend: '{{collector}}' }],
  });

const nodes = () =>
  table({
    title: 'Node exporters',
    description: 'All nodes at the end of the time range, those with most failed collectors on top.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Node', label: 'node', links: [toNode()] },
    ],
    values: [
      { title: 'Failed collectors', expr: failures(['node']), unit: UNITS.count, thresholds: { critical: 1 } },
      { title: 'Duration', expr: NODE_EXPORTER.max('scrape_duration_seconds', ['node']), unit: UNITS.seconds },
      {
        title: 'Samples',
        expr: NODE_EXPORTER.max('scrape_samples_post_metric_relabeling', ['node']),
        unit: UNITS.count,
      },
    ],
    sortBy: 'Failed collectors',
  });

const blackboxReload = () =>
  timeseries({
    title: 'Configuration of probes loaded',
    description: '1 where the blackbox exporter runs with its latest configuration.',
    unit: UNITS.count,
    queries: [{ expr: BLACKBOX.min('blackbox_exporter_config_last_reload_successful', ['pod']), legend: '{{pod}}' }],
  });

const unknownModules = () =>
  timeseries({
    title: 'Probes with an unknown module',
    description:
      'Probes that ask for a module which the configuration does not have. They fail, whatever the address does.',
    unit: UNITS.count,
    queries: [{ expr: BLACKBOX.increase('blackbox_module_unknown_total', ['pod']), legend: '{{pod}}' }],
  });

const sinceReload = () =>
  timeseries({
    title: 'Since the last reload',
    description:
      'Time since each sidecar has handed over a configuration. It falls with each change of rules or monitors.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: `time() - ${RELOADERS.max('reloader_last_reload_success_timestamp_seconds', ['pod'])}`,
        legend: '{{pod}}',
      },
    ],
  });
