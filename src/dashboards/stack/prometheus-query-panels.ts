import type { AlertThresholds } from '../context.ts';
import { largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { POD, PROMETHEUS } from './prometheus-queries.ts';

const { max, rate } = PROMETHEUS;

const loadOf = () =>
  share(max('prometheus_engine_queries', ['pod']), max('prometheus_engine_queries_concurrent_max', ['pod']));

export const currentLoad = ({ prometheusQueryLoad }: AlertThresholds) =>
  stat({
    title: 'Query load',
    description:
      'Queries that run, of those that may run at the same time. At 100 % dashboards and rules wait for each other.',
    unit: UNITS.ratio,
    query: { expr: overall('max', loadOf()), legend: 'load' },
    thresholds: { critical: prometheusQueryLoad.ratio },
  });

export const load = ({ prometheusQueryLoad }: AlertThresholds) =>
  timeseries({
    title: 'Query load by server',
    description:
      'Queries that run, of those that may run at the same time. Peaks on the minute are dashboards that refresh.',
    unit: UNITS.ratio,
    queries: [{ expr: loadOf(), legend: POD }],
    thresholds: { critical: prometheusQueryLoad.ratio },
  });

export const latency = () =>
  timeseries({
    title: 'Duration of queries (P99)',
    description:
      'Of the last ten minutes, by step. queue_time means too many queries at once, inner_eval that they are too expensive.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: max('prometheus_engine_query_duration_seconds', ['slice'], 'quantile="0.99"'),
        legend: '{{slice}}',
      },
    ],
  });

export const requests = () =>
  timeseries({
    title: 'Requests',
    description:
      'The ten busiest interfaces. query_range are graphs, query are tables, rules of others and autoscalers.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: largest(10, rate('prometheus_http_requests_total', ['handler'])), legend: '{{handler}}' }],
  });
