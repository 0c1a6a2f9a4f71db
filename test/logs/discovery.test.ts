import { describe, expect, test } from '@jest/globals';
import type { DiscoveryOptions } from '../../src/logs/discovery.ts';
import { STREAM_LABELS, STRUCTURED_METADATA } from '../../src/logs/labels.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { discoveryOf } from '../../src/logs/pipeline-of.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { relabel } from './relabel-model.ts';

const OPTIONS = {
  lokiUrl: 'http://loki:3100',
  cluster: 'test',
  positionsFile: '/positions.yaml',
  httpPort: 3101,
};

/** What Kubernetes service discovery says of a container of a Deployment. */
const DEPLOYMENT = {
  __meta_kubernetes_namespace: 'shop',
  __meta_kubernetes_pod_name: 'web-6d4b75cb6d-abcde',
  __meta_kubernetes_pod_uid: '1234',
  __meta_kubernetes_pod_container_name: 'server',
  __meta_kubernetes_pod_node_name: 'node-1',
  __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
  __meta_kubernetes_pod_controller_name: 'web-6d4b75cb6d',
};

function discover(labels: Record<string, string>, options: Partial<DiscoveryOptions> = {}) {
  const discovery = { includeNamespaces: [], excludeNamespaces: [], workloads: [], ...options };
  const [job] = renderPromtail(logPipeline, { ...OPTIONS, discovery }).scrape_configs;
  return relabel({ ...DEPLOYMENT, ...labels }, job?.relabel_configs ?? []);
}

const owner = (kind: string, name: string) => ({
  __meta_kubernetes_pod_controller_kind: kind,
  __meta_kubernetes_pod_controller_name: name,
});

describe('log discovery', () => {
  test('names the service of a pod as its label and the catalog do', () => {
    expect(
      discover({
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'api-gateway',
        __meta_kubernetes_pod_label_app_kubernetes_io_component: 'edge',
        __meta_kubernetes_pod_label_app: 'something-else',
      }),
    ).toEqual({
      __path__: '/var/log/pods/*1234/server/*.log',
      app: 'api-gateway',
      component: 'edge',
      container: 'server',
      job: 'shop/api-gateway',
      namespace: 'shop',
      node_name: 'node-1',
      pod: 'web-6d4b75cb6d-abcde',
      service_name: 'api-gateway',
    });
  });

  test.each([
    ['the label app', { __meta_kubernetes_pod_label_app: 'cart' }, 'cart'],
    ['the label k8s-app', { __meta_kubernetes_pod_label_k8s_app: 'kube-dns' }, 'kube-dns'],
    ['the Deployment, without the hash of its ReplicaSet', {}, 'web'],
    ['a ReplicaSet without a hash', owner('ReplicaSet', 'web'), 'web'],
    ['a CronJob, without the time of its Job', owner('Job', 'backup-29012345'), 'backup'],
    ['a StatefulSet, whose name may end like a hash', owner('StatefulSet', 'db-deadbeef'), 'db-deadbeef'],
    ['a DaemonSet', owner('DaemonSet', 'kube-proxy'), 'kube-proxy'],
    ['the container, where the owner makes names without limit', owner('Workflow', 'build-x7k2p'), 'server'],
    ['the container of a static pod, whose owner is the node', owner('Node', 'node-1'), 'server'],
    ['the container of a pod without an owner', owner('', ''), 'server'],
  ])('falls back to %s', (_what, labels, app) => {
    expect(discover(labels)).toMatchObject({ app, service_name: app, job: `shop/${app}` });
  });

  test('finds the log of a static pod, whose directory is named after its manifest', () => {
    expect(
      discover({
        __meta_kubernetes_pod_annotationpresent_kubernetes_io_config_hash: 'true',
        __meta_kubernetes_pod_annotation_kubernetes_io_config_hash: 'cafe',
      })?.__path__,
    ).toBe('/var/log/pods/*cafe/server/*.log');
  });

  test('collects init containers like all others', () => {
    const target = discover({
      __meta_kubernetes_pod_container_name: 'migrate',
      __meta_kubernetes_pod_container_init: 'true',
    });
    expect(target).toMatchObject({ container: 'migrate', __path__: '/var/log/pods/*1234/migrate/*.log' });
  });

  test('leaves out excluded namespaces, and none whose name only begins alike', () => {
    expect(discover({}, { excludeNamespaces: ['shop', 'bank'] })).toBeUndefined();
    expect(discover({}, { excludeNamespaces: ['sho', 'bank'] })).toBeDefined();
  });

  test('collects included namespaces only, where there are any', () => {
    expect(discover({}, { includeNamespaces: ['shop', 'bank'] })).toBeDefined();
    expect(discover({}, { includeNamespaces: ['shopping', 'bank'] })).toBeUndefined();
  });

  test.each([
    ['Deployment', owner('ReplicaSet', 'web-v2-6d4b75cb6d')],
    ['StatefulSet', owner('StatefulSet', 'web-v2')],
    ['DaemonSet', owner('DaemonSet', 'web-v2')],
  ])('names the pods of a %s of the catalog as the catalog does, whatever their labels say', (kind, labels) => {
    const service = testService({ name: 'checkout', workload: { kind, name: 'web-v2' } });
    const { workloads } = discoveryOf(testEnvironment({}, [service]));
    const label = { __meta_kubernetes_pod_label_app: 'cart' };
    expect(discover({ ...labels, ...label }, { workloads })).toMatchObject({ service_name: 'checkout', app: 'cart' });
    const other = { __meta_kubernetes_namespace: 'bank' };
    expect(discover({ ...labels, ...label, ...other }, { workloads })).toMatchObject({ service_name: 'cart' });
  });

  test.each([
    ['has the name of its workload and of its label', {}, 0],
    ['is selected by its name and more', { selector: { 'app.kubernetes.io/name': 'api-gateway', tier: 'web' } }, 0],
    ['is selected by another label', { selector: { app: 'gateway' } }, 1],
    ['is selected by another name', { selector: { 'app.kubernetes.io/name': 'gateway' } }, 1],
    ['runs in a workload of another name', { workload: { name: 'gateway' } }, 1],
  ])('needs no rule for a service unless its pods may be named otherwise: one that %s', (_what, service, rules) => {
    expect(discoveryOf(testEnvironment({}, [testService(service)])).workloads).toHaveLength(rules);
  });

  test('writes no label that the pipeline would throw away again', () => {
    const { __path__: _, ...labels } = discover({ __meta_kubernetes_pod_label_component: 'api' }) ?? {};
    const kept: readonly string[] = [...STREAM_LABELS, ...STRUCTURED_METADATA];
    expect(Object.keys(labels).filter((name) => !kept.includes(name))).toEqual([]);
  });
});
