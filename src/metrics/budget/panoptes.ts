import type { ManifestObject } from '../../synthesize.ts';
import { answeringOf, type Scrape } from '../scraped.ts';
import type { Process } from './count.ts';
import type { ProcessScrape } from './estimate.ts';
import { PROCESSES } from './processes/index.ts';

/** What the monitors of an environment scrape and store of the processes that are counted. */
export function panoptes(objects: readonly ManifestObject[], scrapes: readonly Scrape[]): ProcessScrape[] {
  return PROCESSES.flatMap((process) => {
    const scrape = scrapes.find((candidate) => isOf(process, candidate));
    if (!scrape) return [];
    return [{ process, metricRelabelings: scrape.metricRelabelings, answers: answeringOf(objects, process.job) }];
  });
}

/** Whether a scrape is one of the process. */
export function isOf({ job, path, endpoint }: Process, scrape: Scrape): boolean {
  return job === scrape.job && path === scrape.path && (!endpoint || endpoint === scrape.labels.endpoint);
}
