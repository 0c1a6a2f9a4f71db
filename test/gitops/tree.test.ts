import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { gitopsTree } from '../../src/gitops/tree.ts';
import { environmentObjects, sampleBase, sampleProd } from '../support/gitops.ts';
import { buildLikeKustomize, byIdentity } from '../support/overlay.ts';
import { Random } from '../support/random.ts';
import { randomPair } from '../support/random-objects.ts';

const tree = gitopsTree(sampleBase, [sampleProd]);
const paths = (directory: string, { files } = tree) =>
  [...files.keys()].filter((path) => path.startsWith(`${directory}/`)).map((path) => path.slice(directory.length + 1));
// biome-ignore lint/suspicious/noExplicitAny: tests reach into arbitrary files and assert what they find.
const read = (path: string, { files } = tree): any => load(files.get(path) ?? '');

describe('the base', () => {
  test('holds one file per object and lists them, sorted', () => {
    expect(read('base/namespaces/kustomization.yaml')).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['namespace.monitoring-agents.yaml', 'namespace.monitoring.yaml'],
    });
    expect(read('base/namespaces/namespace.monitoring.yaml')).toEqual(sampleBase.components.get('namespaces')?.[0]);
  });

  test('lists its components, without those that have no objects', () => {
    expect(read('base/kustomization.yaml').resources).toEqual(['grafana', 'loki', 'namespaces', 'prometheus']);
    expect(paths('base/promtail')).toEqual([]);
  });
});

describe('an overlay', () => {
  test('is nothing but the base where nothing differs', () => {
    expect(paths('overlays/prod/grafana')).toEqual(['kustomization.yaml']);
    expect(read('overlays/prod/grafana/kustomization.yaml')).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['../../../base/grafana'],
    });
  });

  test('holds the objects themselves where the base has none', () => {
    expect(paths('overlays/prod/promtail')).toEqual([
      'daemonset.monitoring-agents.promtail.yaml',
      'kustomization.yaml',
    ]);
    expect(read('overlays/prod/promtail/kustomization.yaml').resources).toEqual([
      'daemonset.monitoring-agents.promtail.yaml',
    ]);
  });

  test('does not exist for a component that only the base has', () => {
    expect(paths('overlays/prod/loki')).toEqual([]);
    expect(read('overlays/prod/kustomization.yaml').resources).toEqual([
      'grafana',
      'namespaces',
      'prometheus',
      'promtail',
    ]);
  });

  test('targets a patch at one object, with its name read as text and not as a pattern', () => {
    const { patches } = read('overlays/prod/prometheus/kustomization.yaml');
    expect(patches).toContainEqual({
      path: 'patches/configmap.monitoring.api.v1.yaml',
      target: { version: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'api\\.v1' },
    });
    expect(patches).toContainEqual({
      path: 'patches/clusterrole.system_panoptes_reader.yaml',
      target: {
        group: 'rbac\\.authorization\\.k8s\\.io',
        version: 'v1',
        kind: 'ClusterRole',
        name: 'system:panoptes:reader',
      },
    });
    expect(read('overlays/prod/prometheus/patches/configmap.monitoring.api.v1.yaml')).toEqual([
      { op: 'replace', path: '/data/mode', value: 'off' },
    ]);
  });

  test('deletes what only the base has, by name', () => {
    expect(paths('overlays/prod/prometheus').filter((path) => path.startsWith('deleted/'))).toEqual([
      'deleted/rolebinding.shop.prometheus.yaml',
      'deleted/servicemonitor.monitoring.goes.yaml',
      'deleted/service.monitoring.goes.yaml',
      'deleted/clusterrole.goes.too_entirely.yaml',
      'deleted/horizontalpodautoscaler.monitoring.server.yaml',
    ]);
    expect(read('overlays/prod/prometheus/deleted/servicemonitor.monitoring.goes.yaml')).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'goes', namespace: 'monitoring' },
      $patch: 'delete',
    });
  });

  test('replaces an object that moves to another version', () => {
    const { resources } = read('overlays/prod/prometheus/kustomization.yaml');
    expect(resources).toContain('horizontalpodautoscaler.monitoring.server.yaml');
    expect(read('overlays/prod/prometheus/horizontalpodautoscaler.monitoring.server.yaml').apiVersion).toBe(
      'autoscaling/v2',
    );
  });

  test('lists every file that it holds, and no patch is empty', () => {
    const { resources, patches } = read('overlays/prod/prometheus/kustomization.yaml');
    const listed = [...resources.slice(1), ...patches.map(({ path }: { path: string }) => path), 'kustomization.yaml'];
    expect(listed.sort()).toEqual(paths('overlays/prod/prometheus').sort());
    for (const { path, target } of patches) {
      if (target) expect(read(`overlays/prod/prometheus/${path}`).length).toBeGreaterThan(0);
    }
  });
});

describe('the law of the tree', () => {
  const pairs = Array.from({ length: 100 }, (_, seed) => randomPair(new Random(seed), `seed-${seed}`));
  const randomBase = environmentObjects('base', { services: pairs.map(([base]) => base) });
  const randomProd = environmentObjects('prod', { services: pairs.map(([, object]) => object) });

  test.each([
    ['the sample stack', sampleBase, sampleProd],
    ['the sample stack the other way round', renamed(sampleProd, 'base'), renamed(sampleBase, 'prod')],
    ['random objects', randomBase, randomProd],
  ])('each overlay builds to the synthesis of its environment: %s', (_, base, prod) => {
    const { files } = gitopsTree(base, [prod]);
    for (const [component, objects] of prod.components) {
      if (objects.length === 0) continue;
      expect(byIdentity(buildLikeKustomize(files, `overlays/prod/${component}`))).toEqual(byIdentity(objects));
    }
  });
});

test('the statistics count what differs', () => {
  const [base, prod] = tree.statistics;
  expect(base?.name).toBe('base');
  expect(base?.components.every(({ patches, added, deleted }) => patches + added + deleted === 0)).toBe(true);
  const prometheus = prod?.components.find(({ name }) => name === 'prometheus');
  expect(prometheus).toMatchObject({ patches: 7, added: 4, deleted: 5 });
  expect(prometheus?.kinds.get('ConfigMap')).toBe(4);
  expect([...(prometheus?.kinds.keys() ?? [])]).toEqual([...(prometheus?.kinds.keys() ?? [])].sort());
  expect(prod?.components.find(({ name }) => name === 'promtail')).toMatchObject({ patches: 0, added: 1, deleted: 0 });
});

test('the same objects give the same bytes', () => {
  expect([...gitopsTree(sampleBase, [sampleProd]).files]).toEqual([...tree.files]);
});

function renamed(objects: typeof sampleBase, name: string): typeof sampleBase {
  return { ...objects, environment: { ...objects.environment, name } };
}
