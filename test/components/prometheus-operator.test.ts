import { describe, expect, test } from '@jest/globals';
import { PrometheusOperatorChart } from '../../src/components/prometheus-operator/prometheus-operator-chart.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (...teamConfigNamespaces: string[]) =>
  synthChart(
    (app) =>
      new PrometheusOperatorChart(app, 'prometheus-operator', {
        namespace: 'monitoring',
        image: 'operator:v1',
        configReloaderImage: 'reloader:v1',
        version: '1',
        resources: testEnvironment().operator.resources,
        teamConfigNamespaces,
        rules: testRules(),
        thresholds: testEnvironment().alerts,
      }),
  );

describe('prometheus-operator', () => {
  test('watches its own namespace only, so no rule lets it read Secrets of the cluster', () => {
    const container = find(objects(), 'Deployment', 'prometheus-operator').spec.template.spec.containers[0];
    expect(container.args).toContain('--namespaces=monitoring');
    const clusterRules = find(objects(), 'ClusterRole', 'panoptes-prometheus-operator').rules;
    expect(clusterRules.flatMap((rule: { resources: string[] }) => rule.resources)).toEqual([
      'nodes',
      'namespaces',
      'storageclasses',
    ]);
  });

  test('keeps the Service of the kubelets and may write its EndpointSlices', () => {
    const container = find(objects(), 'Deployment', 'prometheus-operator').spec.template.spec.containers[0];
    expect(container.args).toContain('--kubelet-service=kube-system/kubelet');
    expect(container.args).toContain('--kubelet-endpointslice=true');
    const role = objects().find((o) => o.kind === 'Role' && o.metadata.namespace === 'kube-system');
    expect(role?.rules).toContainEqual({
      apiGroups: ['discovery.k8s.io'],
      resources: ['endpointslices'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
    });
  });

  test('reads AlertmanagerConfigs, and what they refer to, where teams keep them and nowhere else', () => {
    const inTeams = objects('cart', 'shop');
    const argsOf = (all: ReturnType<typeof objects>): string[] =>
      find(all, 'Deployment', 'prometheus-operator').spec.template.spec.containers[0].args;
    expect(argsOf(objects()).filter((arg) => arg.includes('namespaces'))).toEqual(['--namespaces=monitoring']);
    // Without monitoring, it would not see that the generated configuration changes.
    expect(argsOf(inTeams).filter((arg) => arg.includes('namespaces'))).toEqual([
      '--namespaces=monitoring',
      '--alertmanager-config-namespaces=monitoring,cart,shop',
    ]);
    const added = inTeams.filter(({ metadata }) => metadata.name === 'prometheus-operator-team-configs');
    expect(added.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
      'Role cart',
      'RoleBinding cart',
      'Role shop',
      'RoleBinding shop',
    ]);
    expect(inTeams).toHaveLength(objects().length + 4);
    const verbs = ['get', 'list', 'watch'];
    expect(added[0]?.rules).toEqual([
      { apiGroups: ['monitoring.coreos.com'], resources: ['alertmanagerconfigs'], verbs },
      { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs },
    ]);
    expect(added[1]?.roleRef).toEqual(expect.objectContaining({ name: 'prometheus-operator-team-configs' }));
    expect(added[1]?.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'prometheus-operator', namespace: 'monitoring' },
    ]);
  });

  test('mounts its token in the pod and nowhere else', () => {
    expect(find(objects(), 'ServiceAccount', 'prometheus-operator').automountServiceAccountToken).toBe(false);
    const pod = find(objects(), 'Deployment', 'prometheus-operator').spec.template.spec;
    expect(pod.automountServiceAccountToken).toBe(true);
  });

  test('gives the sidecars the image that it was given', () => {
    const container = find(objects(), 'Deployment', 'prometheus-operator').spec.template.spec.containers[0];
    expect(container.args).toContain('--prometheus-config-reloader=reloader:v1');
  });

  test('it may do anything with its own kinds only, and names its verbs elsewhere', () => {
    const roles = objects().filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    const rules = roles.flatMap(({ rules }) => rules as { apiGroups: string[]; verbs: string[] }[]);
    const wild = rules.filter(({ verbs }) => verbs.includes('*')).flatMap(({ apiGroups }) => apiGroups);
    expect(wild).toEqual(['monitoring.coreos.com']);
    expect(rules.find(({ apiGroups }) => apiGroups.includes('apps'))?.verbs).toEqual([
      'get',
      'list',
      'watch',
      'create',
      'update',
      'patch',
      'delete',
      'deletecollection',
    ]);
  });

  test('snapshot, without the rules, which have cases of their own', () => {
    expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot();
  });
});
