import { canMatch } from '../../src/metrics/known-series.ts';
import { boundValues, type Metric, seriesNames } from '../../src/metrics/metric.ts';
import { EVERY_SCRAPE, OF_ALERTS } from '../../src/metrics/registry.ts';
import { isDropped, keptBounds } from '../../src/metrics/relabeling.ts';
import type { Scrape } from '../../src/metrics/scraped.ts';
import type { Selector } from './selectors.ts';

/** Everything that is stored in an environment. */
export interface Stored {
  readonly scrapes: readonly Scrape[];
  /** Names of the series that rules write. */
  readonly records: ReadonlySet<string>;
}

/** What is wrong with the series that a selector asks for; undefined when they are produced, and kept. */
export function missing(selector: Selector, { scrapes, records }: Stored): string | undefined {
  const { name, matchers } = selector;
  if (name.includes(':')) return records.has(name) ? undefined : 'no rule records it';
  if (name in OF_ALERTS || name === 'ALERTS_FOR_STATE') return undefined;
  const asked = scrapes.filter(({ labels }) => matchers.every((each) => canMatch(each, labels)));
  const added = EVERY_SCRAPE.find((metric) => metric.name === name);
  const producers = asked.flatMap((scrape) => {
    const metric = added ?? scrape.metrics.find((each) => seriesNames(each).includes(name));
    return metric ? [{ scrape, metric }] : [];
  });
  if (producers.length === 0) return 'no job that is on produces it';
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

function unknownLabels({ matchers }: Selector, scrape: Scrape, metric: Metric): string[] {
  const written = scrape.metricRelabelings.flatMap(({ targetLabel }) => targetLabel ?? []);
  const known = [...metric.labels, ...scrape.moreLabels, ...written, ...(metric.bounds ? ['le'] : [])];
  return matchers
    .filter(({ operator, value }) => operator !== '=' || value !== '')
    .map(({ label }) => label)
    .filter((label) => !known.includes(label));
}

/** Whether the asked series of a metric survive: of a histogram, the infinite bucket and every bound that is named. */
function isKept({ name, matchers }: Selector, { metricRelabelings }: Scrape, metric: Metric): boolean {
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
