import type { AlertThresholds } from '../context.ts';
import { overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { POD, PROMETHEUS } from './prometheus-queries.ts';

const { series, max, rate } = PROMETHEUS;

export const connected = () =>
  stat({
    title: 'Alertmanagers',
    description: 'Alertmanagers that the server with fewest knows. At 0 nobody hears of any alert.',
    unit: UNITS.count,
    query: { expr: overall('min', series('prometheus_notifications_alertmanagers_discovered')), legend: 'known' },
    thresholds: { criticalBelow: 1 },
  });

export const sent = () =>
  timeseries({
    title: 'Alerts sent',
    description: 'Alerts per second to each Alertmanager, repeats included, and those that were dropped on the way.',
    unit: UNITS.eventsPerSecond,
    queries: [
      {
        expr: rate('prometheus_notifications_sent_total', ['pod', 'alertmanager']),
        legend: '{{pod}} to {{alertmanager}}',
      },
      { expr: rate('prometheus_notifications_dropped_total', ['pod']), legend: '{{pod}} dropped' },
    ],
  });

export const refused = ({ prometheusNotificationErrors }: AlertThresholds) =>
  timeseries({
    title: 'Alerts not taken',
    description: 'Share of alerts that an Alertmanager did not take. Of all of them at once, nobody is notified.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('prometheus_notifications_errors_total', ['pod', 'alertmanager']),
          rate('prometheus_notifications_sent_total', ['pod', 'alertmanager']),
        ),
        legend: '{{pod}} to {{alertmanager}}',
      },
    ],
    thresholds: { critical: prometheusNotificationErrors.ratio },
  });

export const queue = ({ prometheusNotificationQueue }: AlertThresholds) =>
  timeseries({
    title: 'Queue of alerts',
    description: 'How full the queue of alerts to send is. At 100 % the oldest are dropped.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          max('prometheus_notifications_queue_length', ['pod']),
          max('prometheus_notifications_queue_capacity', ['pod']),
        ),
        legend: POD,
      },
    ],
    thresholds: { critical: prometheusNotificationQueue.ratio },
  });
