import { suggest } from '../../config/suggest.ts';
import { describe, type Problem, type Violation } from '../policy.ts';
import { type DeliveryInput, type DeliveryObject, directoryOf, violationOf } from './input.ts';
import { namedIn } from './kustomizations.ts';
import { permitsDestination, permitsRepository } from './project.ts';
import { clusterName, type Role, roleOf } from './roles.ts';

/** Commits that touch none of these paths of the repository do not make Argo CD look again. */
const PATHS = 'argocd.argoproj.io/manifest-generate-paths';

/** What Applications are compared with. */
export interface Surroundings {
  readonly input: DeliveryInput;
  readonly roles: readonly Role[];
  /** Of the environment. */
  readonly projects: readonly DeliveryObject[];
}

/** There is one Application for each role, and it says what its role needs. */
export function* applicationProblems(
  around: Surroundings,
  applications: readonly DeliveryObject[],
): Generator<Violation> {
  const filled = new Map<Role, DeliveryObject>();
  for (const application of applications) {
    const role = roleOf(around.roles, application.object.spec);
    for (const problem of problemsOf(around, application, role)) yield violationOf(application, problem);
    if (!role) continue;
    const other = filled.get(role);
    if (other) {
      const message = `deploys ${role.what}, as ${describe(other.object)} does`;
      yield violationOf(application, { message, remedy: 'remove one of them' });
    } else filled.set(role, application);
  }
  const directory = directoryOf(around.input);
  for (const role of around.roles.filter((each) => !filled.has(each))) {
    const message = `has no Application for ${role.what}`;
    const remedy = `let one take its objects from ${role.path}`;
    yield { component: directory, object: `Directory ${directory}`, message, remedy };
  }
}

function* problemsOf(around: Surroundings, application: DeliveryObject, role: Role | undefined): Generator<Problem> {
  const { metadata, spec } = application.object;
  if (metadata.finalizers?.length > 0) {
    yield { message: 'has a finalizer: whoever deletes it deletes all that it deployed', remedy: 'remove it' };
  }
  yield* projectProblems(around, application, role);
  if (!role) {
    const known = around.roles.map(({ path }) => path);
    const meant = suggest(spec.source?.path ?? '', known);
    const message = `takes its objects from ${spec.source?.path} of ${spec.source?.repoURL}, where nothing of ${around.input.environment.name} lies`;
    yield { message, remedy: meant ? `take them from ${meant}` : 'remove it' };
    return;
  }
  yield* roleProblems(role, spec);
  yield* fileProblems(around.input, role, metadata.annotations);
}

function* projectProblems(
  { input, roles, projects }: Surroundings,
  { object }: DeliveryObject,
  role: Role | undefined,
): Generator<Problem> {
  const { project: name, source, destination } = object.spec;
  if (role?.isRoot) {
    const { rootProject } = input.environment.gitops;
    if (name !== rootProject) {
      const message = `belongs to the project ${name}, and gitops.rootProject is ${rootProject}`;
      yield { message, remedy: `write "${rootProject}"` };
    }
    return;
  }
  const project = projects.find((each) => each.object.metadata.name === name)?.object;
  if (!project) {
    const names = projects.map((each) => `"${each.object.metadata.name}"`);
    const message = `belongs to the project ${name}, which ${directoryOf(input)} does not have`;
    yield { message, remedy: names.length > 0 ? `write ${names.join(' or ')}` : 'add an AppProject' };
    return;
  }
  if (!permitsRepository(project, source?.repoURL)) {
    const message = `takes its objects from ${source?.repoURL}, which ${describe(project)} does not permit`;
    const known = [...new Set(roles.map(({ repoURL }) => repoURL))];
    yield { message, remedy: `take them from ${known.join(' or ')}, or add it to sourceRepos` };
  }
  if (!permitsDestination(project, destination, destination.namespace)) {
    const message = `goes to the namespace ${destination.namespace} of ${clusterName(destination)}, which ${describe(project)} does not permit`;
    yield { message, remedy: 'name one of its destinations, or add it there' };
  }
}

/** What only the configuration knows: the revision, the cluster, and what must never be pruned. */
function* roleProblems(
  { what, targetRevision, cluster, isRoot, component }: Role,
  spec: DeliveryObject['object'],
): Generator<Problem> {
  const { source, destination, syncPolicy } = spec;
  if (source.targetRevision !== targetRevision) {
    const message = `takes the revision ${source.targetRevision} of ${what}, and the configuration says ${targetRevision}`;
    yield { message, remedy: `write "${targetRevision}"` };
  }
  if (destination.server !== cluster.server || destination.name !== cluster.name) {
    const message = `brings ${what} to ${clusterName(destination)}, and the configuration says ${clusterName(cluster)}`;
    yield { message, remedy: `write "${clusterName(cluster)}"` };
  }
  if (!syncPolicy?.automated || syncPolicy.automated.enabled === false) {
    yield { message: 'is not synchronized by itself', remedy: 'write spec.syncPolicy.automated' };
  }
  if (syncPolicy?.automated?.allowEmpty) {
    const message = 'deletes everything when nothing is rendered';
    yield { message, remedy: 'set spec.syncPolicy.automated.allowEmpty to false' };
  }
  if (!isRoot && component === undefined && syncPolicy?.automated?.prune) {
    const message = 'prunes custom resource definitions, and with them every object of their kinds';
    yield { message, remedy: 'set spec.syncPolicy.automated.prune to false' };
  }
}

/** Its directory is there, and commits to what it is built from are noticed. */
function* fileProblems(
  { environment, files }: DeliveryInput,
  { path, isRoot, component }: Role,
  annotations: Readonly<Record<string, string>> = {},
): Generator<Problem> {
  const { gitops } = environment;
  if (!isRoot && component === undefined) return;
  const text = files.get(`${path.slice(gitops.path.length + 1)}/kustomization.yaml`);
  if (text === undefined) {
    yield { message: `takes its objects from ${path}, which has no kustomization.yaml`, remedy: 'write it' };
    return;
  }
  const base = component !== undefined && files.has(`base/${component}/kustomization.yaml`) ? `base/${component}` : '';
  if (base !== '' && !namedIn(text).includes(`../../../${base}`)) {
    yield {
      message: `takes its objects from ${path}, which leaves out ${base}`,
      remedy: `name ../../../${base} there`,
    };
  }
  const needed = [path, ...(base === '' ? [] : [`${gitops.path}/${base}`])].map((each) => `/${each}`);
  const watched = annotations[PATHS]?.split(';');
  for (const each of watched ? needed.filter((one) => !watched.includes(one)) : []) {
    yield { message: `does not notice commits to ${each}`, remedy: `add it to the annotation ${PATHS}` };
  }
}
