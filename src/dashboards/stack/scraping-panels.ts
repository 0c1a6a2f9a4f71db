import { countBy, maxBy, select, sumBy } from '../../rules/promql.ts';
import { DOWN_SHARE } from '../../rules/stack/general.ts';
import { largest, share } from '../house/job-queries.ts';
import { rowLink } from '../house/links.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES, uidOf } from '../uids.ts';

/** Series that Prometheus adds to each scrape, of the chosen jobs. */
const scraped = (metric: string) => select(metric, chosen(['cluster', 'job']));

const JOB = '{{job}}';
const KEPT = 'scrape_samples_post_metric_relabeling';
const ANSWERED = 'scrape_samples_scraped';

export const targets = () =>
  stat({
    title: 'Targets',
    description:
      'Targets of the chosen jobs, whether they answer or not. A fall without a reason is a lost permission or Service.',
    unit: UNITS.count,
    query: { expr: `count(${scraped('up')})`, legend: 'targets' },
  });

export const targetsDown = () =>
  stat({
    title: 'Targets down',
    description: 'Targets that do not answer. What they would tell is missing in every panel and every alert.',
    unit: UNITS.count,
    query: { expr: `sum(1 - ${scraped('up')})`, legend: 'down' },
    thresholds: { critical: 1 },
  });

export const keptSamples = () =>
  stat({
    title: 'Samples per scrape',
    description:
      'Samples that one round of scrapes brings and that are kept. Memory and disk of Prometheus follow this number.',
    unit: UNITS.count,
    query: { expr: `sum(${scraped(KEPT)})`, legend: 'kept' },
  });

export const slowestScrape = () =>
  stat({
    title: 'Slowest scrape',
    description: 'Time that the slowest target takes to answer. At its timeout it counts as down.',
    unit: UNITS.seconds,
    query: { expr: `max(${scraped('scrape_duration_seconds')})`, legend: 'slowest' },
  });

export const jobs = () =>
  table({
    title: 'Jobs',
    description:
      'Every job at the end of the time range, those with most series on top. A click narrows the dashboard to it.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      {
        title: 'Job',
        label: 'job',
        links: [
          rowLink('Only ${__data.fields.Job}', uidOf(DASHBOARD_NAMES.scraping), ['datasource'], {
            cluster: 'Cluster',
            job: 'Job',
          }),
        ],
      },
    ],
    values: [
      { title: 'Targets', expr: countBy(['job'], scraped('up')), unit: UNITS.count },
      {
        title: 'Down',
        expr: share(sumBy(['job'], `1 - ${scraped('up')}`), countBy(['job'], scraped('up'))),
        unit: UNITS.ratio,
        thresholds: { critical: DOWN_SHARE },
      },
      { title: 'Slowest', expr: maxBy(['job'], scraped('scrape_duration_seconds')), unit: UNITS.seconds },
      { title: 'Answered', expr: sumBy(['job'], scraped(ANSWERED)), unit: UNITS.count },
      { title: 'Kept', expr: sumBy(['job'], scraped(KEPT)), unit: UNITS.count },
      { title: 'New series', expr: sumBy(['job'], scraped('scrape_series_added')), unit: UNITS.count },
    ],
    sortBy: 'Kept',
  });

export const downByJob = () =>
  timeseries({
    title: 'Targets down by job',
    description: 'One job is its process or its network policy; many at once are a node, or Prometheus itself.',
    unit: UNITS.count,
    queries: [{ expr: sumBy(['job'], `1 - ${scraped('up')}`), legend: JOB }],
  });

export const durationByJob = () =>
  timeseries({
    title: 'Slowest scrapes',
    description:
      'Time of the slowest target of each of the ten slowest jobs. A rise comes before targets that are down.',
    unit: UNITS.seconds,
    queries: [{ expr: largest(10, maxBy(['job'], scraped('scrape_duration_seconds'))), legend: JOB }],
  });

export const keptByJob = () =>
  timeseries({
    title: 'Samples kept by job',
    description: 'The ten jobs that bring most series. To make Prometheus smaller, begin with the widest.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, sumBy(['job'], scraped(KEPT))), legend: JOB }],
    stacked: true,
  });

export const droppedByJob = () =>
  timeseries({
    title: 'Dropped before storage',
    description:
      'Share of the answers of each job that drop lists throw away. A fall after an upgrade means that names have changed.',
    unit: UNITS.ratio,
    queries: [{ expr: `1 - ${share(sumBy(['job'], scraped(KEPT)), sumBy(['job'], scraped(ANSWERED)))}`, legend: JOB }],
  });

export const newByJob = () =>
  timeseries({
    title: 'New series by job',
    description:
      'Series that the last scrape brought for the first time. Steady ones are labels that change with every request or pod.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, sumBy(['job'], scraped('scrape_series_added'))), legend: JOB }],
  });

export const downTargets = () =>
  table({
    title: 'Targets that do not answer',
    description: 'Targets that were down at some time of the range, those that were down longest on top.',
    keys: [
      { title: 'Job', label: 'job' },
      { title: 'Instance', label: 'instance' },
    ],
    values: [
      {
        title: 'Down',
        expr: `max by (job, instance) (1 - avg_over_time(${scraped('up')}[$__range])) > 0`,
        unit: UNITS.ratio,
        thresholds: { critical: DOWN_SHARE },
      },
    ],
    sortBy: 'Down',
  });

export const largestTargets = () =>
  table({
    title: 'Largest targets',
    description:
      'The twenty targets with most samples. One that stands out among its siblings has labels without bounds.',
    keys: [
      { title: 'Job', label: 'job' },
      { title: 'Instance', label: 'instance' },
    ],
    values: [{ title: 'Samples', expr: largest(20, `max by (job, instance) (${scraped(KEPT)})`), unit: UNITS.count }],
    sortBy: 'Samples',
  });
