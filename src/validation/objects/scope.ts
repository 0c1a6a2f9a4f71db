import { describe, objectsOf, type Policy } from '../policy.ts';

/** Kinds without a namespace, of those that Panoptes emits. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'Namespace',
  'PriorityClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
]);

/** A namespace stands on every namespaced object, and on no other: Argo CD would report a difference for ever. */
export const scope: Policy = {
  name: 'scope',
  *check(input) {
    for (const { component, object } of objectsOf(input)) {
      const { namespace } = object.metadata;
      if (CLUSTER_SCOPED.has(object.kind) && namespace !== undefined) {
        yield {
          component,
          object: describe(object),
          message: 'is cluster-scoped',
          remedy: 'remove metadata.namespace',
        };
      }
      if (!CLUSTER_SCOPED.has(object.kind) && namespace === undefined) {
        yield {
          component,
          object: describe(object),
          message: 'has no namespace',
          remedy: 'set metadata.namespace, or kubectl would put it anywhere',
        };
      }
    }
  },
};
