import type { Platform } from '../../components/kubernetes/platforms.ts';
import { Quantity } from '../../config/quantity.ts';
import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import type { RuleGroup } from '../rule.ts';
import { apiServerExtensionGroup } from './kube-apiserver-extensions.ts';
import { apiServerRecordGroup } from './kube-apiserver-records.ts';
import { apiServerRequestGroup } from './kube-apiserver-requests.ts';
import { apiServerSloGroups } from './kube-apiserver-slos.ts';
import { apiServerStorageGroup } from './kube-apiserver-storage.ts';

/** Three quarters of what etcd takes as it comes, and half of what providers give it. */
const STORAGE_SIZES: Readonly<Record<Platform, string>> = {
  kubeadm: '1536Mi',
  kind: '1536Mi',
  k3s: '1536Mi',
  eks: '4Gi',
  gke: '4Gi',
  aks: '4Gi',
};

interface ApiServerProps {
  readonly platform: Platform;
  readonly thresholds: ControlPlaneThresholds;
}

/** Size of their database above which it alerts. */
export function largestDatabase({ platform, thresholds }: ApiServerProps): Quantity {
  return thresholds.apiServerStorageSize ?? Quantity.parse(STORAGE_SIZES[platform]);
}

/** Everything about the API servers. Records come before the alerts that read them. */
export function apiServerGroups({ platform, thresholds }: ApiServerProps): RuleGroup[] {
  return [
    apiServerRecordGroup(),
    ...apiServerSloGroups(thresholds.apiServerAvailability),
    apiServerRequestGroup(thresholds),
    apiServerExtensionGroup(thresholds),
    apiServerStorageGroup(thresholds, largestDatabase({ platform, thresholds })),
  ];
}
