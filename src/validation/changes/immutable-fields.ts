import { isDeepStrictEqual } from 'node:util';
import { describe } from '../policy.ts';
import type { ChangePolicy, Data } from './change.ts';

/**
 * Fields below spec that the API server never changes.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: ['selector', 'serviceName', 'podManagementPolicy', 'volumeClaimTemplates'],
  Deployment: ['selector'],
  DaemonSet: ['selector'],
  ReplicaSet: ['selector'],
  Job: ['selector', 'template', 'completionMode'],
  PersistentVolumeClaim: ['accessModes', 'volumeMode', 'volumeName', 'selector', 'dataSource'],
  CustomResourceDefinition: ['scope', 'names.kind', 'names.plural'],
};

/** The same, where the fields stand beside metadata. */
const IMMUTABLE_ROOT: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ['roleRef'],
  RoleBinding: ['roleRef'],
  PriorityClass: ['value', 'preemptionPolicy'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  Secret: ['type'],
};

/** Deleting these loses nothing but a moment: something else holds the state, or makes them anew. */
const REMEDIES: Readonly<Record<string, string>> = {
  StatefulSet: 'keep it, or delete the StatefulSet with --cascade=orphan right before the sync',
  Deployment: 'keep it, or delete the Deployment right before the sync, which stops its pods',
  DaemonSet: 'keep it, or delete the DaemonSet right before the sync, which stops its pods',
  Job: 'give it another name, or let Argo CD replace it (sync-options: Replace=true,Force=true)',
  PersistentVolumeClaim: 'keep it, or make a claim with another name and copy the data',
  Service: 'keep it, or delete the Service right before the sync, which interrupts its clients',
};

/** A change that the API server refuses: the synchronization fails, and with it everything else in its Application. */
export const immutableFields: ChangePolicy = {
  name: 'immutable-fields',
  *check({ changed }) {
    for (const { component, old, now } of changed) {
      if (now.kind === 'Service' && staysHeadless(old, now)) {
        yield {
          component,
          object: describe(now),
          message: `no longer says clusterIP: None, but the API server keeps it: the Service stays headless; ${REMEDIES.Service}`,
          dangerous: true,
        };
      }
      const fields = changedFields(old, now);
      if (fields.length === 0) continue;
      const remedy = REMEDIES[now.kind] ?? `keep it, or delete the ${now.kind} right before the sync`;
      yield {
        component,
        object: describe(now),
        message: `changes ${fields.join(', ')}, which the API server refuses: every sync of ${component} fails; ${remedy}`,
        dangerous: true,
      };
    }
  },
};

function changedFields(old: Data, now: Data): string[] {
  const fields = [
    ...(IMMUTABLE[now.kind] ?? []).map((field) => `spec.${field}`),
    ...(IMMUTABLE_ROOT[now.kind] ?? []),
    ...(old.immutable === true ? ['data', 'stringData', 'binaryData', 'immutable'] : []),
  ].filter((field) => !isDeepStrictEqual(valueAt(old, field), valueAt(now, field)));
  return now.kind === 'Service' ? clusterAddress(old.spec ?? {}, now.spec ?? {}) : fields;
}

function valueAt(object: Data, path: string): unknown {
  const value = path.split('.').reduce((parent, field) => parent?.[field], object);
  return path === 'spec.volumeClaimTemplates' ? value?.map(withoutVolume) : value;
}

/** Size and class have a policy of their own. */
function withoutVolume({ metadata, spec }: Data): unknown {
  const { storageClassName, resources, ...rest } = spec;
  return { name: metadata.name, labels: metadata.labels, annotations: metadata.annotations, spec: rest };
}

/** A Service without an address gets one from the API server, which then stays. */
function clusterAddress(old: Data, now: Data): string[] {
  if ([old.type, now.type].includes('ExternalName')) return [];
  return now.clusterIP !== undefined && now.clusterIP !== old.clusterIP ? ['spec.clusterIP'] : [];
}

/** Leaving the address out is no refusal, and no change either. */
function staysHeadless({ spec: old = {} }: Data, { spec: now = {} }: Data): boolean {
  return old.clusterIP === 'None' && now.clusterIP === undefined && now.type !== 'ExternalName';
}
