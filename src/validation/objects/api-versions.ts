import { describe, objectsOf, type Policy } from '../policy.ts';

/** A version of an API that is gone, or will be. */
interface RemovedApi {
  readonly apiVersion: string;
  /** @default - every kind of it */
  readonly kinds?: readonly string[];
  /** The first version of Kubernetes without it. */
  readonly removedIn: string;
  readonly use: string;
}

/**
 * Versions of APIs that Kubernetes has given up.
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const REMOVED: readonly RemovedApi[] = [
  { apiVersion: 'extensions/v1beta1', removedIn: '1.22', use: 'apps/v1, networking.k8s.io/v1 or policy/v1' },
  { apiVersion: 'apps/v1beta1', removedIn: '1.16', use: 'apps/v1' },
  { apiVersion: 'apps/v1beta2', removedIn: '1.16', use: 'apps/v1' },
  { apiVersion: 'admissionregistration.k8s.io/v1beta1', removedIn: '1.22', use: 'admissionregistration.k8s.io/v1' },
  { apiVersion: 'apiextensions.k8s.io/v1beta1', removedIn: '1.22', use: 'apiextensions.k8s.io/v1' },
  { apiVersion: 'apiregistration.k8s.io/v1beta1', removedIn: '1.22', use: 'apiregistration.k8s.io/v1' },
  {
    apiVersion: 'networking.k8s.io/v1beta1',
    kinds: ['Ingress', 'IngressClass'],
    removedIn: '1.22',
    use: 'networking.k8s.io/v1',
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1beta1', removedIn: '1.22', use: 'rbac.authorization.k8s.io/v1' },
  { apiVersion: 'scheduling.k8s.io/v1beta1', removedIn: '1.22', use: 'scheduling.k8s.io/v1' },
  {
    apiVersion: 'storage.k8s.io/v1beta1',
    kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    removedIn: '1.22',
    use: 'storage.k8s.io/v1',
  },
  { apiVersion: 'storage.k8s.io/v1beta1', kinds: ['CSIStorageCapacity'], removedIn: '1.27', use: 'storage.k8s.io/v1' },
  { apiVersion: 'batch/v1beta1', kinds: ['CronJob'], removedIn: '1.25', use: 'batch/v1' },
  { apiVersion: 'discovery.k8s.io/v1beta1', removedIn: '1.25', use: 'discovery.k8s.io/v1' },
  { apiVersion: 'events.k8s.io/v1beta1', removedIn: '1.25', use: 'events.k8s.io/v1' },
  { apiVersion: 'policy/v1beta1', removedIn: '1.25', use: 'policy/v1' },
  { apiVersion: 'autoscaling/v2beta1', removedIn: '1.25', use: 'autoscaling/v2' },
  { apiVersion: 'autoscaling/v2beta2', removedIn: '1.26', use: 'autoscaling/v2' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1', removedIn: '1.26', use: 'flowcontrol.apiserver.k8s.io/v1' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2', removedIn: '1.29', use: 'flowcontrol.apiserver.k8s.io/v1' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', removedIn: '1.32', use: 'flowcontrol.apiserver.k8s.io/v1' },
];

/**
 * No object is of an API that Kubernetes gives up, in whatever version: clusters are upgraded without asking those who
 * wrote the manifests, and every such API has a successor that the oldest clusters in use know.
 */
export const apiVersions: Policy = {
  name: 'api-versions',
  *check(input) {
    for (const { component, object } of objectsOf(input)) {
      const removed = REMOVED.find(
        ({ apiVersion, kinds }) => apiVersion === object.apiVersion && (kinds?.includes(object.kind) ?? true),
      );
      if (!removed) continue;
      const message = `is of ${removed.apiVersion}, which is gone from Kubernetes ${removed.removedIn} on`;
      yield { component, object: describe(object), message, remedy: `use ${removed.use}` };
    }
  },
};
