import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { AccessRule } from '../../kubernetes/rbac.ts';

const POD_NAME = 'POD_NAME';
const POD_NAMESPACE = 'POD_NAMESPACE';

/**
 * What an exporter reads to learn which share of the objects is its own: its pod, whose name ends in its number, and
 * the StatefulSet, which says how many there are. It follows when the StatefulSet is scaled.
 *
 * @see https://github.com/kubernetes/kube-state-metrics#automated-sharding
 */
export function shardingRules(statefulSet: string): readonly AccessRule[] {
  return [
    { groups: [''], resources: ['pods'], verbs: ['get'] },
    { groups: ['apps'], resources: ['statefulsets'], names: [statefulSet], verbs: ['get', 'list', 'watch'] },
  ];
}

/** What makes the container one of several. */
export function shardingContainer(): { readonly args: string[]; readonly env: k8s.EnvVar[] } {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  });
  return {
    args: [`--pod=$(${POD_NAME})`, `--pod-namespace=$(${POD_NAMESPACE})`],
    env: [field(POD_NAME, 'metadata.name'), field(POD_NAMESPACE, 'metadata.namespace')],
  };
}
