import type { LogCollector } from '../../rules/stack/log-collectors.ts';
import type { AlertThresholds } from '../context.ts';
import { type JobQueries, jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNode } from '../kubernetes/kube-links.ts';

/** The collectors of the chosen nodes, and what their metrics are called. */
export interface Collectors {
  readonly queries: JobQueries;
  readonly metrics: LogCollector['metrics'];
}

export const collectorsOf = ({ job, metrics }: LogCollector): Collectors => ({
  queries: jobQueries(job.matchers, ['cluster', 'node']),
  metrics,
});

const NODE = '{{node}}';

export const collectorsUp = (of: Collectors) =>
  stat({
    title: 'Collectors up',
    description: 'Collectors that answer Prometheus: one for each node. The logs of a node without one stay there.',
    unit: UNITS.count,
    query: { expr: overall('sum', of.queries.series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

const linesSent = (of: Collectors) => of.queries.rate(of.metrics.sentLines, ['node']);
const bytesSent = (of: Collectors) => of.queries.rate(of.metrics.sentBytes, ['node']);

export const currentLines = (of: Collectors) =>
  stat({
    title: 'Lines',
    description: 'Lines per second that the chosen nodes send.',
    unit: UNITS.linesPerSecond,
    query: { expr: overall('sum', linesSent(of)), legend: 'lines' },
  });

export const currentBytes = (of: Collectors) =>
  stat({
    title: 'Bytes',
    description: 'Bytes per second that the chosen nodes send, compressed.',
    unit: UNITS.bytesPerSecond,
    query: { expr: overall('sum', bytesSent(of)), legend: 'bytes' },
  });

/** What has been written to the files of a node and not been read. Both are gauges, despite their names. */
const unreadBytes = (of: Collectors) =>
  `sum by (cluster, node) (clamp_min(
  ${of.queries.max(of.metrics.fileBytes, ['node', 'path'])}
  -
  ${of.queries.max(of.metrics.readBytes, ['node', 'path'])},
  0
))`;

export const furthestBehind = (of: Collectors, { logCollectorUnreadLogs }: AlertThresholds) =>
  stat({
    title: 'Furthest behind',
    description: 'Bytes of logs that the slowest node has not read yet. They are lost when the files are rotated away.',
    unit: UNITS.bytes,
    query: { expr: overall('max', unreadBytes(of)), legend: 'unread' },
    thresholds: { critical: logCollectorUnreadLogs.value },
  });

const requestErrors = (of: Collectors) =>
  share(
    of.queries.rate(`${of.metrics.requests}_count`, ['node'], 'status_code!~"2.."'),
    of.queries.rate(`${of.metrics.requests}_count`, ['node']),
  );

const latencyP99 = (of: Collectors) => of.queries.quantile(0.99, { metric: of.metrics.requests, by: ['node'] });

export const nodes = (of: Collectors, alerts: AlertThresholds) =>
  table({
    title: 'Nodes',
    description: 'All collectors at the end of the time range, those that are furthest behind on top.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Node', label: 'node', links: [toNode()] },
    ],
    values: [
      { title: 'Lines', expr: linesSent(of), unit: UNITS.linesPerSecond },
      { title: 'Bytes', expr: bytesSent(of), unit: UNITS.bytesPerSecond },
      {
        title: 'Unread',
        expr: unreadBytes(of),
        unit: UNITS.bytes,
        thresholds: { critical: alerts.logCollectorUnreadLogs.value },
      },
      { title: 'Lost', expr: of.queries.rate(of.metrics.lostLines, ['node']), unit: UNITS.linesPerSecond },
      {
        title: 'Failed requests',
        expr: requestErrors(of),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.logCollectorRequestErrors.ratio },
      },
      { title: 'Files', expr: of.queries.sum(of.metrics.sources, ['node']), unit: UNITS.count },
    ],
    sortBy: 'Unread',
  });

export const lines = (of: Collectors) =>
  timeseries({
    title: 'Lines by node',
    description: 'A node that falls to zero while its pods run has a stuck collector; one that jumps has a noisy pod.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: linesSent(of), legend: NODE }],
    stacked: true,
  });

export const bytes = (of: Collectors) =>
  timeseries({
    title: 'Bytes by node',
    description: 'What goes over the network, compressed.',
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: bytesSent(of), legend: NODE }],
    stacked: true,
  });

export const lost = (of: Collectors) =>
  timeseries({
    title: 'Lost lines by reason',
    description:
      'Lines that were given up. ingester_error: Loki refused them; rate_limited and stream_limited: its limits.',
    unit: UNITS.lines,
    queries: [{ expr: of.queries.increase(of.metrics.lostLines, ['node', 'reason']), legend: '{{node}} {{reason}}' }],
  });

export const cut = (of: Collectors, { logCollectorCutLines }: AlertThresholds) =>
  timeseries({
    title: 'Lines beyond the rate of a namespace',
    description: 'Lines per second that were dropped because their namespace logs more than each node may send for it.',
    unit: UNITS.linesPerSecond,
    queries: [
      {
        expr: of.queries.rate(of.metrics.cutLines, ['label_value'], 'label_name="namespace"'),
        legend: '{{label_value}}',
      },
    ],
    thresholds: { critical: logCollectorCutLines },
  });

export const unread = (of: Collectors, { logCollectorUnreadLogs }: AlertThresholds) =>
  timeseries({
    title: 'Unread bytes',
    description: 'A slope that stays means that Loki or the CPU limit of the collector holds the node back.',
    unit: UNITS.bytes,
    queries: [{ expr: unreadBytes(of), legend: NODE }],
    thresholds: { critical: logCollectorUnreadLogs.value },
  });

export const latency = (of: Collectors, { logCollectorRequestLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of Loki (P99)',
    description: 'As the collectors see it. Of one node, it is its network; of all, it is Loki.',
    unit: UNITS.seconds,
    queries: [{ expr: latencyP99(of), legend: NODE }],
    thresholds: { critical: logCollectorRequestLatency.seconds },
  });

export const errors = (of: Collectors, { logCollectorRequestErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests to Loki',
    description: 'Share of requests without success. They are tried again, until the lines are given up.',
    unit: UNITS.ratio,
    queries: [{ expr: requestErrors(of), legend: NODE }],
    thresholds: { critical: logCollectorRequestErrors.ratio },
  });

export const files = (of: Collectors) =>
  timeseries({
    title: 'Files by node',
    description: 'Files that are read, one for each container. At zero the collector finds no pods of its node.',
    unit: UNITS.count,
    queries: [{ expr: of.queries.sum(of.metrics.sources, ['node']), legend: NODE }],
  });

export const largestFiles = (of: Collectors) =>
  table({
    title: 'Files that are furthest behind',
    description: 'The twenty files with most unread bytes. Their paths name namespace and pod.',
    keys: [
      { title: 'Node', label: 'node' },
      { title: 'File', label: 'path' },
    ],
    values: [
      {
        title: 'Unread',
        expr: largest(
          20,
          `max by (node, path) (${of.queries.series(of.metrics.fileBytes)})
-
max by (node, path) (${of.queries.series(of.metrics.readBytes)})`,
        ),
        unit: UNITS.bytes,
      },
    ],
    sortBy: 'Unread',
  });
