import type { Environment } from '../config/environment.ts';
import { knownSeries } from '../metrics/known-series.ts';
import { type Scrape, scrapesOf } from '../metrics/scraped.ts';
import { lintGroups } from '../promql/lint.ts';
import type { Finding, LintedGroup } from '../promql/lints/lint.ts';
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

export interface LintRulesOptions {
  /** @default - none */
  readonly more?: readonly LintedGroup[];
  /** @default - worked out */
  readonly scrapes?: readonly Scrape[];
}

/**
 * Everything that is wrong with the rules among the objects of an environment, exceptions included. `more` are rules
 * that run beside them; `scrapes` are those of the objects, where somebody knows them already.
 */
export function lintRules(
  objects: readonly ManifestObject[],
  environment: Environment,
  { more = [], scrapes = scrapesOf(objects, environment) }: LintRulesOptions = {},
): Finding[] {
  const groups = [...groupsOf(objects), ...more];
  const { scrapeInterval, evaluationInterval } = environment.prometheus;
  const intervals = { scrape: scrapeInterval.seconds, evaluation: evaluationInterval.seconds };
  return lintGroups(groups, { seriesOf: knownSeries(scrapes, groups, intervals) });
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
