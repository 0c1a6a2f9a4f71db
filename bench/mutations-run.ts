import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleSpec } from '../src/rules/prometheus-rule.ts';
import { promtoolTests } from '../src/rules/promtool-tests.ts';
import { isAlert, type Rule, type RuleGroup } from '../src/rules/rule.ts';
import { neededBy } from '../test/support/rule-cases.ts';
import { testRules } from '../test/support/rules.ts';
import { tool } from '../test/support/tools.ts';
import { type Mutation, mutationsOf } from './mutations-of.ts';

/** A rule with every expression that its cases should tell from its own. */
export interface Subject {
  readonly name: string;
  readonly rule: Rule;
  readonly mutants: readonly Mutant[];
  /** What it reads, and itself, in the order of evaluation. */
  readonly groups: readonly RuleGroup[];
}

export interface Mutant extends Mutation {
  /** Name of the rule that holds it. */
  readonly id: string;
}

export const nameOf = (rule: Rule): string => (isAlert(rule) ? rule.alert : rule.record);

/** Every rule of the groups whose cases are put to the test, with the records that it reads. */
export function subjectsOf(groups: readonly RuleGroup[]): Subject[] {
  const rules = groups.flatMap((group) => group.rules).filter((rule) => isAlert(rule) || rule.tests);
  return rules.map((rule, place) => {
    const name = nameOf(rule);
    // Several rules may write one record.
    const mutants = mutationsOf(rule.expr).map((each, index) => ({ ...each, id: `${name}_mutant_${place}_${index}` }));
    return { name, rule, mutants, groups: neededBy(rule, groups) };
  });
}

const CONTEXT = testRules();

/** What the cases of some rules show. */
export interface Verdict {
  /** Ids of the mutants that the cases of their rule notice. */
  readonly killed: ReadonlySet<string>;
  /** Names of the rules whose cases do not even hold for the rule as it is: they prove nothing. */
  readonly unsound: ReadonlySet<string>;
}

/**
 * Runs the cases of rules over their mutants. All mutants of a rule stand in one file and see the same input: to fill
 * a database and to evaluate what a rule reads is what takes the time.
 */
export async function judge(subjects: readonly Subject[], directory: string): Promise<Verdict> {
  const killed = new Set<string>();
  const unsound = new Set<string>();
  let left: readonly Subject[] = subjects.flatMap(separate);
  while (left.length > 0) {
    const { failed, broken } = await runOnce(left, directory);
    for (const id of [...failed, ...broken]) killed.add(id);
    for (const { name } of left) if (killed.has(name)) unsound.add(name);
    // An expression that Prometheus cannot evaluate ends the case, and with it what the others would have shown.
    left = left
      .filter(({ name, mutants }) => !unsound.has(name) && mutants.some(({ id }) => broken.has(id)))
      .map((subject) => ({ ...subject, mutants: subject.mutants.filter(({ id }) => !killed.has(id)) }))
      .filter(({ mutants }) => mutants.length > 0);
  }
  return { killed, unsound };
}

/** Rules that read what other alerts say must not hear each other's mutants. */
function separate(subject: Subject): Subject[] {
  const readsAlerts = /\bALERTS(_FOR_STATE)?\b/.test(subject.rule.expr);
  return readsAlerts ? subject.mutants.map((mutant) => ({ ...subject, mutants: [mutant] })) : [subject];
}

interface Outcome {
  /** Names of rules that did not do what a case expects. */
  readonly failed: ReadonlySet<string>;
  /** Names of rules that could not be evaluated. */
  readonly broken: ReadonlySet<string>;
}

/** Two promtools side by side, each with files of so many rules: the second CPU has something to do until the end. */
const WORKERS = 2;
const FILES_PER_RUN = 8;

async function runOnce(subjects: readonly Subject[], directory: string): Promise<Outcome> {
  const files = subjects.map((subject, index) => writeFiles(subject, join(directory, String(index))));
  const failed = new Set<string>();
  const broken = new Set<string>();
  const batches = Array.from({ length: Math.ceil(files.length / FILES_PER_RUN) }, (_, index) =>
    files.slice(index * FILES_PER_RUN, (index + 1) * FILES_PER_RUN),
  );
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const output = await promtool(['test', 'rules', ...batch]);
      for (const [, id = ''] of output.matchAll(/alertname: ([\w:]+), time:/g)) failed.add(id);
      for (const [, id = ''] of output.matchAll(/expr: "([\w:]+)", time:/g)) failed.add(id);
      for (const [, id = ''] of output.matchAll(/rule: ([\w:]+), time:/g)) broken.add(id);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { failed, broken };
}

/** Everything that promtool prints. @throws Error when it fails for another reason than its tests. */
function promtool(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool('promtool'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const understood = code === 0 || (code === 1 && /FAILED:/.test(output) && !/error parsing|invalid/i.test(output));
      if (understood) resolve(output);
      else reject(new Error(`promtool ended with ${code}:\n${output}`));
    });
  });
}

/** The rule beside its mutants, and its cases for each of them. */
function writeFiles({ name, rule, mutants, groups }: Subject, path: string): string {
  const spec = ruleSpec(groups, CONTEXT);
  const rules = {
    groups: spec.groups?.map((group) => ({
      ...group,
      rules: group.rules?.flatMap((each) => {
        if ((each.alert ?? each.record) !== name) return [each];
        const key = each.alert ? 'alert' : 'record';
        const changed = each.expr === rule.expr;
        return [each, ...mutants.map(({ id, expr }) => ({ ...each, [key]: id, ...(changed ? { expr } : {}) }))];
      }),
    })),
  };
  // Records of other rules have cases of their own.
  const own = groups.map((group) => ({ ...group, rules: group.rules.filter((each) => each === rule) }));
  const cases = promtoolTests(own, [`${path}.rules.json`], CONTEXT);
  const tests = cases.tests.map(({ alert_rule_test = [], promql_expr_test = [], ...test }) => ({
    ...test,
    alert_rule_test: alert_rule_test.flatMap((each) => [
      each,
      ...mutants.map(({ id }) => ({ ...each, alertname: id })),
    ]),
    promql_expr_test: promql_expr_test.flatMap((each) => [
      each,
      ...mutants.map(({ id }) => ({
        ...each,
        expr: id,
        exp_samples: each.exp_samples.map(({ labels, value }) => ({ labels: labels.replace(name, id), value })),
      })),
    ]),
  }));
  writeFileSync(`${path}.rules.json`, JSON.stringify(rules));
  const order = rules.groups?.map((group) => group.name);
  writeFileSync(`${path}.test.json`, JSON.stringify({ ...cases, group_eval_order: order, tests }));
  return `${path}.test.json`;
}
