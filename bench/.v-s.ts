import { App } from 'cdk8s';
import { loadEnvironments } from '/work/main/src/config/load.ts';
import { monitoringStack } from '/work/main/src/monitoring-stack.ts';
import { synthesize } from '/work/main/src/synthesize.ts';
const synthesizeEnvironment = (e: any) => {
  const app = new App();
  monitoringStack(app, e);
  return synthesize(app);
};

import { policyInput } from '/work/main/src/policy-input.ts';
import { policies, validate } from '/work/main/src/validation/index.ts';
import { reportLine } from '/work/main/src/validation/report.ts';

const { base, environments } = loadEnvironments('/work/main/config');
const all = [base, ...environments].map((environment) => policyInput(environment, synthesizeEnvironment(environment)));
let total = 0;
const sums = new Map<string, number>();
for (const input of all)
  for (const p of policies) {
    const t = process.cpuUsage();
    [...p.check(input)];
    const d = process.cpuUsage(t);
    const ms = (d.user + d.system) / 1000;
    sums.set(p.name, (sums.get(p.name) ?? 0) + ms);
    total += ms;
  }
console.log([...sums].map(([n, m]) => `${n} ${m.toFixed(0)}`).join(', '), 'total CPU ms', total.toFixed(0));
for (const input of all)
  console.log(
    validate(input)
      .slice(0, Number(process.env.N ?? 12))
      .map((f) => reportLine(input.environment!.name, f))
      .join('\n'),
  );
