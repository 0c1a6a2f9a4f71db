import type { AlertThresholds } from '../context.ts';
import { overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { PROMETHEUS } from './prometheus-queries.ts';

const { sum, max, rate } = PROMETHEUS;

const QUEUE = ['pod', 'remote_name'];
const LEGEND = '{{pod}} to {{remote_name}}';

const sent = () => rate('prometheus_remote_storage_samples_total', QUEUE);
const refused = () => share(rate('prometheus_remote_storage_samples_failed_total', QUEUE), sent());
const behind = () => `clamp_min(
  ${max('prometheus_remote_storage_queue_highest_timestamp_seconds', QUEUE)}
  -
  ${max('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', QUEUE)},
  0
)`;

export const currentRate = () =>
  stat({
    title: 'Samples sent',
    description: 'Samples per second to all receivers together.',
    unit: UNITS.samplesPerSecond,
    query: { expr: overall('sum', sent()), legend: 'sent' },
  });

export const currentDelay = ({ remoteWriteDelay }: AlertThresholds) =>
  stat({
    title: 'Longest delay',
    description: 'How far the receiver that is furthest behind lags. After two hours samples are lost for it.',
    unit: UNITS.seconds,
    query: { expr: overall('max', behind()), legend: 'behind' },
    thresholds: { critical: remoteWriteDelay.seconds },
  });

export const currentFailures = ({ remoteWriteFailures }: AlertThresholds) =>
  stat({
    title: 'Refused samples',
    description: 'Share of samples that the worst receiver refuses for good. They are lost there.',
    unit: UNITS.ratio,
    query: { expr: overall('max', refused()), legend: 'refused' },
    thresholds: { critical: remoteWriteFailures.ratio },
  });

export const waiting = () =>
  stat({
    title: 'Samples that wait',
    description: 'Samples in memory that are not sent yet. It is steady while the receivers keep up.',
    unit: UNITS.count,
    query: { expr: overall('sum', sum('prometheus_remote_storage_samples_pending', QUEUE)), legend: 'waiting' },
  });

export const delay = ({ remoteWriteDelay }: AlertThresholds) =>
  timeseries({
    title: 'Delay by receiver',
    description:
      'How much newer the newest sample is than the newest that was sent. A slope that stays needs more shards or a faster receiver.',
    unit: UNITS.seconds,
    queries: [{ expr: behind(), legend: LEGEND }],
    thresholds: { critical: remoteWriteDelay.seconds },
  });

export const samples = () =>
  timeseries({
    title: 'Samples by receiver',
    description:
      'Samples per second that are sent. After an outage of the receiver it is higher until it has caught up.',
    unit: UNITS.samplesPerSecond,
    queries: [{ expr: sent(), legend: LEGEND }],
  });

export const failed = ({ remoteWriteFailures }: AlertThresholds) =>
  timeseries({
    title: 'Refused for good',
    description:
      'Share of samples that the receiver refuses and that are not tried again: limits, or samples that are too old.',
    unit: UNITS.ratio,
    queries: [{ expr: refused(), legend: LEGEND }],
    thresholds: { critical: remoteWriteFailures.ratio },
  });

export const retried = () =>
  timeseries({
    title: 'Tried again',
    description: 'Samples per second that are sent once more, because the receiver was busy or did not answer.',
    unit: UNITS.samplesPerSecond,
    queries: [{ expr: rate('prometheus_remote_storage_samples_retried_total', QUEUE), legend: LEGEND }],
  });

export const dropped = () =>
  timeseries({
    title: 'Dropped here',
    description:
      'Samples per second that are not sent, because relabeling leaves them out or they have become too old.',
    unit: UNITS.samplesPerSecond,
    queries: [{ expr: rate('prometheus_remote_storage_samples_dropped_total', QUEUE), legend: LEGEND }],
  });

export const shards = () =>
  timeseries({
    title: 'Shards',
    description: 'Connections that send at the same time, and how many Prometheus would like to have.',
    unit: UNITS.count,
    queries: [
      { expr: max('prometheus_remote_storage_shards', QUEUE), legend: `${LEGEND}: now` },
      { expr: max('prometheus_remote_storage_shards_desired', QUEUE), legend: `${LEGEND}: wanted` },
    ],
  });

export const shardsOfMaximum = () =>
  timeseries({
    title: 'Wanted shards of the maximum',
    description: 'Above 100 % the receiver cannot be served fast enough with `maxShards`, and the delay grows.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          max('prometheus_remote_storage_shards_desired', QUEUE),
          max('prometheus_remote_storage_shards_max', QUEUE),
        ),
        legend: LEGEND,
      },
    ],
    thresholds: { critical: 1 },
  });

export const bytes = () =>
  timeseries({
    title: 'Bytes sent',
    description: 'Compressed, as they go over the network, which may cost money.',
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: rate('prometheus_remote_storage_bytes_total', QUEUE), legend: LEGEND }],
  });
