import { describe, expect, test } from '@jest/globals';
import { deployedComponents } from '../../src/gitops/environment-objects.ts';
import { identityOf } from '../../src/gitops/object-identity.ts';
import { expectEveryPatchHitsOneObject, expectOverlayEqualsSynthesis, kustomizeBuild } from '../support/kustomize.ts';
import { sampleBase, sampleEnvironments } from '../support/sample.ts';

describe.each(sampleEnvironments.map((sample) => [sample.environment.name, sample] as const))(
  'Kustomize builds dist/overlays/%s',
  (name, sample) => {
    test.each(deployedComponents(sample))('%s equals its synthesis', (component, objects) => {
      expectOverlayEqualsSynthesis('dist', name, component, objects);
    });

    test.each(deployedComponents(sample))('every patch of %s hits exactly one object', (component) => {
      expectEveryPatchHitsOneObject('dist', name, component);
    });

    test('all components together, and nothing else', () => {
      const expected = [...sample.components.values()].flat().map(identityOf);
      expect(kustomizeBuild(`dist/overlays/${name}`).map(identityOf).sort()).toEqual(expected.sort());
    });

    test('the objects of Argo CD, the root Application among them', () => {
      expect(kustomizeBuild(`dist/argocd/${name}`).map(({ metadata }) => metadata.name)).toContain(`panoptes-${name}`);
    });
  },
);

test('Kustomize builds dist/base', () => {
  const expected = [...sampleBase.components.values()].flat().map(identityOf);
  expect(kustomizeBuild('dist/base').map(identityOf).sort()).toEqual(expected.sort());
});
