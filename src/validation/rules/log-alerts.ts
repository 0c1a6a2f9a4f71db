import { logqlErrors, parseLogql } from '../../logql/syntax.ts';
import { partsOf } from '../../promql/syntax.ts';
import type { Policy, Problem } from '../policy.ts';
import { alertProblems, dashboardsByUid } from './alerts.ts';
import { type LogRule, logRulesIn } from './log-rules.ts';

/** The rules of Loki's ruler, which are texts in ConfigMaps, are as good as those that Prometheus evaluates. */
export const logAlerts: Policy = {
  name: 'log-alerts',
  *check(input) {
    const dashboards = dashboardsByUid(input);
    for (const { component, object, file, rules } of logRulesIn(input)) {
      if ('error' in rules) {
        yield { component, object, message: `has ${file}, which is no YAML: ${rules.error}`, remedy: 'mend it' };
        continue;
      }
      for (const rule of rules) {
        for (const problem of [...expression(file, rule), ...team(rule), ...alertProblems(rule, dashboards)]) {
          yield { component, object, ...problem };
        }
      }
    }
  },
};

function* expression(file: string, { alert, record, expr }: LogRule): Generator<Problem> {
  const name = alert ?? record;
  if (name === undefined || typeof expr !== 'string') {
    yield { message: `has a rule in ${file} without a name or an expression`, remedy: 'Loki would refuse the file' };
    return;
  }
  const errors = logqlErrors(expr);
  for (const error of errors) {
    yield { message: `has the rule ${name}, which is wrong: ${error}`, remedy: 'mend its expression' };
  }
  if (errors.length > 0 || partsOf(parseLogql(expr), 'MetricExpr').length > 0) return;
  const remedy = 'count them, as in sum(count_over_time(… [5m]))';
  yield { message: `has the rule ${name}, whose expression finds lines, not numbers`, remedy };
}

function* team({ alert, labels }: LogRule): Generator<Problem> {
  if (alert === undefined || labels?.team !== undefined) return;
  const message = `has the alert ${alert}, of no team, so only the default receiver hears of it`;
  yield { message, remedy: 'add the label team' };
}
