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
import { type EnvironmentFindings, judge, type Verdict } from './validation/judge.ts';
import type { PolicyInput } from './validation/policy.ts';
import { SUPPRESSIONS, type Suppression } from './validation/suppressions.ts';
import type { PolicyThread } from './validation/thread.ts';
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
  const findings: EnvironmentFindings[] = [];
  const rendered = render(configDir, (environment, input) => findings.push({ environment, findings: validate(input) }));
  return accepted(rendered, findings, () => outcome(rendered, before), { configDir, before });
}

/** As `build`, with policies that judge in a thread of their own, while everything else is made here. */
export async function buildBeside(thread: PolicyThread, configDir: string, before?: Before): Promise<Build> {
  const rendered = render(configDir, (environment, input) => thread.judge(environment, input));
  const made = early(() => outcome(rendered, before));
  return accepted(rendered, await thread.findings(), made, { configDir, before });
}

/** Every environment, before it is known whether it holds. */
interface Rendered {
  readonly base: EnvironmentObjects;
  readonly environments: readonly EnvironmentObjects[];
  /** What constructs found. */
  readonly problems: readonly string[];
}

/** Renders every environment, and has each judged as soon as it is there. */
function render(configDir: string, judged: (environment: string, input: PolicyInput) => void): Rendered {
  const problems: string[] = [];
  const objectsOf = (environment: Environment): EnvironmentObjects => {
    const synthesis = synthesizeEnvironment(environment);
    problems.push(...synthesis.problems.map(({ path, message }) => `${environment.name}: ${path}: ${message}`));
    judged(environment.name, policyInput(environment, synthesis));
    return { environment, components: synthesis.components };
  };
  const { base, environments } = loadEnvironments(configDir);
  return { base: objectsOf(base), environments: environments.map(objectsOf), problems };
}

/** What is made of sound objects. */
interface Outcome {
  readonly tree: GitopsTree;
  readonly verdict: Verdict;
  readonly changes: readonly EnvironmentChanges[];
}

function outcome({ base, environments }: Rendered, before: Before | undefined): Outcome {
  const tree = gitopsTree(base, environments);
  const verdict = judge(validateTree(tree, base, environments), {
    suppressions: suppressionsOf(true),
    today: before?.today,
  });
  return { tree, verdict, changes: before?.files ? changesOf(before.files, tree.files, environments) : [] };
}

/** Makes it now. Whatever went wrong is thrown at the one who asks for it. */
function early<Result>(make: () => Result): () => Result {
  try {
    const result = make();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** @param made is asked for only when the objects hold: those that do not make no tree. */
function accepted(
  { environments, problems }: Rendered,
  findings: readonly EnvironmentFindings[],
  made: () => Outcome,
  { configDir, before }: { readonly configDir: string; readonly before: Before | undefined },
): Build {
  const { errors, warnings } = judge(findings, { suppressions: suppressionsOf(false), today: before?.today });
  if (problems.length + errors.length > 0) throw new ValidationError([...problems, ...errors]);
  const { tree, verdict, changes } = made();
  if (verdict.errors.length > 0) throw new ValidationError(verdict.errors);
  // Changes are judged last: a comparison with something that does not hold would only repeat what is wrong with it.
  const refused = refusals(changes, configDir);
  if (refused.length > 0) throw new ValidationError(refused);
  return {
    tree,
    environments: environments.map(({ environment }) => environment),
    warnings: [...warnings, ...verdict.warnings],
    changes,
  };
}

/** Those of the tree, or all others: each is judged with what it may suppress, because one without use is an error. */
const suppressionsOf = (tree: boolean): readonly Suppression[] =>
  SUPPRESSIONS.filter(({ policy }) => (policy === delivery.name) === tree);
