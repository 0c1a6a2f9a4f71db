import type { Environment } from '../config/environment.ts';
import { knownSeries } from '../metrics/known-series.ts';
import { type Scrape, scrapesOf } from '../metrics/scraped.ts';
import { lintGroups } from '../promql/lint.ts';
import type { Finding, LintedGroup } from '../promql/lints/lint.ts';
import type { SeriesOf } from '../promql/series.ts';
import type { ManifestObject } from '../synthesize.ts';

/** A finding that is meant. */
export interface LintException {
  readonly lint: string;
  readonly rule: string;
  readonly reason: string;
}

/** Findings that are meant, and why. One that no longer occurs must go. */
export const LINT_EXCEPTIONS: readonly LintException[] = [
  {
    lint: 'counter',
    rule: 'KubeNodeEviction',
    reason: 'The counter appears with the first eviction: that it was not there before is what no increase shows.',
  },
  {
    lint: 'counter',
    rule: 'PrometheusTSDBWALCorruption',
    reason: 'It is counted once, while a pod starts at a new address: the increase across the restart is what counts.',
  },
  { lint: 'comparison', rule: 'Watchdog', reason: 'It is there to fire always.' },
];

/**
 * Everything that is wrong with the rules among the objects of an environment, exceptions included. `more` are rules
 * that run beside them.
 */
export function lintRules(
  objects: readonly ManifestObject[],
  environment: Environment,
  more: readonly LintedGroup[] = [],
): Finding[] {
  const groups = [...groupsOf(objects), ...more];
  return lintGroups(groups, { seriesOf: seriesOfRules(groups, scrapesOf(objects, environment), environment) });
}

/** What rules of an environment read: what is scraped, and what they record. */
export function seriesOfRules(
  groups: readonly LintedGroup[],
  scrapes: readonly Scrape[],
  { prometheus }: Environment,
): SeriesOf {
  const { scrapeInterval, evaluationInterval } = prometheus;
  return knownSeries(scrapes, groups, { scrape: scrapeInterval.seconds, evaluation: evaluationInterval.seconds });
}

/** The groups of every PrometheusRule. */
export function groupsOf(objects: readonly ManifestObject[]): LintedGroup[] {
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule');
  return rules.flatMap(({ spec }) => (spec as { groups?: LintedGroup[] }).groups ?? []);
}

/** Whether a finding is meant. */
export function isExcepted({ lint, rule }: Finding): boolean {
  return LINT_EXCEPTIONS.some((exception) => exception.lint === lint && exception.rule === rule);
}
