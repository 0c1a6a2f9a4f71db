import { knownSeries } from '../../metrics/known-series.ts';
import { parsePromql, selectorsIn } from '../../promql/ast.ts';
import { labels } from '../../promql/lints/alerts.ts';
import type { SeriesOf } from '../../promql/series.ts';
import { groupsOf } from '../../rules/lint-rules.ts';
import { distinctObjectsOf, scrapes } from '../facts.ts';
import type { Policy, PolicyInput } from '../policy.ts';
import { readers } from './series.ts';

/** The labels by which rules and dashboards select records are labels that these keep: else they find nothing. */
export const recordLabels: Policy = {
  name: 'record-labels',
  needsConfiguration: true,
  *check(input) {
    const seriesOf = seriesIn(input);
    if (!seriesOf) return;
    const known = new Map<string, readonly string[]>();
    const seen = new Set<string>();
    for (const { component, object, where, expr } of readers(input)) {
      // What is not recorded is looked at by the policy `series`.
      if (!/\w:\w/.test(expr)) continue;
      const problems = known.get(expr) ?? problemsOf(expr, seriesOf);
      known.set(expr, problems);
      for (const problem of problems) {
        const message = `asks in ${where} for a label that is not there: ${problem}`;
        if (seen.has(`${object} ${message}`)) continue;
        seen.add(`${object} ${message}`);
        yield { component, object, message, remedy: 'use a label that the series have' };
      }
    }
  },
};

function seriesIn(input: PolicyInput): SeriesOf | undefined {
  const scraped = scrapes(input);
  const { prometheus } = input.environment ?? {};
  if (!scraped || !prometheus) return undefined;
  const intervals = { scrape: prometheus.scrapeInterval.seconds, evaluation: prometheus.evaluationInterval.seconds };
  return knownSeries(scraped, groupsOf(distinctObjectsOf(input)), intervals);
}

/** Expressions that cannot be read are a finding of the policy about them. */
function problemsOf(expr: string, seriesOf: SeriesOf): readonly string[] {
  try {
    const parsed = parsePromql(expr);
    const unknown = selectorsIn(parsed).flatMap((selector) => {
      const series = selector.name?.includes(':') ? seriesOf(selector) : undefined;
      if (!series || series.open) return [];
      return selector.matchers
        .filter(({ label, value }) => label !== '__name__' && value !== '' && !series.labels.has(label))
        .map(({ label }) => `${selector.name} has no label ${label}`);
    });
    return [...new Set([...unknown, ...labels({ expr }, parsed, { seriesOf })])];
  } catch {
    return [];
  }
}
