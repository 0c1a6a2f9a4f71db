import type { AlertThresholds } from '../context.ts';
import { largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { POD, PROMETHEUS } from './prometheus-queries.ts';

const { series: of, sum, max, rate, increase } = PROMETHEUS;

export const serversUp = () =>
  stat({
    title: 'Servers up',
    description:
      "Servers that answer a scrape. If the only one is down, this panel is empty: see the dead man's switch.",
    unit: UNITS.count,
    query: { expr: overall('sum', of('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const configurationLoaded = () =>
  stat({
    title: 'Configuration loaded',
    description:
      '1 where every server runs with its latest configuration. At 0 one still runs with an older one: see its log.',
    unit: UNITS.count,
    query: { expr: overall('min', of('prometheus_config_last_reload_successful')), legend: 'loaded' },
    thresholds: { criticalBelow: 1 },
  });

export const currentSeries = () =>
  stat({
    title: 'Series',
    description: 'Series in memory of the largest of the chosen servers. Each takes some kilobytes.',
    unit: UNITS.count,
    query: { expr: overall('max', of('prometheus_tsdb_head_series')), legend: 'series' },
  });

export const currentSamples = () =>
  stat({
    title: 'Samples',
    description: 'Samples per second that all chosen servers take in together.',
    unit: UNITS.samplesPerSecond,
    query: { expr: overall('sum', rate('prometheus_tsdb_head_samples_appended_total', [])), legend: 'samples' },
  });

export const samples = () =>
  timeseries({
    title: 'Samples taken in',
    description:
      'Samples per second, scraped and recorded. Zero while there are targets means that nothing is stored any more.',
    unit: UNITS.samplesPerSecond,
    queries: [
      { expr: rate('prometheus_tsdb_head_samples_appended_total', ['pod', 'type']), legend: '{{pod}} {{type}}' },
    ],
  });

export const rejectedSamples = () =>
  timeseries({
    title: 'Rejected samples',
    description:
      'Samples that were thrown away. Duplicates are two targets with the same labels; late ones are clocks that differ.',
    unit: UNITS.count,
    queries: [
      {
        expr: increase('prometheus_target_scrapes_sample_duplicate_timestamp_total', ['pod']),
        legend: '{{pod}} duplicate',
      },
      {
        expr: increase('prometheus_target_scrapes_sample_out_of_order_total', ['pod']),
        legend: '{{pod}} out of order',
      },
      {
        expr: increase('prometheus_target_scrapes_sample_out_of_bounds_total', ['pod']),
        legend: '{{pod}} too old or new',
      },
    ],
  });

export const limitsHit = () =>
  timeseries({
    title: 'Scrapes beyond a limit',
    description: 'Scrapes that were thrown away whole because they exceeded a limit. Their targets count as down.',
    unit: UNITS.count,
    queries: [
      { expr: increase('prometheus_target_scrapes_exceeded_sample_limit_total', ['pod']), legend: '{{pod}} samples' },
      {
        expr: increase('prometheus_target_scrape_pool_exceeded_label_limits_total', ['pod']),
        legend: '{{pod}} labels',
      },
      { expr: increase('prometheus_target_scrapes_exceeded_body_size_limit_total', ['pod']), legend: '{{pod}} size' },
      {
        expr: increase('prometheus_target_scrape_pool_exceeded_target_limit_total', ['pod']),
        legend: '{{pod}} targets',
      },
    ],
  });

export const punctuality = () =>
  timeseries({
    title: 'Time between scrapes (P99)',
    description:
      'It should be the interval in the legend. When it is longer, Prometheus is short of CPU and misses samples.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: max('prometheus_target_interval_length_seconds', ['pod', 'interval'], 'quantile="0.99"'),
        legend: '{{pod}} every {{interval}}',
      },
    ],
  });

export const discoveryFailures = () =>
  timeseries({
    title: 'Failures to find targets',
    description:
      'New targets stay unknown and gone ones stay down. Of Kubernetes, it is the API server or a permission.',
    unit: UNITS.count,
    queries: [
      { expr: increase('prometheus_sd_kubernetes_failures_total', ['pod']), legend: '{{pod}} Kubernetes' },
      { expr: increase('prometheus_sd_refresh_failures_total', ['pod', 'mechanism']), legend: '{{pod}} {{mechanism}}' },
      {
        expr: increase('prometheus_target_sync_failed_total', ['pod', 'scrape_job']),
        legend: '{{pod}} {{scrape_job}}',
      },
      { expr: increase('prometheus_target_scrape_pool_reloads_failed_total', ['pod']), legend: '{{pod}} reload' },
    ],
  });

export const targetsByPool = () =>
  timeseries({
    title: 'Targets by job',
    description:
      'The ten jobs with most targets, as the operator names them. Kubelets and node exporters follow the nodes.',
    unit: UNITS.count,
    queries: [
      { expr: largest(10, max('prometheus_target_scrape_pool_targets', ['scrape_job'])), legend: '{{scrape_job}}' },
    ],
  });

export const series = () =>
  timeseries({
    title: 'Series in memory',
    description:
      'Series of the last two to three hours. Steps come from rollouts and go; a slope that stays will fill the memory.',
    unit: UNITS.count,
    queries: [{ expr: max('prometheus_tsdb_head_series', ['pod']), legend: POD }],
  });

export const newSeries = () =>
  timeseries({
    title: 'New series',
    description:
      'Series per second that are seen for the first time. The dashboard Scraping tells which job brings them.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: rate('prometheus_tsdb_head_series_created_total', ['pod']), legend: POD }],
  });

export const churn = ({ prometheusSeriesChurn }: AlertThresholds) =>
  timeseries({
    title: 'Churn',
    description: 'Share of the series in memory that are replaced by new ones within an hour, at the present pace.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          `3600 * ${rate('prometheus_tsdb_head_series_created_total', ['pod'])}`,
          sum('prometheus_tsdb_head_series', ['pod']),
        ),
        legend: POD,
      },
    ],
    thresholds: { critical: prometheusSeriesChurn.ratio },
  });
