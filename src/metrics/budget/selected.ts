import type { Matcher, Selector } from '../../promql/ast.ts';
import { seriesNames } from '../metric.ts';
import { isDropped } from '../relabeling.ts';
import { type ClusterModel, clusterModel, type Estimate } from './cluster-model.ts';
import { type CountedMetric, counted, type Portion } from './count.ts';
import type { ProcessScrape } from './estimate.ts';

/** How many series of the model cluster a selector finds; undefined where no process of the model answers its name. */
export function seriesSelected(scrapes: readonly ProcessScrape[], estimate: Estimate = 'expected') {
  const cluster = clusterModel(estimate);
  const byName = new Map<string, { readonly scrape: ProcessScrape; readonly metric: CountedMetric }[]>();
  for (const scrape of scrapes) {
    for (const metric of scrape.process.metrics) {
      const found = { scrape, metric: counted(scrape.process, metric) };
      for (const name of seriesNames(metric)) byName.set(name, [...(byName.get(name) ?? []), found]);
    }
  }
  return ({ name = '', matchers }: Selector): number | undefined => {
    const found = byName.get(name);
    return found?.reduce((sum, { scrape, metric }) => sum + ofMetric(name, metric, scrape, matchers, cluster), 0);
  };
}

function ofMetric(
  name: string,
  metric: CountedMetric,
  { process, metricRelabelings, answers }: ProcessScrape,
  matchers: readonly Matcher[],
  cluster: ClusterModel,
): number {
  const isKept = ({ labels = {} }: Portion) =>
    answers(metric, labels) &&
    !isDropped({ ...labels, __name__: name }, metricRelabelings) &&
    matchers.every((matcher) => mayMatch(matcher, { ...labels, job: process.job }));
  const combinations = metric.portions.filter(isKept).reduce((sum, { count }) => sum + count(cluster), 0);
  return Math.round(combinations * seriesOf(name, metric, matchers) * process.targets(cluster));
}

/** Series of one combination of labels: of a histogram its buckets, and one for whatever is above them. */
function seriesOf(name: string, { bounds, buckets }: CountedMetric, matchers: readonly Matcher[]): number {
  if (!bounds || !name.endsWith('_bucket')) return 1;
  return matchers.some(({ label, operator }) => label === 'le' && operator === '=')
    ? 1
    : (buckets ?? bounds.length) + 1;
}

/** Labels that the model does not tell apart may have any value. */
function mayMatch({ label, operator, value }: Matcher, labels: Readonly<Record<string, string>>): boolean {
  const own = labels[label];
  if (own === undefined) return true;
  if (operator === '=') return own === value;
  if (operator === '!=') return own !== value;
  return new RegExp(`^(?:${value})$`).test(own) === (operator === '=~');
}
