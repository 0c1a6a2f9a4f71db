import type { ManifestObject } from '../synthesize.ts';
import { allowedKinds } from './app-project.ts';
import { argoFiles, argoObjects } from './argo.ts';
import { deployedComponents, type EnvironmentObjects } from './environment-objects.ts';
import { kustomization } from './kustomization.ts';
import { baseFiles, type ComponentFiles, type ComponentStatistics, overlayFiles, ownFiles } from './overlay.ts';
import { toYaml } from './yaml.ts';

/** How an environment differs from the base, for the report. The base itself has no differences. */
export interface EnvironmentStatistics {
  readonly name: string;
  readonly components: readonly ComponentStatistics[];
}

/** Everything that Argo CD reads. */
export interface GitopsTree {
  /** Text of each file, by its path below dist, with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** The objects of which the files below `argocd/` are the texts, by the same paths. */
  readonly delivery: ReadonlyMap<string, ManifestObject>;
  /** The base first, then the environments. */
  readonly statistics: readonly EnvironmentStatistics[];
}

/**
 * The files from which Kustomize builds every environment: `base/` from the base, `overlays/<environment>/` from what
 * differs, `argocd/<environment>/` for what applies it.
 *
 * Overlays are computed, not written: each environment is synthesized on its own and compared with the base. So the
 * build of an overlay always equals the environment's own synthesis, and the overlay shows a reviewer what differs.
 */
export function gitopsTree(base: EnvironmentObjects, environments: readonly EnvironmentObjects[]): GitopsTree {
  const files = new Map<string, string>();
  const delivery = new Map<string, ManifestObject>();
  const statistics: EnvironmentStatistics[] = [];
  const addDirectory = (name: string, directory: string, components: readonly ComponentFiles[]) => {
    for (const component of components) addAll(files, `${directory}/${component.statistics.name}`, component.files);
    const names = components.map((component) => component.statistics.name);
    files.set(`${directory}/kustomization.yaml`, toYaml(kustomization(names)));
    statistics.push({ name, components: components.map((component) => component.statistics) });
  };

  const baseComponents = deployedComponents(base).map(([component, objects]) => baseFiles(component, objects));
  addDirectory(base.environment.name, 'base', baseComponents);
  const kinds = allowedKinds([base, ...environments]);
  for (const objects of environments) {
    const { name } = objects.environment;
    addDirectory(name, `overlays/${name}`, overlays(base, objects));
    const applied = argoObjects(base, objects, kinds);
    addAll(delivery, `argocd/${name}`, applied);
    addAll(files, `argocd/${name}`, argoFiles(applied));
  }
  return { files, delivery, statistics };
}

function overlays(base: EnvironmentObjects, environment: EnvironmentObjects): ComponentFiles[] {
  const inBase = new Map(deployedComponents(base));
  return deployedComponents(environment).map(([component, objects]) => {
    const original = inBase.get(component);
    return original ? overlayFiles(component, original, objects) : ownFiles(component, objects);
  });
}

function addAll<Content>(all: Map<string, Content>, directory: string, more: ReadonlyMap<string, Content>): void {
  for (const [path, content] of more) all.set(`${directory}/${path}`, content);
}
