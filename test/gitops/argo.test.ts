import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { COMPONENTS } from '../../src/components/components.ts';
import type { EnvironmentObjects } from '../../src/gitops/environment-objects.ts';
import { gitopsTree } from '../../src/gitops/tree.ts';
import { minimalConfig } from '../support/environment.ts';
import { environmentObjects, manifest, sampleBase, sampleProd } from '../support/gitops.ts';

/** Objects of argocd/<environment>/, by path. */
function argo(objects: EnvironmentObjects, base: EnvironmentObjects = sampleBase) {
  const { name } = objects.environment;
  const { files } = gitopsTree(base, [objects]);
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into arbitrary objects and assert what they find.
  return (path: string): any => load(files.get(`argocd/${name}/${path}`) ?? '');
}

const withGitops = (gitops: Record<string, unknown>) =>
  environmentObjects('prod', Object.fromEntries(sampleProd.components), {
    gitops: { ...minimalConfig.gitops, ...gitops },
  });

const read = argo(sampleProd);

describe('argocd/<environment>', () => {
  test('lists the project, the root and one Application per component', () => {
    expect(read('kustomization.yaml').resources).toEqual([
      'applications/crds.yaml',
      'applications/grafana.yaml',
      'applications/namespaces.yaml',
      'applications/prometheus.yaml',
      'applications/promtail.yaml',
      'appproject.yaml',
      'root.yaml',
    ]);
  });

  test('names everything after its environment, so that environments can share an Argo CD', () => {
    expect(read('appproject.yaml').metadata.name).toBe('panoptes-prod');
    expect(read('root.yaml').metadata.name).toBe('panoptes-prod');
    expect(read('applications/grafana.yaml').metadata.name).toBe('panoptes-prod-grafana');
    expect(read('applications/crds.yaml').metadata.name).toBe('panoptes-prod-crds');
  });

  test('puts everything into the namespace of Argo CD', () => {
    const elsewhere = argo(withGitops({ argocdNamespace: 'delivery' }));
    for (const file of ['appproject.yaml', 'root.yaml', 'applications/crds.yaml', 'applications/grafana.yaml']) {
      expect(elsewhere(file).metadata.namespace).toBe('delivery');
    }
  });

  test('refuses a component without a sync wave', () => {
    const unknown = environmentObjects('prod', { surprise: [manifest('v1', 'ConfigMap', 'monitoring', 'a')] });
    expect(() => gitopsTree(sampleBase, [unknown])).toThrow(
      '"surprise" has no sync wave; add it to src/components/components.ts',
    );
  });

  test('snapshot', () => {
    expect(
      ['appproject.yaml', 'root.yaml', 'applications/crds.yaml', 'applications/promtail.yaml'].map(read),
    ).toMatchSnapshot();
  });
});

describe('the Application of a component', () => {
  const { metadata, spec } = read('applications/prometheus.yaml');

  test('builds its overlay', () => {
    expect(spec.source).toEqual({
      repoURL: 'https://git.example.com/platform/panoptes.git',
      targetRevision: 'main',
      path: 'dist/overlays/prod/prometheus',
    });
  });

  test('is generated again when the overlay or the base changes', () => {
    const key = 'argocd.argoproj.io/manifest-generate-paths';
    expect(metadata.annotations[key]).toBe('/dist/base/prometheus;/dist/overlays/prod/prometheus');
    // A component that the base does not have has no base to watch.
    expect(read('applications/promtail.yaml').metadata.annotations[key]).toBe('/dist/overlays/prod/promtail');
  });

  test('is applied and compared on the server', () => {
    expect(spec.syncPolicy.syncOptions).toEqual([
      'ServerSideApply=true',
      'SkipDryRunOnMissingResource=true',
      'ApplyOutOfSyncOnly=true',
      'PruneLast=true',
      'FailOnSharedResource=true',
      'RespectIgnoreDifferences=true',
    ]);
    expect(metadata.annotations['argocd.argoproj.io/compare-options']).toBe('ServerSideDiff=true');
  });

  test('synchronizes, prunes and heals by itself, and tries again', () => {
    expect(spec.syncPolicy.automated).toEqual({ enabled: true, prune: true, selfHeal: true, allowEmpty: false });
    expect(spec.syncPolicy.retry).toEqual({
      limit: 10,
      refresh: true,
      backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
    });
  });

  test('orphans its objects when it is deleted', () => {
    expect(metadata.finalizers).toBeUndefined();
  });

  test('stands for the namespace of its pods, or else for that of the stack', () => {
    expect(spec.destination).toEqual({ server: 'https://kubernetes.default.svc', namespace: 'monitoring' });
    expect(read('applications/promtail.yaml').spec.destination.namespace).toBe('monitoring-agents');
    expect(read('applications/grafana.yaml').spec.destination.namespace).toBe('monitoring');
  });

  test('has the wave of its component', () => {
    const all = environmentObjects(
      'prod',
      Object.fromEntries(COMPONENTS.map(({ name }) => [name, [manifest('v1', 'ConfigMap', 'monitoring', name)]])),
    );
    const waves = COMPONENTS.map(({ name }) => wave(argo(all), `applications/${name}.yaml`));
    expect(waves).toEqual(COMPONENTS.map(({ wave }) => String(wave)));
  });
});

test('the project comes first, then the definitions; the root, which is part of itself, comes last', () => {
  expect(wave(read, 'appproject.yaml')).toBe('-30');
  expect(wave(read, 'applications/crds.yaml')).toBe('-20');
  const waves = COMPONENTS.map((component) => component.wave);
  expect(Number(wave(read, 'root.yaml'))).toBeGreaterThan(Math.max(...waves));
  expect(-20).toBeLessThan(Math.min(...waves));
});

