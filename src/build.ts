import { App } from 'cdk8s';
import { changesOf, type EnvironmentChanges, refusals } from './changes.ts';
import type { Environment } from './config/environment.ts';
import { loadEnvironments } from './config/load.ts';
import type { EnvironmentObjects } from './gitops/environment-objects.ts';
import type { TreeFiles } from './gitops/previous.ts';
import { type GitopsTree, gitopsTree } from './gitops/tree.ts';
import { monitoringStack } from './monitoring-stack.ts';
import { policyInput } from './policy-input.ts';
import { type Synthesis, synthesize } from './synthesize.ts';
import { delivery, validateTree } from './validation/delivery.ts';
import { validate } from './validation/index.ts';
import { type EnvironmentFindings, judge } from './validation/judge.ts';
import { SUPPRESSIONS, type Suppression } from './validation/suppressions.ts';
import { ValidationError } from './validation/validation-error.ts';

/** Renders the stack of one environment, without judging it. */
export function synthesizeEnvironment(environment: Environment): Synthesis {
  const app = new App();
  monitoringStack(app, environment);
  return synthesize(app);
}

/** Everything that a synth makes, before anything is written. */
export interface Build {
  readonly tree: GitopsTree;
  /** The environments that are deployed: all but the base. */
  readonly environments: readonly Environment[];
  /** What policies found that does not stop the synth, one line for each. */
  readonly warnings: readonly string[];
  /** What becomes of each environment that was there before; nothing without a `before`. */
  readonly changes: readonly EnvironmentChanges[];
}

/** What a build is compared with. */
export interface Before {
  /** The files of the tree that is deployed now. @default - nothing is deployed yet */
  readonly files?: TreeFiles;
  /** The day as `2026-11-23`, by which suppressed findings expire. @default - they do not */
  readonly today?: string;
}

/**
 * From configuration to the whole GitOps tree, in memory.
 *
 * @param before what is deployed now, where changes must not lose data
 * @throws ConfigError when the configuration does not hold, with every problem of every file.
 * @throws ValidationError when what it leads to does not hold, with every problem of every environment.
 */
export function build(configDir: string, before?: Before): Build {
  const { base, environments } = loadEnvironments(configDir);
  const problems: string[] = [];
  const found: EnvironmentFindings[] = [];
  const [baseObjects, ...others] = [base, ...environments].map((environment): EnvironmentObjects => {
    const synthesis = synthesizeEnvironment(environment);
    const { components } = synthesis;
    problems.push(...synthesis.problems.map(({ path, message }) => `${environment.name}: ${path}: ${message}`));
    found.push({ environment: environment.name, findings: validate(policyInput(environment, synthesis)) });
    return { environment, components };
  });
  const { errors, warnings } = judge(found, { suppressions: suppressionsOf(false), today: before?.today });
  problems.push(...errors);
  if (problems.length > 0 || !baseObjects) throw new ValidationError(problems);
  const tree = gitopsTree(baseObjects, others);
  // Judged by itself, because objects that do not hold make no tree.
  const verdict = judge(validateTree(tree, baseObjects, others), {
    suppressions: suppressionsOf(true),
    today: before?.today,
  });
  if (verdict.errors.length > 0) throw new ValidationError(verdict.errors);
  const changes = before?.files ? changesOf(before.files, tree.files, others) : [];
  // Changes are judged last: a comparison with something that does not hold would only repeat what is wrong with it.
  const refused = refusals(changes, configDir);
  if (refused.length > 0) throw new ValidationError(refused);
  return { tree, environments, warnings: [...warnings, ...verdict.warnings], changes };
}

/** Those of the tree, or all others: each is judged with what it may suppress, because one without use is an error. */
const suppressionsOf = (tree: boolean): readonly Suppression[] =>
  SUPPRESSIONS.filter(({ policy }) => (policy === delivery.name) === tree);
