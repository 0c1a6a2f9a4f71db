import { App } from 'cdk8s';
import { loadEnvironments } from '/work/main/src/config/load.ts';
import { monitoringStack } from '/work/main/src/monitoring-stack.ts';
import { synthesize } from '/work/main/src/synthesize.ts';
const synthesizeEnvironment = (e: any) => {
  const app = new App();
  monitoringStack(app, e);
  return synthesize(app);
};

import { parser } from '@prometheus-io/lezer-promql';
import { logqlErrors } from '/work/main/src/logql/syntax.ts';
import { policyInput } from '/work/main/src/policy-input.ts';
import { parsePromql } from '/work/main/src/promql/ast.ts';
import { grammar } from '/work/main/src/promql/lints/grammar.ts';
import { parseExpression } from '/work/main/src/promql/syntax.ts';
import { expressions } from '/work/main/src/validation/expressions.ts';
import { dashboards, isReadable, rules } from '/work/main/src/validation/facts.ts';

const { base, environments } = loadEnvironments('/work/main/config');
const all = [base, ...environments].map((environment) => policyInput(environment, synthesizeEnvironment(environment)));
const time = (n: string, f: () => unknown) => {
  const c = process.cpuUsage();
  const r = f();
  const d = process.cpuUsage(c);
  console.log(n, Math.round((d.user + d.system) / 1000), 'ms cpu', r ?? '');
};
const R = new Set<string>(),
  D = new Set<string>(),
  L = new Set<string>();
time('read', () => {
  for (const i of all) {
    for (const { rule } of rules(i)) R.add(rule.expr);
    for (const p of dashboards(i).filter(isReadable))
      for (const q of p.dashboard.queries) (q.language === 'promql' ? D : L).add(q.expr);
  }
});
console.log(R.size, D.size, L.size);
time('lezer only', () => {
  for (const x of [...R, ...D]) parser.parse(x);
});
time('lezer only 2', () => {
  for (const x of [...R, ...D]) parser.parse(x);
});
time('tree', () => {
  for (const x of [...R, ...D]) parseExpression(x);
});
time('ast', () => {
  for (const x of [...R, ...D]) parsePromql(x);
});
time('grammar', () => {
  for (const x of [...R, ...D]) grammar(x);
});
time('logql', () => {
  for (const x of L) logqlErrors(x);
});
for (const i of all)
  time('expr policy', () => {
    [...expressions.check(i)].length;
  });
