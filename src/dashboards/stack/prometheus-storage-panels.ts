import type { AlertThresholds } from '../context.ts';
import { overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { POD, PROMETHEUS } from './prometheus-queries.ts';

const { series, max, increase } = PROMETHEUS;

/** Everything that a server has on its volume. */
const stored = () =>
  [
    'prometheus_tsdb_storage_blocks_bytes',
    'prometheus_tsdb_wal_storage_size_bytes',
    'prometheus_tsdb_head_chunks_storage_size_bytes',
  ]
    .map((metric) => max(metric, ['pod']))
    .join('\n+\n');

export const currentSize = () =>
  stat({
    title: 'Stored',
    description: 'Blocks, write-ahead log and chunks of the largest of the chosen servers.',
    unit: UNITS.bytes,
    query: { expr: overall('max', stored()), legend: 'stored' },
  });

export const history = () =>
  stat({
    title: 'History',
    description:
      'Age of the oldest sample. Far less than the retention on an old server means that the retention size cuts it.',
    unit: UNITS.seconds,
    query: {
      expr: `time() - ${overall('min', series('prometheus_tsdb_lowest_timestamp_seconds'))}`,
      legend: 'oldest',
    },
  });

export const size = () =>
  timeseries({
    title: 'Stored bytes by kind',
    description:
      'Blocks grow until the retention; a write-ahead log that grows for more than three hours is not cut any more.',
    unit: UNITS.bytes,
    queries: [
      { expr: max('prometheus_tsdb_storage_blocks_bytes', ['pod']), legend: '{{pod}} blocks' },
      { expr: max('prometheus_tsdb_wal_storage_size_bytes', ['pod']), legend: '{{pod}} log' },
      { expr: max('prometheus_tsdb_head_chunks_storage_size_bytes', ['pod']), legend: '{{pod}} chunks' },
    ],
    stacked: true,
  });

export const ofRetentionSize = ({ prometheusOversize }: AlertThresholds) =>
  timeseries({
    title: 'Stored of the retention size',
    description:
      'At 100 % the oldest block goes with each new one. Beyond, deleting does not keep up and the volume may fill.',
    unit: UNITS.ratio,
    queries: [{ expr: share(`(${stored()})`, max('prometheus_tsdb_retention_limit_bytes', ['pod'])), legend: POD }],
    thresholds: { warning: 1, critical: 1 + prometheusOversize.ratio },
  });

export const walLatency = () =>
  timeseries({
    title: 'Writing the log (P99)',
    description: 'Time until a part of the write-ahead log is on the disk. A slow disk delays every sample.',
    unit: UNITS.seconds,
    queries: [{ expr: max('prometheus_tsdb_wal_fsync_duration_seconds', ['pod'], 'quantile="0.99"'), legend: POD }],
  });

export const compactions = () =>
  timeseries({
    title: 'Compactions',
    description: 'Every two hours what is in memory becomes a block. Without any for longer, memory and log grow.',
    unit: UNITS.count,
    queries: [{ expr: increase('prometheus_tsdb_compactions_total', ['pod']), legend: POD }],
  });

export const failures = () =>
  timeseries({
    title: 'Storage failures',
    description: 'Any is worth a look into the log: a full volume, a broken disk, or a block that cannot be read.',
    unit: UNITS.count,
    queries: [
      { expr: increase('prometheus_tsdb_compactions_failed_total', ['pod']), legend: '{{pod}} compaction' },
      { expr: increase('prometheus_tsdb_reloads_failures_total', ['pod']), legend: '{{pod}} loading blocks' },
      { expr: increase('prometheus_tsdb_wal_corruptions_total', ['pod']), legend: '{{pod}} broken log' },
      { expr: increase('prometheus_tsdb_wal_truncations_failed_total', ['pod']), legend: '{{pod}} cutting the log' },
    ],
  });

export const blocks = () =>
  timeseries({
    title: 'Blocks',
    description:
      'Blocks that are loaded, and those that the retention size has deleted. Many small ones are not merged any more.',
    unit: UNITS.count,
    queries: [
      { expr: max('prometheus_tsdb_blocks_loaded', ['pod']), legend: '{{pod}} loaded' },
      { expr: increase('prometheus_tsdb_size_retentions_total', ['pod']), legend: '{{pod}} deleted for size' },
    ],
  });
