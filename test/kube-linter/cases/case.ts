import type { ManifestObject } from '../../../src/synthesize.ts';
import { deploymentOf, objectOf } from '../../support/policy.ts';

/** A check, what it says of some objects, and others of which it says nothing although they are much the same. */
export type Case = readonly [
  check: string,
  finding: string,
  violating: readonly ManifestObject[],
  nearMiss: readonly ManifestObject[],
];

type Fields = Record<string, unknown>;

const LABELS = { app: 'web' };
export const SELECTOR = { matchLabels: LABELS };

/** A Deployment of one container of the name `web`, whose pods have the label `app: web`. */
export const web = (container: Fields = {}, pod: Fields = {}, replicas?: number) =>
  deploymentOf(container, pod, replicas);

/** One with more in its spec than replicas and a template. */
export function workload(spec: Fields, kind = 'Deployment'): ManifestObject {
  const { spec: own, ...object } = deploymentOf({}, {}, undefined, kind);
  return { ...object, spec: { ...(own as Fields), ...spec } };
}

export const budget = (spec: Fields) => objectOf('PodDisruptionBudget', { spec: { selector: SELECTOR, ...spec } });
export const service = (spec: Fields, fields: Fields = {}) => objectOf('Service', { spec, ...fields });
export const networkPolicy = (spec: Fields) => objectOf('NetworkPolicy', { spec });
export const role = (rule: Fields, kind = 'Role') => objectOf(kind, { rules: [rule] });
export const binding = (name: string, kind = 'Role', own = 'RoleBinding') =>
  objectOf(own, { roleRef: { kind, name }, subjects: [] });

/** An object with other metadata. */
export const withMetadata = (object: ManifestObject, metadata: Fields): ManifestObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});
