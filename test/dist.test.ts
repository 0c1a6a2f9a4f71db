import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { deployedComponents } from '../src/gitops/environment-objects.ts';
import { gitopsTree } from '../src/gitops/tree.ts';
import { buildLikeKustomize, byIdentity } from './support/overlay.ts';
import { sampleBase, sampleEnvironments } from './support/sample.ts';

const tree = gitopsTree(sampleBase, sampleEnvironments);

test('the committed dist is what the app writes', () => {
  const onDisk = readdirSync('dist', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice('dist/'.length));
  expect(onDisk.sort()).toEqual([...tree.files.keys()].sort());
  const stale = [...tree.files].filter(([path, text]) => readFileSync(`dist/${path}`, 'utf8') !== text);
  expect(stale.map(([path]) => path)).toEqual([]);
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
