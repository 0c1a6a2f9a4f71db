import { logLimits } from '../../logs/limits.ts';
import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** The processes of Loki. */
export const LOKI = jobQueries(selectors.loki);

const { series, sum, rate, quantile } = LOKI;

const POD = '{{pod}}';
const REQUESTS = 'loki_request_duration_seconds';

export const processesUp = () =>
  stat({
    title: 'Processes up',
    description:
      'Processes of Loki that answer Prometheus. Without any, the collectors keep lines back and lose them after a while.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const currentLines = () =>
  stat({
    title: 'Lines',
    description: 'Lines per second that arrive. Zero while services run means that no collector reaches Loki.',
    unit: UNITS.linesPerSecond,
    query: { expr: overall('sum', rate('loki_distributor_lines_received_total', [])), legend: 'lines' },
  });

export const currentBytes = () =>
  stat({
    title: 'Bytes',
    description: 'Bytes of lines per second that arrive, before they are compressed.',
    unit: UNITS.bytesPerSecond,
    query: { expr: overall('sum', rate('loki_distributor_bytes_received_total', [])), legend: 'bytes' },
  });

export const currentRejected = ({ lokiRejectedLines }: AlertThresholds) =>
  stat({
    title: 'Rejected lines',
    description: 'Lines per second that Loki refuses for the most frequent reason. They are lost.',
    unit: UNITS.linesPerSecond,
    query: { expr: overall('max', rate('loki_discarded_samples_total', ['reason'])), legend: 'rejected' },
    thresholds: { critical: lokiRejectedLines },
  });

export const lines = () =>
  timeseries({
    title: 'Lines that arrive',
    description: 'By process. A jump without more traffic is a service that logs its errors in a loop.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: rate('loki_distributor_lines_received_total', ['pod']), legend: POD }],
    stacked: true,
  });

export const bytes = () =>
  timeseries({
    title: 'Bytes that arrive',
    description: 'When bytes rise and lines do not, lines have become longer: stack traces, or whole requests.',
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: rate('loki_distributor_bytes_received_total', ['pod']), legend: POD }],
    stacked: true,
  });

export const rejected = ({ lokiRejectedLines }: AlertThresholds) =>
  timeseries({
    title: 'Rejected lines by reason',
    description:
      'The reasons rate_limited and stream_limit are limits of Loki; greater_than_max_sample_age are lines that come too late.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: rate('loki_discarded_samples_total', ['reason']), legend: '{{reason}}' }],
    thresholds: { critical: lokiRejectedLines },
  });

export const streams = ({ lokiStreams }: AlertThresholds) =>
  timeseries({
    title: 'Streams of the limit',
    description: `Share of the ${logLimits.streams} streams that Loki keeps open. Beyond, new pods cannot log. A label with many values is the usual reason.`,
    unit: UNITS.ratio,
    queries: [{ expr: `${sum('loki_ingester_memory_streams', [])} / ${logLimits.streams}`, legend: '{{cluster}}' }],
    thresholds: { critical: lokiStreams.ratio },
  });

export const chunks = () =>
  timeseries({
    title: 'Chunks in memory',
    description: 'What is not stored for good yet. It grows while the storage does not take chunks.',
    unit: UNITS.count,
    queries: [{ expr: sum('loki_ingester_memory_chunks', ['pod']), legend: POD }],
  });

export const requests = () =>
  timeseries({
    title: 'Requests by interface',
    description: 'The ten busiest interfaces: push writes, query and query_range read.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: largest(10, rate(`${REQUESTS}_count`, ['route'])), legend: '{{route}}' }],
  });

export const errors = ({ lokiRequestErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests',
    description: 'Share of requests that failed by the fault of Loki. Collectors try again, people see an error.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(rate(`${REQUESTS}_count`, ['route'], 'status_code=~"5.."'), rate(`${REQUESTS}_count`, ['route'])),
        legend: '{{route}}',
      },
    ],
    thresholds: { critical: lokiRequestErrors.ratio },
  });

const latency = (route: string) => quantile(0.99, { metric: REQUESTS, by: ['route'], matchers: [route] });

export const writeLatency = ({ lokiWriteLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of writes (P99)',
    description: 'Time to accept a batch of lines. When it rises, collectors fall behind.',
    unit: UNITS.seconds,
    queries: [{ expr: latency('route="loki_api_v1_push"'), legend: '{{route}}' }],
    thresholds: { critical: lokiWriteLatency.seconds },
  });

export const queryLatency = ({ lokiQueryLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of queries (P99)',
    description: 'Time to answer a query. Long ranges without a narrow stream selector are slow by nature.',
    unit: UNITS.seconds,
    queries: [{ expr: latency('route=~"loki_api_v1_query|loki_api_v1_query_range"'), legend: '{{route}}' }],
    thresholds: { critical: lokiQueryLatency.seconds },
  });
