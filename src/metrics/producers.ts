import { rememberedByObject } from '../remembered.ts';
import { type Metric, seriesNames } from './metric.ts';
import type { Scrape } from './scraped.ts';

/** A metric, and a scrape that brings it. */
export interface Producer {
  readonly scrape: Scrape;
  readonly metric: Metric;
}

/** What produces the series of a name. Thousands of expressions ask, so the scrapes are gone through once. */
export function producersOf(name: string, scrapes: readonly Scrape[]): readonly Producer[] {
  return indexOf(scrapes).get(name) ?? [];
}

const indexOf = rememberedByObject((scrapes: readonly Scrape[]): ReadonlyMap<string, readonly Producer[]> => {
  const index = new Map<string, Producer[]>();
  for (const scrape of scrapes) {
    for (const metric of scrape.metrics) {
      for (const name of seriesNames(metric)) {
        const producers = index.get(name) ?? [];
        // A scrape has one metric of a name; where a registry lists two, the first counts.
        if (producers.at(-1)?.scrape !== scrape) producers.push({ scrape, metric });
        index.set(name, producers);
      }
    }
  }
  return index;
});
