import { loadAll } from 'js-yaml';
import type { Environment } from '../config/environment.ts';
import { environmentsIn, type TreeFiles } from '../gitops/previous.ts';
import { statesIn } from '../gitops/states.ts';
import { policyInput } from '../policy-input.ts';
import type { ManifestObject } from '../synthesize.ts';
import type { Components, Data } from './changes/change.ts';
import { delivery, deliveryFindings } from './delivery.ts';
import { policies, validate } from './index.ts';
import { type EnvironmentFindings, judge } from './judge.ts';
import type { Finding } from './policy.ts';
import { SUPPRESSIONS } from './suppressions.ts';

/** Names of the policies that do not run without a configuration. */
export const NEED_CONFIGURATION: ReadonlySet<string> = new Set([
  ...policies.filter(({ needsConfiguration }) => needsConfiguration).map(({ name }) => name),
  delivery.name,
]);

export interface ManifestOptions {
  /** The environments of the configuration. @default - none, so policies that need it do not run */
  readonly environments?: readonly Environment[];
  /** The one that the manifests belong to. @default - that of the name, for a tree of Panoptes */
  readonly environment?: string;
  /** What to call manifests that belong to no environment. */
  readonly name: string;
}

/** What is wrong with manifests, whoever made them. */
export interface ManifestReport {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The same as data. */
  readonly findings: readonly EnvironmentFindings[];
  readonly objects: number;
  /** Policies that could not run. */
  readonly skipped: readonly string[];
}

/** Runs the policies over files: a tree as Panoptes writes it, or any manifests. */
export function validateManifests(files: TreeFiles, options: ManifestOptions): ManifestReport {
  const problems: string[] = [];
  const skipped = new Set<string>();
  let objects = 0;
  const found = [...statesOf(files, options, problems)].map(([name, components]): EnvironmentFindings => {
    for (const list of components.values()) objects += list.length;
    const environment = options.environments?.find((each) => each.name === (options.environment ?? name));
    if (!environment) for (const policy of NEED_CONFIGURATION) skipped.add(policy);
    const ofTree = environment?.name === name ? deliveryIn(files, environment, components, problems) : [];
    return { environment: name, findings: [...findingsOf(components, environment), ...ofTree] };
  });
  // Suppressions that suppress nothing here may have their use in what was left out.
  const used = SUPPRESSIONS.filter((each) =>
    found.some(({ findings }) =>
      findings.some(({ policy, object }) => policy === each.policy && object === each.object),
    ),
  );
  const { errors, warnings } = judge(found, { suppressions: used });
  return { errors: [...problems, ...errors], warnings, findings: found, objects, skipped: [...skipped] };
}

function findingsOf(components: Components, environment: Environment | undefined): Finding[] {
  if (environment) return validate(policyInput(environment, { components, problems: [], paths: new Map() }));
  const findings = validate({ components, externalServices: [], prerequisites: [], images: [] });
  return findings.filter(({ policy }) => !NEED_CONFIGURATION.has(policy));
}

/** What is wrong with what Argo CD reads of an environment, where the files are a whole tree. */
function deliveryIn(
  files: TreeFiles,
  environment: Environment,
  components: Components,
  problems: string[],
): readonly Finding[] {
  const own = [...files].filter(([path]) => path.startsWith(`argocd/${environment.name}/`));
  if (own.length === 0) return [];
  const objects = own
    .filter(([path]) => !path.endsWith('/kustomization.yaml'))
    .flatMap(([path, text]) => objectsOf(path, text, problems).map((object) => [path, object] as const));
  return deliveryFindings({ environment, components, files, delivery: new Map(objects) });
}

/** Names of the policies that run without any configuration. */
export const independentPolicies = (): string[] =>
  policies.map(({ name }) => name).filter((name) => !NEED_CONFIGURATION.has(name));

function statesOf(
  files: TreeFiles,
  { name, environment }: ManifestOptions,
  problems: string[],
): Map<string, Components> {
  if (environmentsIn(files).length > 0) return statesIn(files);
  const components = new Map<string, ManifestObject[]>();
  for (const [path, text] of files) components.set(path, objectsOf(path, text, problems));
  return new Map([[environment ?? name, components]]);
}

/** The objects of a file, which may hold several documents and lists. */
function objectsOf(path: string, text: string, problems: string[]): ManifestObject[] {
  try {
    return (loadAll(text) as Data[]).flatMap((document) => itemsOf(path, document, problems));
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    problems.push(`${path}: cannot be read: ${message} [syntax]`);
    return [];
  }
}

function itemsOf(path: string, document: Data, problems: string[]): ManifestObject[] {
  if (document === null || document === undefined) return [];
  if (document.kind === 'List' && Array.isArray(document.items)) {
    return document.items.flatMap((item: Data) => itemsOf(path, item, problems));
  }
  if (document.kind === 'Kustomization') {
    problems.push(`${path}: is built by Kustomize; run kustomize build <directory> | npm run validate -- - [syntax]`);
    return [];
  }
  const { apiVersion, kind, metadata } = document;
  if ([apiVersion, kind, metadata?.name].every((value) => typeof value === 'string')) {
    return [withoutNulls(document) as ManifestObject];
  }
  problems.push(`${path}: holds a document without apiVersion, kind and metadata.name; remove it [syntax]`);
  return [];
}

/** Fields that are null are as good as absent, for the API server as for every policy. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(present.map(([key, each]) => [key, withoutNulls(each)]));
}
