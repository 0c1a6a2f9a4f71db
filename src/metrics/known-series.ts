import { Duration } from '../config/duration.ts';
import { parsePromql, type Selector } from '../promql/ast.ts';
import { knowledgeOf } from '../promql/knowledge.ts';
import { labelsOf } from '../promql/labels.ts';
import { isPositive } from '../promql/lints/divisions.ts';
import type { LintedGroup, LintedRule } from '../promql/lints/lint.ts';
import { isWhole } from '../promql/lints/whole-numbers.ts';
import { isNative } from '../promql/native.ts';
import { ANY_LABELS, type KnownSeries, type Labels, NO_LABELS, type SeriesOf, union } from '../promql/series.ts';
import { rememberedByObject } from '../remembered.ts';
import type { Metric } from './metric.ts';
import { producersOf } from './producers.ts';
import { EVERY_SCRAPE, OF_ALERTS } from './registry.ts';
import { anchored } from './relabeling.ts';
import type { Scrape } from './scraped.ts';

/** How often things happen in an environment, in seconds. */
export interface Intervals {
  readonly scrape: number;
  readonly evaluation: number;
}

/** What the scrapes of an environment and its rules tell about the series that expressions select. */
export function knownSeries(
  scrapes: readonly Scrape[],
  groups: readonly LintedGroup[],
  intervals: Intervals,
): SeriesOf {
  const records = new Map<string, KnownSeries>();
  // What is scraped does not change, other than what is recorded; lints ask for each selector again and again.
  const fixed = new Map<string, KnownSeries | undefined>();
  const unrecorded = (selector: Selector) => {
    if (!fixed.has(selector.text)) {
      fixed.set(selector.text, added(selector, scrapes, intervals) ?? scraped(selector, scrapes, intervals));
    }
    return fixed.get(selector.text);
  };
  const seriesOf: SeriesOf = (selector) => records.get(selector.name ?? '') ?? unrecorded(selector);
  for (const { interval, rules } of groups) {
    const seconds = interval ? Duration.parse(interval).seconds : intervals.evaluation;
    for (const rule of rules) if (rule.record) remember(records, rule, seriesOf, seconds);
  }
  return seriesOf;
}

/** Several rules may write one record, each with other labels. */
function remember(records: Map<string, KnownSeries>, rule: LintedRule, seriesOf: SeriesOf, interval: number): void {
  const { record = '', expr, labels = {} } = rule;
  const own: Labels = { names: new Set(Object.keys(labels)), open: false };
  const result = inferred(expr, seriesOf);
  const written = union(result.labels, own);
  const before = records.get(record);
  const positive = result.positive && before?.positive !== false;
  const whole = result.whole && before?.whole !== false;
  const all = before ? union(written, { names: before.labels, open: before.open ?? false }) : written;
  const native = result.native || before?.native === true;
  records.set(record, { type: 'gauge', labels: all.names, open: all.open, positive, whole, native, interval });
}

/** What an expression tells of its own result. */
interface Inferred {
  readonly labels: Labels;
  readonly positive: boolean;
  readonly whole: boolean;
  readonly native: boolean;
}

/** What was inferred before: environments have most of their records in common, and most of what those read. */
const known = new Map<string, Inferred>();

function inferred(text: string, seriesOf: SeriesOf): Inferred {
  const key = `${knowledgeOf(text, seriesOf)} ${text}`;
  const result = known.get(key) ?? infer(text, seriesOf);
  known.set(key, result);
  return result;
}

/** An expression that is no PromQL is told of where it stands. */
function infer(text: string, seriesOf: SeriesOf): Inferred {
  try {
    const expr = parsePromql(text);
    return {
      labels: labelsOf(expr, seriesOf) ?? NO_LABELS,
      positive: isPositive(expr, seriesOf),
      whole: isWhole(expr, seriesOf),
      native: isNative(expr, seriesOf),
    };
  } catch {
    return { labels: ANY_LABELS, positive: false, whole: false, native: false };
  }
}

/** What Prometheus itself writes. Targets outside the cluster may have any label, and so may alerts. */
function added({ name = '' }: Selector, scrapes: readonly Scrape[], { scrape, evaluation }: Intervals) {
  if (name in OF_ALERTS || name === 'ALERTS_FOR_STATE') {
    return { type: 'gauge', labels: new Set<string>(), open: true, interval: evaluation } as const;
  }
  if (!EVERY_SCRAPE.some((metric) => metric.name === name)) return undefined;
  return { type: 'gauge', labels: targetLabels(scrapes), open: true, interval: scrape } as const;
}

/** Every label that a target has. */
const targetLabels = rememberedByObject(
  (scrapes: readonly Scrape[]): ReadonlySet<string> =>
    new Set(scrapes.flatMap((each) => [...Object.keys(each.labels), ...each.moreLabels])),
);

function scraped(selector: Selector, scrapes: readonly Scrape[], intervals: Intervals): KnownSeries | undefined {
  const found = producersOf(selector.name ?? '', scrapes).filter(({ scrape: { labels } }) =>
    selector.matchers.every((each) => canMatch(each, labels)),
  );
  if (found.length === 0) return undefined;
  const counts = found.every(({ metric }) => isCounter(metric, selector.name ?? ''));
  return {
    type: counts ? 'counter' : 'gauge',
    native: found.some(({ metric }) => metric.native),
    labels: new Set(found.flatMap(({ scrape, metric }) => labelsOfScrape(scrape, metric))),
    interval: Math.max(
      ...found.map(({ scrape: { interval } }) => (interval ? Duration.parse(interval).seconds : intervals.scrape)),
    ),
  };
}

function isCounter({ name, type }: Metric, series: string): boolean {
  return type === 'counter' || type === 'histogram' || (type === 'summary' && series !== name);
}

function labelsOfScrape(scrape: Scrape, metric: Metric): string[] {
  const written = scrape.metricRelabelings.flatMap(({ targetLabel }) => targetLabel ?? []);
  const own = [...metric.labels, ...(metric.bounds ? ['le'] : [])];
  return [...own, ...Object.keys(scrape.labels), ...scrape.moreLabels, ...written];
}

/** A condition on a label; without a value where people choose it. */
interface Condition {
  readonly label: string;
  readonly operator: string;
  readonly value: string | undefined;
}

/** Whether labels whose values are known leave room for a condition. */
export function canMatch({ label, operator, value }: Condition, labels: Readonly<Record<string, string>>): boolean {
  const actual = labels[label];
  if (actual === undefined || value === undefined) return true;
  if (operator === '=') return actual === value;
  if (operator === '!=') return actual !== value;
  return anchored(value).test(actual) === (operator === '=~');
}
