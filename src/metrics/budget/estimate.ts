import type { Answering } from '../exporter-arguments.ts';
import { seriesNames } from '../metric.ts';
import { EVERY_SCRAPE } from '../registry.ts';
import { isDropped, keptBounds, type Relabeling } from '../relabeling.ts';
import { type ClusterModel, clusterModel, type Estimate } from './cluster-model.ts';
import { type CountedMetric, counted, type Portion, type Process } from './count.ts';

/** How a stack scrapes a process. */
export interface ProcessScrape {
  readonly process: Process;
  readonly metricRelabelings: readonly Relabeling[];
  /** What the exporter answers with the arguments that the stack gives it. */
  readonly answers: Answering;
}

/** Series of a job, before and after drop lists. */
export interface JobSeries {
  readonly job: string;
  readonly path: string;
  readonly answered: number;
  readonly stored: number;
}

/** Series of every job of a stack, in the order of the processes; several processes of one job and path are one line. */
export function seriesByJob(scrapes: readonly ProcessScrape[], estimate: Estimate): JobSeries[] {
  const cluster = clusterModel(estimate);
  const jobs = new Map<string, JobSeries>();
  for (const scrape of scrapes) {
    const { job, path } = scrape.process;
    const before = jobs.get(`${job} ${path}`);
    const answered = seriesOf({ ...scrape, metricRelabelings: [] }, cluster);
    const stored = seriesOf(scrape, cluster);
    jobs.set(`${job} ${path}`, {
      job,
      path,
      answered: (before?.answered ?? 0) + answered,
      stored: (before?.stored ?? 0) + stored,
    });
  }
  return [...jobs.values()];
}

/** Series in all. */
export function total(jobs: readonly JobSeries[]): number {
  return jobs.reduce((sum, { stored }) => sum + stored, 0);
}

/** Series of all targets of a process that are stored. */
export function seriesOf(scrape: ProcessScrape, cluster: ClusterModel): number {
  const { process } = scrape;
  const listed = process.metrics.map((metric) => ofMetric(counted(process, metric), scrape, cluster));
  const ofTarget = sum(listed) + process.rest * cluster.rest + EVERY_SCRAPE.length;
  return Math.round(ofTarget * process.targets(cluster));
}

function ofMetric(metric: CountedMetric, scrape: ProcessScrape, cluster: ClusterModel): number {
  const answered = metric.portions.filter(({ labels }) => scrape.answers(metric, labels));
  return sum(answered.map((portion) => portion.count(cluster) * ofCombination(metric, portion, scrape)));
}

/** Series that are stored of one combination of labels: of a histogram its buckets, sum and count. */
function ofCombination(metric: CountedMetric, { labels = {} }: Portion, { metricRelabelings }: ProcessScrape): number {
  const kept = (name: string, more: Readonly<Record<string, string>> = {}) =>
    isDropped({ ...labels, __name__: name, ...more }, metricRelabelings) ? 0 : 1;
  return sum(
    seriesNames(metric).map((name) => {
      if (!metric.bounds || !name.endsWith('_bucket')) return kept(name);
      const bounds = keptBounds(name, metric, metricRelabelings, labels).length;
      // Where the registry does not name every bound, drop lists do not either: they keep all or none.
      return kept(name, { le: '+Inf' }) + (bounds * (metric.buckets ?? metric.bounds.length)) / metric.bounds.length;
    }),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((left, right) => left + right, 0);
