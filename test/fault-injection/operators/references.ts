import { operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { containersOf, misspeltAt, nodesOf, podPath, replaced, textOf } from '../places.ts';

const CLUSTER_SCOPED = ['ClusterRole', 'ClusterRoleBinding', 'Namespace', 'PriorityClass', 'APIService'];

/** Names of other objects, and of keys in them. */
export const REFERENCES = [
  operator('secret-name', 'The pod waits for a Secret that never comes.', function* (object) {
    for (const { path, key, value } of nodesOf(object.spec)) {
      const isName =
        key === 'secretName' ||
        (key === 'name' && ['secretKeyRef', 'secret', 'urlSecret'].includes(String(path.at(-2))));
      if (isName && typeof value === 'string') yield [textOf(path), misspeltAt(['spec', ...path])];
    }
  }),
  operator('secret-key', 'The pod waits for a key that never comes.', function* (object) {
    for (const { path, key, value } of nodesOf(object.spec)) {
      const isKey =
        key === 'key' && (path.at(-2) === 'secretKeyRef' || (path.at(-3) === 'items' && path.at(-4) === 'secret'));
      if (isKey && typeof value === 'string') yield [textOf(path), misspeltAt(['spec', ...path])];
    }
  }),
  operator('listed-secret', 'The operator waits for a Secret that never comes.', function* ({ kind, spec }) {
    if (!['Prometheus', 'Alertmanager', 'ThanosRuler'].includes(kind)) return;
    for (const list of ['secrets', 'configMaps']) {
      for (const index of (spec[list] ?? []).keys()) yield [`${list}.${index}`, misspeltAt(['spec', list, index])];
    }
    if (spec.configSecret) yield ['configSecret', misspeltAt(['spec', 'configSecret'])];
  }),
  operator('config-map-name', 'The pod waits for a ConfigMap that never comes.', function* (object) {
    for (const { path, key, value } of nodesOf(object.spec)) {
      const isName = key === 'name' && ['configMap', 'configMapKeyRef'].includes(String(path.at(-2)));
      if (isName && typeof value === 'string') yield [textOf(path), misspeltAt(['spec', ...path])];
    }
  }),
  operator('config-map-key', 'The process does not find its file.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
        if (mount.subPath?.includes('.'))
          yield [`${container.name} ${mount.subPath}`, misspeltAt([...path, 'volumeMounts', index, 'subPath'])];
      }
    }
    for (const { path, key } of nodesOf(object.spec)) {
      const isKey = key === 'key' && path.at(-3) === 'items' && path.at(-4) === 'configMap';
      if (isKey) yield [textOf(path), misspeltAt(['spec', ...path])];
    }
  }),
  operator('config-file-name', 'The process does not find its file.', function* ({ kind, metadata, data }) {
    if (
      kind !== 'ConfigMap' ||
      metadata.labels?.grafana_dashboard ||
      metadata.labels?.loki_rule ||
      metadata.labels?.grafana_datasource
    )
      return;
    for (const file of Object.keys(data)) {
      yield [
        file,
        (copy, random) => {
          copy.data = {
            [misspelt(file, random)]: data[file],
            ...Object.fromEntries(Object.entries(data).filter(([key]) => key !== file)),
          };
        },
      ];
    }
  }),
  operator('service-account-name', 'The pods are not created.', function* (object) {
    const pod = podPath(object);
    if (pod && object.spec) yield ['serviceAccountName', misspeltAt([...pod, 'spec', 'serviceAccountName'])];
    else if (object.spec?.serviceAccountName) yield ['serviceAccountName', misspeltAt(['spec', 'serviceAccountName'])];
  }),
  operator('volume-mount-name', 'The API server refuses the workload.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const index of (container.volumeMounts ?? []).keys())
        yield [`${container.name} ${index}`, misspeltAt([...path, 'volumeMounts', index, 'name'])];
    }
  }),
  operator('volume-removed', 'The API server refuses the workload.', function* (object) {
    const pod = podPath(object);
    for (const [index, volume] of ((pod && object.spec.template.spec.volumes) ?? []).entries()) {
      yield [volume.name, (copy) => void copy.spec.template.spec.volumes.splice(index, 1)];
    }
  }),
  operator('mount-path', 'The process does not find its files, or may not write where it must.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, { mountPath }] of (container.volumeMounts ?? []).entries()) {
        yield [`${container.name} ${mountPath}`, misspeltAt([...path, 'volumeMounts', index, 'mountPath'])];
      }
    }
  }),
  operator('priority-class', 'The pods are not created.', function* (object) {
    const pod = podPath(object);
    const path = pod ? [...pod, 'spec', 'priorityClassName'] : ['spec', 'priorityClassName'];
    for (const node of nodesOf(object))
      if (textOf(node.path) === textOf(path)) yield ['priorityClassName', misspeltAt(path)];
  }),
  operator('service-name', 'The pods of the StatefulSet have no names of their own.', function* ({ kind }) {
    if (kind === 'StatefulSet') yield ['serviceName', misspeltAt(['spec', 'serviceName'])];
  }),
  operator('scale-target', 'Nothing is scaled.', function* ({ kind }) {
    if (kind === 'HorizontalPodAutoscaler')
      yield ['scaleTargetRef.name', misspeltAt(['spec', 'scaleTargetRef', 'name'])];
  }),
  operator(
    'namespace-misspelt',
    'The object cannot be created, because there is no such namespace.',
    function* ({ kind, metadata }) {
      if (metadata.namespace && !CLUSTER_SCOPED.includes(kind))
        yield ['metadata.namespace', misspeltAt(['metadata', 'namespace'])];
    },
  ),
  operator('namespace-wrong', 'The object stands where nobody looks for it.', function* ({ kind, metadata }) {
    const elsewhere = { monitoring: 'monitoring-agents', 'monitoring-agents': 'monitoring' }[
      metadata.namespace as string
    ];
    if (elsewhere && kind !== 'ResourceQuota')
      yield [`metadata.namespace: ${elsewhere}`, replaced(['metadata', 'namespace'], () => elsewhere)];
  }),
  operator(
    'namespace-missing',
    'The object lands wherever Argo CD sends what has no namespace.',
    function* ({ kind, metadata }) {
      if (metadata.namespace && !CLUSTER_SCOPED.includes(kind))
        yield [
          'metadata.namespace',
          (copy) => {
            delete copy.metadata.namespace;
          },
        ];
    },
  ),
];
