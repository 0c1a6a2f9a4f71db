import { logqlErrors } from '../logql/syntax.ts';
import { grammar } from '../promql/lints/grammar.ts';
import { nameOf } from '../promql/lints/lint.ts';
import { isExcepted, lintRules } from '../rules/lint-rules.ts';
import { dashboards, distinctObjectsOf, isReadable, type Place, rules, scrapes } from './facts.ts';
import type { Policy, PolicyInput, Violation } from './policy.ts';
import type { DashboardQuery } from './read-dashboards.ts';

/** Every expression means something: those of rules pass all lints, and Grafana's data sources understand those of dashboards. */
export const expressions: Policy = {
  name: 'expressions',
  *check(input) {
    yield* input.environment ? ofRules(input) : unreadableRules(input);
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

function* ofRules(input: PolicyInput): Generator<Violation> {
  if (!input.environment) return;
  const findings = lintRules(distinctObjectsOf(input), input.environment, { scrapes: scrapes(input) }).filter(
    (finding) => !isExcepted(finding),
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

const known = new Map<string, readonly string[]>();

/** Environments have most of their queries in common. */
function problemsOf({ language, expr }: DashboardQuery): readonly string[] {
  const key = `${language} ${expr}`;
  const problems = known.get(key) ?? (language === 'promql' ? grammar(expr) : logqlErrors(expr));
  known.set(key, problems);
  return problems;
}

const LONGEST = 80;

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
