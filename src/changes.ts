import { join } from 'node:path';
import { displayPath } from './config/config-files.ts';
import type { EnvironmentObjects } from './gitops/environment-objects.ts';
import { environmentsIn, type TreeFiles } from './gitops/previous.ts';
import { PreviousStates } from './gitops/states.ts';
import { acceptedChanges } from './validation/changes/accepted.ts';
import { type ChangeFinding, compare } from './validation/changes/change.ts';
import { type ChangeReport, judgeChanges } from './validation/changes/index.ts';

/** What becomes of one environment. */
export interface EnvironmentChanges {
  readonly environment: string;
  readonly report: ChangeReport;
}

/** What becomes of every environment of a tree that is deployed now, when the next one is. */
export function changesOf(
  before: TreeFiles,
  next: TreeFiles,
  environments: readonly EnvironmentObjects[],
): EnvironmentChanges[] {
  const previous = new PreviousStates(before, next);
  const names = environments.map(({ environment }) => environment.name);
  return [
    ...environments.map(({ environment, components }) => ({
      environment: environment.name,
      report: judgeChanges(
        compare(previous.of(environment.name, components), components),
        acceptedChanges(environment),
      ),
    })),
    ...environmentsIn(before)
      .filter((name) => !names.includes(name))
      .map((name) => ({ environment: name, report: goneEnvironment(name) })),
  ];
}

/** Its root Application finds no path any more, so it fails and deletes nothing. */
export function goneEnvironment(name: string): ChangeReport {
  const finding: ChangeFinding = {
    change: 'removed-components',
    component: 'argocd',
    object: `environment ${name}`,
    message: `is no longer deployed: its root Application fails to synchronize and leaves everything in the cluster; delete the Application panoptes-${name} by hand, and what it deployed`,
    dangerous: false,
  };
  return { refused: [], accepted: [], noted: [finding], unused: [] };
}

/** One line for each change that stops the synth, with what would let it pass. */
export function refusals(changes: readonly EnvironmentChanges[], configDir: string): string[] {
  return changes.flatMap(({ environment, report }) =>
    report.refused.map((finding) => {
      const { change, object } = finding;
      const file = displayPath(join(configDir, 'environments', `${environment}.yaml`));
      const entry = `{ change: ${change}, object: ${JSON.stringify(object)}, reason: … }`;
      return `${changeLine(environment, finding)}; or accept it in ${file}: gitops.accept: [${entry}] [${change}]`;
    }),
  );
}

/** A finding on one line, without its rule. */
export const changeLine = (environment: string, { component, object, message }: ChangeFinding): string =>
  `${environment}: ${component}: ${object} ${message}`;
