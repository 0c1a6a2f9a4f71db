import type { PrometheusProps } from '../../imports/monitoring.coreos.com.ts';
import type { Storage } from '../config/schema/resources.ts';
import { volumeClaimSpec } from '../kubernetes/volume-claim.ts';

type StorageSpec = NonNullable<PrometheusProps['spec']['storage']>;

/** The volume of each replica of a custom resource that the operator turns into a StatefulSet. */
export function operatedStorage(storage: Storage): StorageSpec {
  // The model demands apiVersion and kind of the embedded claim; the CRD does not, and the operator fills them in.
  const volumeClaimTemplate: Partial<StorageSpec['volumeClaimTemplate']> = { spec: volumeClaimSpec(storage) };
  return { volumeClaimTemplate } as StorageSpec;
}