describe('the Application of the custom resource definitions', () => {
  const { spec, metadata } = read('applications/crds.yaml');

  test("takes them from the operator's own repository and version", () => {
    expect(spec.source.repoURL).toBe('https://github.com/prometheus-operator/prometheus-operator.git');
    expect(spec.source.targetRevision).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(spec.source.path).toBe('example/prometheus-operator-crd');
    expect(metadata.annotations).not.toHaveProperty('argocd.argoproj.io/manifest-generate-paths');
  });

  test('never deletes one: that would delete every object of its kind', () => {
    expect(spec.syncPolicy.automated.prune).toBe(false);
    expect(spec.syncPolicy.syncOptions).toContain('ServerSideApply=true');
  });

  test('may come from a mirror', () => {
    const repoURL = 'https://git.example.com/mirrors/prometheus-operator.git';
    const mirrored = argo(withGitops({ crds: { repoURL, path: 'crds', targetRevision: 'v1' } }));
    expect(mirrored('applications/crds.yaml').spec.source).toEqual({ repoURL, path: 'crds', targetRevision: 'v1' });
    expect(mirrored('appproject.yaml').spec.sourceRepos).toEqual([
      repoURL,
      'https://git.example.com/platform/panoptes.git',
    ]);
  });
});

describe('the root Application', () => {
  test('belongs to the configured project and manages this directory', () => {
    const { spec } = argo(withGitops({ rootProject: 'platform', path: 'clusters/dist', targetRevision: 'v1' }))(
      'root.yaml',
    );
    expect(spec.project).toBe('platform');
    expect(spec.source).toEqual({
      repoURL: 'https://git.example.com/platform/panoptes.git',
      targetRevision: 'v1',
      path: 'clusters/dist/argocd/prod',
    });
  });

  test('deploys to the cluster of Argo CD even when the stack runs in another one', () => {
    const remote = argo(withGitops({ destination: { name: 'prod-eu' }, argocdNamespace: 'delivery' }));
    expect(remote('root.yaml').spec.destination).toEqual({
      server: 'https://kubernetes.default.svc',
      namespace: 'delivery',
    });
    expect(remote('applications/grafana.yaml').spec.destination).toEqual({ name: 'prod-eu', namespace: 'monitoring' });
    expect(remote('applications/crds.yaml').spec.destination).toEqual({ name: 'prod-eu', namespace: 'monitoring' });
  });
});

describe('the AppProject', () => {
  const { spec, metadata } = read('appproject.yaml');

  test('allows the two repositories and no other', () => {
    expect(spec.sourceRepos).toEqual([
      'https://git.example.com/platform/panoptes.git',
      'https://github.com/prometheus-operator/prometheus-operator.git',
    ]);
  });

  test('allows exactly the namespaces that the environment uses', () => {
    const server = 'https://kubernetes.default.svc';
    expect(spec.destinations).toEqual(
      ['kube-system', 'monitoring', 'monitoring-agents', 'pay'].map((namespace) => ({ server, namespace })),
    );
    const remote = argo(withGitops({ destination: { name: 'prod-eu' } }));
    expect(remote('appproject.yaml').spec.destinations[0]).toEqual({ name: 'prod-eu', namespace: 'kube-system' });
  });

  test('allows the namespace that the Application of the definitions names, whatever the components hold', () => {
    const elsewhere = environmentObjects('prod', { services: [manifest('v1', 'ConfigMap', 'shop', 'a')] });
    const namespaces = argo(elsewhere)('appproject.yaml').spec.destinations.map(
      (destination: { namespace: string }) => destination.namespace,
    );
    expect(namespaces).toEqual(['monitoring', 'shop']);
  });

  test('allows the cluster-scoped kinds of the output, Namespaces by name, and the definitions', () => {
    expect(spec.clusterResourceWhitelist).toEqual([
      { group: '', kind: 'Namespace', name: 'monitoring' },
      { group: '', kind: 'Namespace', name: 'monitoring-agents' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', name: '*.monitoring.coreos.com' },
    ]);
  });

  test('allows the namespaced kinds of the base and the environments, so that the last of a kind can be pruned', () => {
    expect(spec.namespaceResourceWhitelist).toEqual([
      { group: '', kind: 'ConfigMap' },
      { group: '', kind: 'Service' },
      { group: 'apps', kind: 'DaemonSet' },
      { group: 'apps', kind: 'Deployment' },
      { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
      { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
      { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
      { group: 'policy', kind: 'PodDisruptionBudget' },
      { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
    ]);
  });

  test('covers every object of the environment', () => {
    const inList = (
      list: { group: string; kind: string; name?: string }[],
      group: string,
      kind: string,
      name: string,
    ) =>
      list.some(
        (item) => item.group === group && item.kind === kind && (item.name === undefined || item.name === name),
      );
    for (const object of [...sampleProd.components.values()].flat()) {
      const { namespace, name } = object.metadata;
      const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] as string) : '';
      const list = namespace ? spec.namespaceResourceWhitelist : spec.clusterResourceWhitelist;
      expect([object.kind, name, inList(list, group, object.kind, name)]).toEqual([object.kind, name, true]);
    }
  });

  test('warns of orphans and stays while an Application belongs to it', () => {
    expect(spec.orphanedResources).toEqual({ warn: true });
    expect(metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
  });
});

function wave(from: (path: string) => { metadata: { annotations: Record<string, string> } }, path: string) {
  return from(path).metadata.annotations['argocd.argoproj.io/sync-wave'];
}
