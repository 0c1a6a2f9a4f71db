import { App } from 'cdk8s';
import type { Environment } from './config/environment.ts';
import { loadEnvironments } from './config/load.ts';
import { images } from './config/versions.ts';
import { externalServices } from './external-services.ts';
import type { EnvironmentObjects } from './gitops/environment-objects.ts';
import { type GitopsTree, gitopsTree } from './gitops/tree.ts';
import { monitoringStack } from './monitoring-stack.ts';
import { prerequisites } from './prerequisites.ts';
import { type Synthesis, synthesize } from './synthesize.ts';
import { validate } from './validation/index.ts';
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
}

/**
 * From configuration to the whole GitOps tree, in memory.
 *
 * @throws ConfigError when the configuration does not hold, with every problem of every file.
 * @throws ValidationError when what it leads to does not hold, with every problem of every environment.
 */
export function build(configDir: string): Build {
  const { base, environments } = loadEnvironments(configDir);
  const problems: string[] = [];
  const [baseObjects, ...others] = [base, ...environments].map((environment): EnvironmentObjects => {
    const { components, problems: constructProblems } = synthesizeEnvironment(environment);
    const findings = validate({
      components,
      externalServices: externalServices(environment),
      prerequisites: prerequisites(environment),
      images: Object.values(images),
    });
    problems.push(
      ...constructProblems.map(({ path, message }) => `${environment.name}: ${path}: ${message}`),
      ...findings.map(
        ({ policy, component, object, message }) =>
          `${environment.name}: ${component}: ${object} ${message} [${policy}]`,
      ),
    );
    return { environment, components };
  });
  if (problems.length > 0 || !baseObjects) throw new ValidationError(problems);
  return { tree: gitopsTree(baseObjects, others), environments };
}
