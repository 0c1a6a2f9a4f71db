/**
 * What every policy costs over the base and the environments of the sample catalog, in CPU time of one fresh process.
 *
 *   node --import tsx bench/validation.ts
 */
import { synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';
import { gitopsTree } from '../src/gitops/tree.ts';
import { policyInput } from '../src/policy-input.ts';
import { delivery, validateTree } from '../src/validation/delivery.ts';
import { policies } from '../src/validation/index.ts';

const { base, environments } = loadEnvironments(process.argv[2] ?? 'config');
const all = [base, ...environments].map((environment) => ({ environment, ...synthesizeEnvironment(environment) }));
const inputs = all.map((synthesis) => policyInput(synthesis.environment, synthesis));

const costs = policies.map(({ name, check }) => {
  const before = process.cpuUsage();
  let findings = 0;
  for (const input of inputs) for (const _ of check(input)) findings++;
  const { user, system } = process.cpuUsage(before);
  return { name, findings, milliseconds: (user + system) / 1000 };
});

const [first, ...others] = all;
if (first) {
  const tree = gitopsTree(first, others);
  const before = process.cpuUsage();
  const findings = validateTree(tree, first, others).flatMap((each) => each.findings).length;
  const { user, system } = process.cpuUsage(before);
  costs.push({ name: delivery.name, findings, milliseconds: (user + system) / 1000 });
}

console.log(`Validation of ${inputs.length} environments`);
for (const { name, findings, milliseconds } of [...costs].sort((a, b) => b.milliseconds - a.milliseconds)) {
  console.log(`  ${name.padEnd(18)}${milliseconds.toFixed(0).padStart(6)} ms CPU  ${findings} findings`);
}
const total = costs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
console.log(`  ${'in all'.padEnd(18)}${total.toFixed(0).padStart(6)} ms CPU (at most 1,000 are allowed)`);
