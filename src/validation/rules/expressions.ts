import { logqlErrors } from '../../logql/syntax.ts';
import { parsePromql } from '../../promql/ast.ts';
import { lintGroups } from '../../promql/lint.ts';
import { grammar } from '../../promql/lints/grammar.ts';
import { nameOf } from '../../promql/lints/lint.ts';
import { contradictions } from '../../promql/lints/matching.ts';
import type { SeriesOf } from '../../promql/series.ts';
import { rememberedByText } from '../../remembered.ts';
import { groupsOf, isExcepted } from '../../rules/lint-rules.ts';
import { isOfTeams } from '../../rules/team-patterns.ts';
import type { DashboardQuery } from '../dashboards/read-dashboards.ts';
import { dashboards, distinctObjectsOf, isReadable, type Place, rules, seriesOf } from '../facts.ts';
import type { Policy, PolicyInput, Violation } from '../policy.ts';

/** Every expression means something: those of rules pass all lints, and Grafana's data sources understand those of dashboards. */
export const expressions: Policy = {
  name: 'expressions',
  *check(input) {
    const series = seriesOf(input);
    yield* series ? ofRules(input, series) : unreadableRules(input);
    for (const placed of dashboards(input).filter(isReadable)) {
      const { component, object, dashboard } = placed;
      for (const query of dashboard.queries) {
        for (const problem of problemsOf(query)) {
          const message = `asks for ${shortened(query.expr)} in ${query.where}, which is wrong: ${problem}`;
          yield { component, object, message, remedy: 'mend the query' };
        }
      }
    }
  },
};

const REMEDY = 'change the rule, or add the lint with its reason to LINT_EXCEPTIONS in src/rules/lint-rules.ts';

function* ofRules(input: PolicyInput, series: SeriesOf): Generator<Violation> {
  const groups = groupsOf(distinctObjectsOf(input));
  const findings = lintGroups(groups, { seriesOf: series }).filter(
    (finding) => !isExcepted(finding) && !isOfTeams(finding, input.environment),
  );
  if (findings.length === 0) return;
  const places = new Map<string, Place>(rules(input).map(({ rule, ...place }) => [nameOf(rule), place]));
  for (const { lint, rule, message } of findings) {
    const place = places.get(rule) ?? { component: '', object: rule };
    yield { ...place, message: `has the rule ${rule}, against the lint ${lint}: ${message}`, remedy: REMEDY };
  }
}

/** What can be said of rules without knowing what is scraped. */
function* unreadableRules(input: PolicyInput): Generator<Violation> {
  for (const { component, object, rule } of rules(input)) {
    for (const problem of grammar(rule.expr)) {
      const message = `has the rule ${nameOf(rule)}, against the lint grammar: ${problem}`;
      yield { component, object, message, remedy: REMEDY };
    }
  }
}

function problemsOf({ language, expr }: DashboardQuery): readonly string[] {
  return language === 'logql' ? logqlErrors(expr) : promqlProblems(expr);
}

const promqlProblems = rememberedByText((expr): readonly string[] => {
  const errors = grammar(expr);
  return errors.length > 0 ? errors : contradictions(parsePromql(expr));
});

const LONGEST = 80;

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
