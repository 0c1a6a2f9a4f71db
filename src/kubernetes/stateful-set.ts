import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';

/**
 * A StatefulSet with volume claims that say what they are. The generated class leaves `apiVersion` and `kind` out of
 * them; the API server adds both, and Argo CD would show that as a difference forever.
 *
 * @see https://github.com/argoproj/argo-cd/issues/11143
 */
export class StatefulSet extends k8s.KubeStatefulSet {
  override toJson() {
    const object = super.toJson();
    const volumeClaimTemplates = object.spec.volumeClaimTemplates.map((claim: object) => ({
      ...k8s.KubePersistentVolumeClaim.GVK,
      ...claim,
    }));
    return { ...object, spec: { ...object.spec, volumeClaimTemplates } };
  }
}
