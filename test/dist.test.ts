import { describe, expect, test } from '@jest/globals';
import { deployedComponents } from '../src/gitops/environment-objects.ts';
import { gitopsTree } from '../src/gitops/tree.ts';
import { filesIn } from './support/files.ts';
import { buildLikeKustomize, byIdentity } from './support/overlay.ts';
import { sampleBase, sampleEnvironments } from './support/sample.ts';

const tree = gitopsTree(sampleBase, sampleEnvironments);

test('the committed dist is what the app writes', () => {
  const onDisk = new Map(filesIn('dist'));
  expect([...onDisk.keys()].sort()).toEqual([...tree.files.keys()].sort());
  expect([...tree.files].filter(([path, text]) => onDisk.get(path) !== text).map(([path]) => path)).toEqual([]);
});

describe.each(sampleEnvironments.map((sample) => [sample.environment.name, sample] as const))(
  'the overlay of %s',
  (name, sample) => {
    test.each(deployedComponents(sample))('%s builds to its own synthesis', (component, objects) => {
      expect(byIdentity(buildLikeKustomize(tree.files, `overlays/${name}/${component}`))).toEqual(byIdentity(objects));
    });

    test('differs from the base only where it really differs', () => {
      const statistics = tree.statistics.find((environment) => environment.name === name);
      const changes = statistics?.components
        .filter(({ patches, added, deleted }) => patches + added + deleted > 0)
        .map((each) => `${each.name}: ${each.operations} operations, ${each.added} added, ${each.deleted} deleted`);
      expect(changes?.join('\n')).toMatchSnapshot();
    });
  },
);
