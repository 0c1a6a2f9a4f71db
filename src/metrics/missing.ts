import { canMatch } from './known-series.ts';
import { boundValues, type Metric } from './metric.ts';
import { producersOf } from './producers.ts';
import { EVERY_SCRAPE, OF_ALERTS } from './registry.ts';
import { isDropped, keptBounds } from './relabeling.ts';
import type { Scrape } from './scraped.ts';
import type { UsedSelector } from './used-selectors.ts';

/** Everything that is stored in an environment. */
export interface Stored {
  readonly scrapes: readonly Scrape[];
  /** Names of the series that rules write. */
  readonly records: ReadonlySet<string>;
}

/** What is wrong with the series that a selector asks for; undefined when they are produced, and kept. */
export function missing(selector: UsedSelector, { scrapes, records }: Stored): string | undefined {
  const { name, matchers } = selector;
  if (name.includes(':') && records.has(name)) return undefined;
  if (name in OF_ALERTS || name === 'ALERTS_FOR_STATE') return undefined;
  const added = EVERY_SCRAPE.find((metric) => metric.name === name);
  const all = added ? scrapes.map((scrape) => ({ scrape, metric: added })) : producersOf(name, scrapes);
  const producers = all.filter(({ scrape: { labels } }) => matchers.every((each) => canMatch(each, labels)));
  // What a service is said to expose may be a record of its team.
  if (producers.length === 0) return name.includes(':') ? 'no rule records it' : 'no job that is on produces it';
  const labelled = producers.filter(({ scrape, metric }) => unknownLabels(selector, scrape, metric).length === 0);
  if (labelled.length === 0) {
    const [{ scrape, metric } = producers[0]!] = producers;
    return `it has no label ${unknownLabels(selector, scrape, metric).join(', ')}`;
  }
  // What Prometheus adds is not relabelled.
  if (added) return undefined;
  const kept = labelled.some(({ scrape, metric }) => isKept(selector, scrape, metric));
  return kept ? undefined : 'every job that produces it drops it';
}

function unknownLabels({ matchers }: UsedSelector, scrape: Scrape, metric: Metric): string[] {
  const asked = matchers.filter(({ operator, value }) => operator !== '=' || value !== '');
  if (asked.length === 0) return [];
  const has = (label: string) =>
    metric.labels.includes(label) ||
    scrape.moreLabels.includes(label) ||
    (metric.bounds !== undefined && label === 'le') ||
    scrape.metricRelabelings.some(({ targetLabel }) => targetLabel === label);
  return asked.map(({ label }) => label).filter((label) => !has(label));
}

/** Whether the asked series of a metric survive: of a histogram, the infinite bucket and every bound that is named. */
function isKept({ name, matchers }: UsedSelector, { metricRelabelings }: Scrape, metric: Metric): boolean {
  const exact = matchers.filter(({ operator, value }) => operator === '=' && value !== undefined);
  const labels = Object.fromEntries(exact.map(({ label, value }) => [label, value as string]));
  const survives = (more: Readonly<Record<string, string>> = {}) =>
    !isDropped({ ...labels, __name__: name, ...more }, metricRelabelings);
  if (!metric.bounds || !name.endsWith('_bucket')) return survives();
  const named = labels.le;
  if (named === undefined) return survives({ le: '+Inf' }) && keptBounds(name, metric, metricRelabelings).length > 0;
  const forms =
    named === '+Inf' ? [named] : metric.bounds.filter((bound) => bound === Number(named)).flatMap(boundValues);
  return forms.length > 0 && forms.every((le) => survives({ le }));
}
