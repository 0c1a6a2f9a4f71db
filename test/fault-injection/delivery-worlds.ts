import { load } from 'js-yaml';
import type { EnvironmentObjects } from '../../src/gitops/environment-objects.ts';
import { type GitopsTree, gitopsTree } from '../../src/gitops/tree.ts';
import { toYaml } from '../../src/gitops/yaml.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { validateTree } from '../../src/validation/delivery.ts';
import { judge } from '../../src/validation/judge.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { SUPPRESSIONS } from '../../src/validation/suppressions.ts';
import { sampleBase, sampleEnvironments } from '../support/sample.ts';
import type { Data } from './fault.ts';
import type { Outcome } from './outcome.ts';
import type { World } from './worlds.ts';

/** The tree of the sample catalog, one environment each: a file is a component, so that any file can be broken or go. */
export function deliveryWorlds(): readonly World[] {
  return sampleEnvironments.map((sample) => {
    const tree = gitopsTree(sampleBase, [sample]);
    const components = new Map([...tree.files].map(([path, text]) => [path, [contentOf(tree, path, text)]]));
    return {
      name: `delivery of ${sample.environment.name}`,
      input: { components, externalServices: [], prerequisites: [], images: [] },
      firstError: (input: PolicyInput) => firstError(treeOf(tree, input), sample),
    };
  });
}

/** A file as an object: one of Argo CD, a kustomization, or just its path. */
function contentOf({ delivery }: GitopsTree, path: string, text: string): ManifestObject {
  const metadata = { name: path };
  if (path.endsWith('/kustomization.yaml')) return { ...(load(text) as ManifestObject), metadata };
  return delivery.get(path) ?? { apiVersion: 'v1', kind: 'File', metadata };
}

/** The tree with the fault that was injected into its files. */
function treeOf(tree: GitopsTree, { components }: PolicyInput): GitopsTree {
  const files = new Map<string, string>();
  const delivery = new Map<string, ManifestObject>();
  for (const [path, [content]] of components) {
    if (!content) continue;
    const original = tree.files.get(path) ?? '';
    files.set(path, path.endsWith('/kustomization.yaml') ? textOf(content) : original);
    if (tree.delivery.has(path)) delivery.set(path, content);
  }
  return { ...tree, files, delivery };
}

function textOf({ metadata, ...kustomization }: Data): string {
  // Objects that `structuredClone` made belong to another realm, and are none for the library.
  return toYaml(JSON.parse(JSON.stringify(kustomization)));
}

function firstError(tree: GitopsTree, objects: EnvironmentObjects): Outcome | undefined {
  const found = validateTree(tree, sampleBase, [objects]);
  const suppressions = SUPPRESSIONS.filter(({ policy }) => policy === 'delivery');
  const [message] = judge(found, { suppressions }).errors;
  return message === undefined ? undefined : { by: 'delivery', message };
}
