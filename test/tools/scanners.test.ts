import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { ManifestObject } from '../../src/synthesize.ts';
import { notExempt, unused } from '../support/exemptions.ts';
import { KUBERNETES_VERSIONS, writeSchemas } from '../support/kubernetes-schemas.ts';
import { kustomizeText } from '../support/kustomize.ts';
import { largeStacks } from '../support/large-stacks.ts';
import { kubeconform, kubeScore, operatedObjects } from '../support/scanners.ts';
import { EXEMPTIONS } from './scanners/exemptions.ts';

const textOf = (...objects: readonly object[]) => objects.map((each) => `---\n${JSON.stringify(each)}\n`).join('');

/** What Kustomize builds for each environment, and what the sample environments leave out. */
const deployed = new Map([
  ...readdirSync('dist/overlays').map(
    (name) => [name, `${kustomizeText(`dist/overlays/${name}`)}---\n${kustomizeText(`dist/argocd/${name}`)}`] as const,
  ),
  ...largeStacks().map(([name, objects]) => [name, textOf(...objects)] as const),
]);
const stacks = [...deployed].map(([name, manifests]) => [name, manifests + operatedObjects(manifests)] as const);

let schemas: string;

beforeAll(() => {
  schemas = mkdtempSync(join(tmpdir(), 'panoptes-'));
  writeSchemas(schemas);
});

afterAll(() => rmSync(schemas, { recursive: true }));

describe.each(stacks)('of %s', (_, manifests) => {
  test('kube-score finds nothing that is not exempt', () => {
    expect(notExempt(kubeScore(manifests), EXEMPTIONS)).toEqual([]);
  });

  test.each(KUBERNETES_VERSIONS)('kubeconform knows every object and every field in Kubernetes %s', (version) => {
    const objects = loadAll(manifests).length;
    expect(kubeconform(manifests, schemas, version)).toEqual({ findings: [], valid: objects });
  });

  test('no emptyDir can fill the disk of a node, as the exemption of ephemeral storage says', () => {
    // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
    const unlimited = (loadAll(manifests) as any[]).flatMap(({ kind, metadata, spec }) =>
      ((spec?.template?.spec?.volumes ?? []) as { name: string; emptyDir?: { sizeLimit?: string; medium?: string } }[])
        .filter(({ emptyDir }) => emptyDir && emptyDir.sizeLimit === undefined && emptyDir.medium !== 'Memory')
        .map(({ name }) => `${kind} ${metadata.name}: ${name}`),
    );
    expect(unlimited).toEqual([]);
  });
});

