import { logLimits } from '../../logs/limits.ts';
import { logPipeline } from '../../logs/pipeline.ts';
import { ratio, sumBy } from '../../rules/promql.ts';
import { selectors } from '../../rules/selectors.ts';
import type { LogCollector } from '../../rules/stack/log-collectors.ts';
import type { DashboardContext } from '../context.ts';
import { jobQueries } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { text } from '../house/text-panel.ts';
import { UNITS } from '../house/vocabulary.ts';

type Thresholds = Pick<
  DashboardContext['alerts'],
  'lokiRejectedLines' | 'logCollectorCutLines' | 'logCollectorUnreadLogs' | 'logCollectorRequestErrors'
>;

const loki = jobQueries(selectors.loki);
const REJECTED = 'loki_discarded_samples_total';
/** Lines above what a namespace may send from one node. */
const OF_NAMESPACES = `label_name="${logPipeline.limit.label}"`;

const queriesOf = ({ job }: LogCollector) => jobQueries(job.matchers);

const inRange = (series: string) => `sum(increase(${series}[$__range])) or vector(0)`;

export const givenUp = (collector: LogCollector) =>
  stat({
    title: 'Lines given up',
    description: 'Lines in the time range that collectors could not deliver within an hour. They are lost.',
    unit: UNITS.lines,
    query: { expr: inRange(queriesOf(collector).series(collector.metrics.lostLines)), legend: 'given up' },
    thresholds: { critical: 1 },
  });

export const rejected = ({ lokiRejectedLines }: Thresholds) =>
  stat({
    title: 'Lines rejected',
    description:
      'Lines per second that Loki refuses now. Those above its rate come again later; all others are lost. It is red where an alert fires.',
    unit: UNITS.linesPerSecond,
    query: { expr: `sum(${loki.rate(REJECTED, ['cluster'])}) or vector(0)`, legend: 'rejected' },
    thresholds: { critical: lokiRejectedLines },
  });

export const cut = (collector: LogCollector, { logCollectorCutLines }: Thresholds) =>
  stat({
    title: 'Lines cut',
    description:
      'Lines per second that collectors drop now because a namespace writes more than it may. It is red where an alert fires for one namespace.',
    unit: UNITS.linesPerSecond,
    query: { expr: `sum(${cutLines(collector, 'cluster')}) or vector(0)`, legend: 'cut' },
    thresholds: { critical: logCollectorCutLines },
  });

const cutLines = (collector: LogCollector, label: string) =>
  queriesOf(collector).rate(collector.metrics.cutLines, [label], OF_NAMESPACES);

export const openStreams = () =>
  stat({
    title: 'Open streams',
    description:
      'Combinations of labels that Loki keeps open. At loki.limits.streams it refuses the lines of every new container; LokiTooManyStreams fires before.',
    unit: UNITS.count,
    query: { expr: `max(${loki.sum('loki_ingester_memory_streams', ['pod'])})`, legend: 'streams' },
  });

export const lostByReason = (collector: LogCollector) =>
  timeseries({
    title: 'Lines lost by reason',
    description: 'Lines that collectors gave up, per second. Any of them is a gap in somebody’s log.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: queriesOf(collector).rate(collector.metrics.lostLines, ['reason']), legend: '{{reason}}' }],
    stacked: true,
  });

export const rejectedByReason = ({ lokiRejectedLines }: Thresholds) =>
  timeseries({
    title: 'Lines rejected by reason',
    description: 'Lines that Loki refused, per second, by the limit that they broke. The line is where an alert fires.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: loki.rate(REJECTED, ['reason']), legend: '{{reason}}' }],
    thresholds: { critical: lokiRejectedLines },
  });

export const sortedOutByReason = (collector: LogCollector) =>
  timeseries({
    title: 'Lines sorted out by reason',
    description:
      'Lines that the pipeline of the collectors drops on purpose, per second. A new step is worth a question.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: queriesOf(collector).rate(collector.metrics.sortedOutLines, ['reason']), legend: '{{reason}}' }],
    stacked: true,
  });

export const cutByNamespace = (collector: LogCollector, { logCollectorCutLines }: Thresholds) =>
  timeseries({
    title: 'Lines cut by namespace',
    description:
      'Lines per second above what a namespace may send from one node (logs.limit). The line is where an alert fires.',
    unit: UNITS.linesPerSecond,
    queries: [
      // The counter names the namespace of the lines in a label of its own; `namespace` is that of the collector.
      { expr: cutLines(collector, 'label_value'), legend: '{{label_value}}' },
    ],
    thresholds: { critical: logCollectorCutLines },
  });

