/** Kinds of changes that are looked for. Configuration names them where it accepts one. */
export const CHANGES = [
  'removed-namespaces',
  'removed-definitions',
  'removed-components',
  'moved-objects',
  'immutable-fields',
  'changed-volumes',
  'lowered-retention',
  'lowered-replicas',
  'loki-data',
  'removed-alerts',
  'removed-slos',
  'widened-rbac',
] as const;

export type ChangeName = (typeof CHANGES)[number];