describe('a defect that somebody brings in is found:', () => {
  // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
  type Change = (object: any) => void;
  const [, manifests = ''] = stacks.find(([name]) => name === 'prod') ?? [];
  const all = (loadAll(manifests) as ManifestObject[]).filter(({ kind }) => kind !== 'ConfigMap');

  const planted = (name: string, change: Change): string => {
    const objects = structuredClone(all);
    change(objects.find(({ kind, metadata }) => `${kind}/${metadata.name}` === name));
    return textOf(...objects);
  };
  const container: (change: Change) => Change = (change) => (object) => change(object.spec.template.spec.containers[0]);

  test.each<[what: string, object: string, change: Change, finding: string]>([
    [
      'a privileged container',
      'Deployment/kube-state-metrics',
      container((it) => Object.assign(it.securityContext, { privileged: true })),
      'Deployment monitoring/kube-state-metrics: kube-state-metrics The container is privileged [container-security-context-privileged]',
    ],
    [
      'a pod without readiness',
      'Deployment/kube-state-metrics',
      container((it) => Reflect.deleteProperty(it, 'readinessProbe')),
      'Deployment monitoring/kube-state-metrics Container is missing a readinessProbe [pod-probes]',
    ],
    [
      // Beside an exemption of the same check.
      'a container without a limit of memory',
      'Deployment/kube-state-metrics',
      container((it) => Reflect.deleteProperty(it.resources.limits, 'memory')),
      'Deployment monitoring/kube-state-metrics: kube-state-metrics Memory limit is not set [container-resources]',
    ],
    [
      'a StatefulSet of the operator that lost its budget',
      'PodDisruptionBudget/alertmanager',
      ({ spec }) => Object.assign(spec.selector.matchLabels, { 'app.kubernetes.io/name': 'alert-manager' }),
      'StatefulSet monitoring/alertmanager-panoptes No matching PodDisruptionBudget was found [statefulset-has-poddisruptionbudget]',
    ],
    [
      'a pod that no network policy is about',
      'NetworkPolicy/kube-state-metrics',
      ({ spec }) => Object.assign(spec.podSelector.matchLabels, { 'app.kubernetes.io/name': 'ksm' }),
      "NetworkPolicy monitoring/kube-state-metrics The NetworkPolicys selector doesn't match any pods [networkpolicy-targets-pod]",
    ],
  ])('%s', (_, object, change, finding) => {
    expect(notExempt(kubeScore(planted(object, change)), EXEMPTIONS)).toContain(finding);
  });

  test.each<[what: string, object: string, change: Change, finding: string]>([
    [
      'an unknown field of a container',
      'Deployment/grafana',
      container((it) => Object.assign(it, { imagePullPolicies: 'Always' })),
      "Deployment grafana '/spec/template/spec/containers/0': additional properties 'imagePullPolicies' not allowed",
    ],
    [
      'a text for a number',
      'Deployment/grafana',
      ({ spec }) => Object.assign(spec, { replicas: '1' }),
      "Deployment grafana '/spec/replicas': got string, want integer",
    ],
    [
      'an unknown field of metadata',
      'Service/grafana',
      ({ metadata }) => Object.assign(metadata, { label: {} }),
      "Service grafana '/metadata': additional properties 'label' not allowed",
    ],
    [
      'an unknown field of a custom resource',
      'Prometheus/panoptes',
      ({ spec }) => Object.assign(spec.storage.volumeClaimTemplate.spec, { size: '1Gi' }),
      "Prometheus panoptes '/spec/storage/volumeClaimTemplate/spec': additional properties 'size' not allowed",
    ],
    [
      'a value that a custom resource does not take',
      'Prometheus/panoptes',
      ({ spec }) => Object.assign(spec, { logLevel: 'loud' }),
      "Prometheus panoptes '/spec/logLevel': value must be one of '', 'debug', 'info', 'warn', 'error'",
    ],
    [
      'an unknown field of an Application',
      'Application/panoptes-prod-grafana',
      ({ spec }) => Object.assign(spec.syncPolicy, { automatic: true }),
      "Application panoptes-prod-grafana '/spec/syncPolicy': additional properties 'automatic' not allowed",
    ],
    [
      'a version that no kind has',
      'Service/grafana',
      (it) => Object.assign(it, { apiVersion: 'v2' }),
      'Service grafana could not find schema for Service',
    ],
  ])('%s', (_, object, change, finding) => {
    const { findings } = kubeconform(planted(object, change), schemas, '1.37.2');
    expect(findings.map((found) => `${found.object} ${found.what}`)).toEqual([finding]);
  });
});

describe('exemptions', () => {
  const finding = { check: 'pod-probes', object: 'Deployment shop/web: main', what: 'Probe is missing' };
  const exemption = { check: 'pod-probes', objects: ['Deployment shop/web: *'], reason: 'It listens to nobody.' };

  test('are about a check, objects, and what it says of them', () => {
    expect(notExempt([finding], [])).toEqual(['Deployment shop/web: main Probe is missing [pod-probes]']);
    expect(notExempt([finding], [exemption])).toEqual([]);
    expect(notExempt([finding], [{ ...exemption, what: 'Probe is missing' }])).toEqual([]);
    for (const other of [{ what: 'Probe is slow' }, { check: 'probes' }, { objects: ['Deployment shop/we.: *'] }]) {
      expect(notExempt([finding], [{ ...exemption, ...other }])).toHaveLength(1);
    }
  });

  test('that match nothing are reported', () => {
    const stale = { ...exemption, objects: ['Deployment shop/web: *', 'Deployment shop/gone'] };
    expect(unused([finding], [stale])).toEqual(['Deployment shop/gone * [pod-probes]']);
  });

  test('are all needed', () => {
    expect(
      unused(
        stacks.flatMap(([, each]) => kubeScore(each)),
        EXEMPTIONS,
      ),
    ).toEqual([]);
  });
});
