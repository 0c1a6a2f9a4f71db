import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { load, loadAll } from 'js-yaml';
import type { KustomizationPatch } from '../../src/gitops/kustomization.ts';
import { identityOf } from '../../src/gitops/object-identity.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { byIdentity, matchesTarget } from './overlay.ts';
import { tool } from './tools.ts';

/** What the real Kustomize makes of a directory, as it prints it. */
export function kustomizeText(directory: string): string {
  return execFileSync(tool('kustomize'), ['build', directory], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}

/** What the real Kustomize makes of a directory. */
export function kustomizeBuild(directory: string): ManifestObject[] {
  return loadAll(kustomizeText(directory)) as ManifestObject[];
}

/** The law of the tree: what Kustomize builds for a component is what the environment synthesizes to. */
export function expectOverlayEqualsSynthesis(
  distDir: string,
  environment: string,
  component: string,
  objects: readonly ManifestObject[],
): void {
  expect(byIdentity(kustomizeBuild(join(distDir, 'overlays', environment, component)))).toEqual(byIdentity(objects));
}

/** Kustomize ignores a patch that matches nothing, and applies one that matches twice twice: neither may happen. */
export function expectEveryPatchHitsOneObject(distDir: string, environment: string, component: string): void {
  const overlay = join(distDir, 'overlays', environment, component);
  const { resources, patches = [] } = read(join(overlay, 'kustomization.yaml')) as {
    resources: string[];
    patches?: KustomizationPatch[];
  };
  if (patches.length === 0) return;
  const own = resources.filter((resource) => resource.endsWith('.yaml'));
  const objects = [
    ...kustomizeBuild(join(distDir, 'base', component)),
    ...own.map((file) => read(join(overlay, file)) as ManifestObject),
  ];
  const hits = patches.map(({ path, target }) => {
    const named = target ? undefined : identityOf(read(join(overlay, path)) as ManifestObject);
    return [
      path,
      objects.filter((object) => (target ? matchesTarget(target, object) : identityOf(object) === named)).length,
    ];
  });
  expect(hits).toEqual(patches.map(({ path }) => [path, 1]));
}

function read(file: string): unknown {
  return load(readFileSync(file, 'utf8'));
}
