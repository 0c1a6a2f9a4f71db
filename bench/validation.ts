/**
 * What every policy takes over the base and the environments of the sample catalog: time in one fresh process and one
 * thread, each environment judged right after it is made. Where policies share what they read, the first pays.
 *
 *   node --max-semi-space-size=32 --initial-heap-size=400 bench/validation.js [CONFIG]
 */
import { synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';
import { gitopsTree } from '../src/gitops/tree.ts';
import { policyInput } from '../src/policy-input.ts';
import { delivery, validateTree } from '../src/validation/delivery.ts';
import { findingsOf, policies } from '../src/validation/index.ts';

const { base, environments } = loadEnvironments(process.argv[2] ?? 'config');
const costs = new Map<string, number>();
let findings = 0;

const [first, ...others] = [base, ...environments].map((environment) => {
  const synthesis = synthesizeEnvironment(environment);
  const input = policyInput(environment, synthesis);
  for (const policy of policies) timed(policy.name, () => [...findingsOf(policy, input)].length);
  return { environment, components: synthesis.components };
});
if (first) {
  const tree = gitopsTree(first, others);
  timed(delivery.name, () => validateTree(tree, first, others).flatMap((each) => each.findings).length);
}

const total = [...costs.values()].reduce((sum, each) => sum + each, 0);
console.log(`Validation of ${environments.length + 1} environments, ${findings} findings`);
for (const [name, milliseconds] of [...costs].sort(([, a], [, b]) => b - a)) report(name, milliseconds);
report('in all', total);

function timed(policy: string, work: () => number): void {
  const started = performance.now();
  findings += work();
  costs.set(policy, (costs.get(policy) ?? 0) + performance.now() - started);
}

function report(name: string, milliseconds: number): void {
  console.log(`  ${name.padEnd(20)}${milliseconds.toFixed(0).padStart(6)} ms`);
}
