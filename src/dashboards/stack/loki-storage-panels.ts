import type { AlertThresholds } from '../context.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { LOKI } from './loki-panels.ts';

const { series, max, increase } = LOKI;

export const failures = () =>
  timeseries({
    title: 'Storage failures',
    description:
      'Chunks that could not be stored, and a write-ahead log that is broken, full or not saved. Lines are at risk.',
    unit: UNITS.count,
    queries: [
      { expr: increase('loki_ingester_chunks_flush_failures_total', ['pod']), legend: '{{pod}} chunks' },
      { expr: increase('loki_ingester_wal_disk_full_failures_total', ['pod']), legend: '{{pod}} full disk' },
      { expr: increase('loki_ingester_wal_corruptions_total', ['pod']), legend: '{{pod}} broken log' },
      { expr: increase('loki_ingester_checkpoint_creations_failed_total', ['pod']), legend: '{{pod}} checkpoints' },
    ],
  });

/** Time since something was done; it is zero, and so left out, before it was done for the first time. */
const since = (metric: string) => `time() - max by (cluster) (${series(metric)} > 0)`;

export const sinceCompaction = ({ lokiCompactionDelay }: AlertThresholds) =>
  timeseries({
    title: 'Since the last compaction',
    description:
      'Time since the index was compacted, and since what is past its retention was deleted. It falls every few minutes.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: since('loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds'),
        legend: '{{cluster}} compaction',
      },
      {
        expr: since('loki_compactor_apply_retention_last_successful_run_timestamp_seconds'),
        legend: '{{cluster}} retention',
      },
    ],
    thresholds: { critical: lokiCompactionDelay.seconds },
  });

export const replay = () =>
  timeseries({
    title: 'Reading the log after a start',
    description: '1 while a process reads back what it had not stored. It accepts lines only afterwards.',
    unit: UNITS.count,
    queries: [{ expr: max('loki_ingester_wal_replay_active', ['pod']), legend: '{{pod}}' }],
  });

export const members = () =>
  timeseries({
    title: 'Members by state',
    description: 'Of each ring, by state. Unhealthy ones that stay must be forgotten on the page /ring of Loki.',
    unit: UNITS.count,
    queries: [{ expr: max('loki_ring_members', ['name', 'state']), legend: '{{name}} {{state}}' }],
  });

export const panics = () =>
  timeseries({
    title: 'Panics',
    description: 'Requests at which Loki stumbled over a mistake of its own. Each is a bug: see its log.',
    unit: UNITS.count,
    queries: [{ expr: increase('loki_panic_total', ['pod']), legend: '{{pod}}' }],
  });
