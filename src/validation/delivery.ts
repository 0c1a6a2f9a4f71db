import type { EnvironmentObjects } from '../gitops/environment-objects.ts';
import type { GitopsTree } from '../gitops/tree.ts';
import { applicationProblems } from './delivery/applications.ts';
import { type DeliveryInput, type DeliveryObject, directoryOf, violationOf } from './delivery/input.ts';
import { kustomizationProblems } from './delivery/kustomizations.ts';
import { projectProblems } from './delivery/project.ts';
import { PROJECT_RANK, roleOf, rolesOf } from './delivery/roles.ts';
import { optionProblems, type Ranked, waveProblems } from './delivery/synchronization.ts';
import type { EnvironmentFindings } from './judge.ts';
import { knownKinds } from './objects/known-kinds.ts';
import { names } from './objects/names.ts';
import { schema } from './objects/schema.ts';
import { uniqueNames } from './objects/unique-names.ts';
import { bareInput, type Finding, type Problem, type Violation } from './policy.ts';

/** A rule for what Argo CD reads. It is judged after all policies, because without sound objects there is no tree. */
export interface DeliveryPolicy {
  readonly name: string;
  check(input: DeliveryInput): Iterable<Violation>;
}

/** Policies that hold for any object, so also for those of Argo CD. */
const GENERAL = [uniqueNames, names, knownKinds, schema];

const KINDS = ['argoproj.io/v1alpha1 AppProject', 'argoproj.io/v1alpha1 Application'];

/** Argo CD finds what it shall deploy, may deploy it, and deploys all of it, in the right order. */
export const delivery: DeliveryPolicy = {
  name: 'delivery',
  *check(input) {
    const { name } = input.environment;
    yield* kustomizationProblems(input.files, [`overlays/${name}`, directoryOf(input)]);
    const objects = [...input.delivery].map(([file, object]): DeliveryObject => ({ file, object }));
    const wrong = [...generalProblems(objects)];
    yield* wrong;
    // What has not the shape of its kind cannot be compared with anything else.
    if (wrong.length > 0) return;
    for (const placed of objects) {
      for (const problem of placeProblems(input, placed)) yield violationOf(placed, problem);
    }
    yield* problemsOf(input, objects);
  },
};

/** Argo CD and the alerts about its Applications find it. */
function* placeProblems({ environment }: DeliveryInput, { object }: DeliveryObject): Generator<Problem> {
  const { apiVersion, kind, metadata } = object;
  const { argocdNamespace } = environment.gitops;
  const own = `panoptes-${environment.name}`;
  if (!KINDS.includes(`${apiVersion} ${kind}`)) {
    yield { message: 'is nothing by which Argo CD delivers', remedy: `make it one of ${KINDS.join(', ')}` };
  }
  if (metadata.namespace !== argocdNamespace) {
    const message = `is in the namespace ${metadata.namespace}, where Argo CD does not look`;
    yield { message, remedy: `write "${argocdNamespace}"` };
  }
  if (metadata.name !== own && !metadata.name.startsWith(`${own}-`)) {
    const message = 'has a name by which nobody can tell that it belongs to the stack';
    yield { message, remedy: `begin it with "${own}"` };
  }
}

function* problemsOf(input: DeliveryInput, objects: readonly DeliveryObject[]): Generator<Violation> {
  const ofKind = (kind: string) => objects.filter(({ object }) => object.kind === kind);
  const [projects, applications] = [ofKind('AppProject'), ofKind('Application')];
  const roles = rolesOf(input);
  for (const project of projects) yield* projectProblems(input, project);
  yield* applicationProblems({ input, roles, projects }, applications);
  for (const application of applications) {
    for (const problem of optionProblems(application.object)) yield violationOf(application, problem);
  }
  yield* waveProblems([
    ...projects.map((placed): Ranked => ({ placed, rank: PROJECT_RANK })),
    ...applications.flatMap((placed): Ranked[] => {
      const role = roleOf(roles, placed.object.spec);
      return role ? [{ placed, rank: role.rank }] : [];
    }),
  ]);
}

function* generalProblems(objects: readonly DeliveryObject[]): Generator<Violation> {
  const components = new Map(objects.map(({ file, object }) => [file, [object]]));
  for (const policy of GENERAL) yield* policy.check(bareInput(components));
}

/** What is wrong with a tree, of the base and of each environment. */
export function validateTree(
  { files, delivery: objects }: GitopsTree,
  base: EnvironmentObjects,
  environments: readonly EnvironmentObjects[],
): EnvironmentFindings[] {
  return [
    { environment: base.environment.name, findings: [...kustomizationProblems(files, ['base'])].map(findingOf) },
    ...environments.map(({ environment, components }) => {
      const own = [...objects].filter(([path]) => path.startsWith(`argocd/${environment.name}/`));
      const findings = deliveryFindings({ environment, components, files, delivery: new Map(own) });
      return { environment: environment.name, findings };
    }),
  ];
}

/** What is wrong with what Argo CD reads of one environment. */
export const deliveryFindings = (input: DeliveryInput): Finding[] => [...delivery.check(input)].map(findingOf);

const findingOf = (violation: Violation): Finding => ({
  severity: 'error',
  ...violation,
  policy: delivery.name,
  location: violation.component,
});
