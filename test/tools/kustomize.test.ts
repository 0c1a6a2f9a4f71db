import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identityOf } from '../../src/gitops/object-identity.ts';
import { gitopsTree } from '../../src/gitops/tree.ts';
import { writeTree } from '../../src/gitops/write.ts';
import { environmentObjects, sampleBase, sampleProd } from '../support/gitops.ts';
import { expectEveryPatchHitsOneObject, expectOverlayEqualsSynthesis, kustomizeBuild } from '../support/kustomize.ts';
import { Random } from '../support/random.ts';
import { randomPair } from '../support/random-objects.ts';

const SEEDS = 25;

const pairs = Array.from({ length: SEEDS }, (_, seed) => randomPair(new Random(seed), `seed-${seed}`));
const randomBase = environmentObjects('base', { services: pairs.map(([base]) => base) });
const randomProd = environmentObjects('prod', { services: pairs.map(([, object]) => object) });

describe.each([
  ['the sample stack', sampleBase, sampleProd],
  ['random objects', randomBase, randomProd],
])('Kustomize builds the environment from %s', (_, base, prod) => {
  const components = [...prod.components.keys()];
  let dist: string;

  beforeAll(() => {
    dist = mkdtempSync(join(tmpdir(), 'panoptes-'));
    writeTree(dist, gitopsTree(base, [prod]).files);
  });

  afterAll(() => rmSync(dist, { recursive: true }));

  test.each(components)('%s equals its synthesis', (component) => {
    expectOverlayEqualsSynthesis(dist, 'prod', component, prod.components.get(component) ?? []);
  });

  test.each(components)('every patch of %s hits exactly one object', (component) => {
    expectEveryPatchHitsOneObject(dist, 'prod', component);
  });

  test('all components build together', () => {
    const built = kustomizeBuild(join(dist, 'overlays/prod')).map(identityOf).sort();
    expect(built).toEqual([...prod.components.values()].flat().map(identityOf).sort());
  });

  test('the base builds', () => {
    const built = kustomizeBuild(join(dist, 'base')).map(identityOf).sort();
    expect(built).toEqual([...base.components.values()].flat().map(identityOf).sort());
  });

  test('the root Application builds', () => {
    expect(kustomizeBuild(join(dist, 'argocd/prod')).map(({ kind }) => kind)).toContain('AppProject');
  });
});