export const lossesByNode = (collector: LogCollector, thresholds: Thresholds) =>
  table({
    title: 'Collectors',
    description:
      'What each node sent and lost in the time range, and what its collector has not read yet. Files are rotated away: what stays unread too long is lost as well.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Node', label: 'node' },
    ],
    values: [
      { title: 'Sent', expr: perNode(collector, collector.metrics.sentLines), unit: UNITS.count },
      {
        title: 'Given up',
        expr: perNode(collector, collector.metrics.lostLines),
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
      {
        title: 'Cut',
        expr: perNode(collector, collector.metrics.cutLines, OF_NAMESPACES),
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
      {
        title: 'Unread',
        expr: unread(collector),
        unit: UNITS.bytes,
        thresholds: { critical: thresholds.logCollectorUnreadLogs.value },
      },
      {
        title: 'Failed requests',
        expr: ratio(requests(collector, 'status_code!~"2.."'), requests(collector)),
        unit: UNITS.ratio,
        thresholds: { critical: thresholds.logCollectorRequestErrors.ratio },
      },
    ],
    sortBy: 'Given up',
  });

const NODE = ['node'];

const perNode = (collector: LogCollector, metric: string, ...matchers: string[]) =>
  sumBy(NODE, `increase(${queriesOf(collector).series(metric, ...matchers)}[$__range])`);

const requests = (collector: LogCollector, ...matchers: string[]) =>
  queriesOf(collector).rate(`${collector.metrics.requests}_count`, NODE, ...matchers);

/** Just after a rotation more was read of the file before than the new one has: that makes up for nothing. */
function unread(collector: LogCollector): string {
  const of = (metric: string) => queriesOf(collector).max(metric, [...NODE, 'path']);
  return sumBy(NODE, `clamp_min(${of(collector.metrics.fileBytes)} - ${of(collector.metrics.readBytes)}, 0)`);
}

export const silentCollectors = (collector: LogCollector) =>
  timeseries({
    title: 'Collectors that do not answer',
    description: 'Nodes whose collector does not answer. Their logs stay on the node until they are rotated away.',
    unit: UNITS.count,
    queries: [
      {
        expr: `sum by (cluster) (${queriesOf(collector).max('up', NODE)} == bool 0)`,
        legend: '{{cluster}}',
      },
    ],
  });

export const delivered = (collector: LogCollector) =>
  timeseries({
    title: 'Lines sent and received',
    description:
      'Lines per second that collectors send, and that Loki receives. A gap between the two is a loss, or a queue.',
    unit: UNITS.linesPerSecond,
    queries: [
      { expr: `sum(${queriesOf(collector).rate(collector.metrics.sentLines, ['cluster'])})`, legend: 'sent' },
      { expr: `sum(${loki.rate('loki_distributor_lines_received_total', ['cluster'])})`, legend: 'received' },
    ],
  });

const DAYS = logLimits.maxAgeHours / 24;

export const reasons = () =>
  text({
    title: 'What the reasons mean',
    description: 'Why lines are dropped, where, and what to do about it.',
    markdown: `
| Where | Reason | Meaning | What to do |
|---|---|---|---|
| Collector | \`blank\` | The line is empty. It is dropped on purpose. | Nothing. |
| Collector | \`too_old\` | The line is almost ${DAYS} days old: Loki would refuse it. | Nothing, after a long outage; otherwise look at the clock of the node. |
| Collector | \`ratelimit_drop_stage\` | A namespace writes more lines per second on one node than \`logs.limit\` lets it. | Have it log less; *Lines cut by namespace* says which. |
| Collector | \`sampled\`, and any other | A rule of \`logs.drop\`, \`logs.sample\` or of the service says so. | Nothing. |
| Collector | \`ingester_error\`, \`rate_limited\` | Loki did not take the lines for an hour. | Look at Loki first. |
| Loki | \`rate_limited\` | All services together write more than Loki takes. The collectors try again. | Find the loudest in *Log volume and cost*. |
| Loki | \`per_stream_rate_limit\` | One container writes more than a stream may. | Have it log less. |
| Loki | \`stream_limit\` | As many streams are open as Loki accepts: new containers get none. | See which label has too many values. |
| Loki | \`greater_than_max_sample_age\`, \`too_far_behind\` | The line is too old, or much older than others of its stream. | Look at the clock of the node. |
`.trim(),
  });
