import type { ManifestObject } from '../synthesize.ts';
import { groupVersionOf } from './object-identity.ts';

/** The objects that a JSON patch applies to. Kustomize reads every field as an anchored regular expression. */
export interface PatchTarget {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface KustomizationPatch {
  readonly path: string;
  /** @default - the object that the patch itself names (strategic merge patches) */
  readonly target?: PatchTarget;
}

/** A kustomization.yaml that adds nothing of its own: no prefix, namespace, label or hash. */
export function kustomization(resources: readonly string[], patches: readonly KustomizationPatch[] = []): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...resources].sort(),
    ...(patches.length > 0 ? { patches: [...patches].sort((a, b) => (a.path < b.path ? -1 : 1)) } : {}),
  };
}

/** The target that matches one object and no other, although Kustomize reads its fields as anchored patterns. */
export function targetOf(object: ManifestObject): PatchTarget {
  const { group, version } = groupVersionOf(object);
  const { name, namespace } = object.metadata;
  return {
    ...(group ? { group: literal(group) } : {}),
    version: literal(version),
    kind: literal(object.kind),
    ...(namespace ? { namespace: literal(namespace) } : {}),
    name: literal(name),
  };
}

/**
 * A strategic merge patch that removes one object. It names its object literally and works for custom resources as
 * for core kinds; JSON patches cannot remove an object.
 */
export function deletionOf({ apiVersion, kind, metadata }: ManifestObject): object {
  const { name, namespace } = metadata;
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, $patch: 'delete' };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
