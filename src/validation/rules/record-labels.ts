import { parsePromql, selectorsIn } from '../../promql/ast.ts';
import { labels } from '../../promql/lints/alerts.ts';
import type { SeriesOf } from '../../promql/series.ts';
import { CHOSEN } from '../../promql/variables.ts';
import { seriesOf } from '../facts.ts';
import type { Policy } from '../policy.ts';
import { readers } from './series.ts';

/** The labels by which rules and dashboards select records are labels that these keep: else they find nothing. */
export const recordLabels: Policy = {
  name: 'record-labels',
  needsConfiguration: true,
  *check(input) {
    const recorded = seriesOf(input);
    if (!recorded) return;
    const series = withPromised(asChosen(recorded));
    const known = new Map<string, readonly string[]>();
    const seen = new Set<string>();
    for (const { component, object, where, expr } of readers(input)) {
      // What is not recorded is looked at by the policy `series`.
      if (!/\w:\w/.test(expr)) continue;
      const problems = known.get(expr) ?? problemsOf(expr, series);
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

/** A value that people choose may be any. */
function asChosen(recorded: SeriesOf): SeriesOf {
  return (selector) => {
    const matchers = selector.matchers.filter(({ value }) => !value.includes(CHOSEN));
    if (matchers.length === selector.matchers.length) return recorded(selector);
    // What is known is remembered by text.
    return recorded({ ...selector, matchers, text: `${selector.text} of any` });
  };
}

/** A record that is named after routes may have some, though no service of this catalog tells of its own. */
function withPromised(recorded: SeriesOf): SeriesOf {
  return (selector) => {
    const series = recorded(selector);
    if (!series || series.labels.has('route') || !/^[a-z_]*_route_[a-z_]*:/.test(selector.name ?? '')) return series;
    return { ...series, labels: new Set([...series.labels, 'route']) };
  };
}

/** Expressions that cannot be read are a finding of the policy about them. */
function problemsOf(expr: string, known: SeriesOf): readonly string[] {
  try {
    const parsed = parsePromql(expr);
    const unknown = selectorsIn(parsed).flatMap((selector) => {
      const series = selector.name?.includes(':') ? known(selector) : undefined;
      if (!series || series.open) return [];
      return selector.matchers
        .filter(({ label, value }) => label !== '__name__' && value !== '' && !series.labels.has(label))
        .map(({ label }) => `${selector.name} has no label ${label}`);
    });
    return [...new Set([...unknown, ...labels({ expr }, parsed, { seriesOf: known })])];
  } catch {
    return [];
  }
}
