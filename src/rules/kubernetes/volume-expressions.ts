import { maxBy, minBy, on, ratio, select } from '../promql.ts';
import { selectors } from '../selectors.ts';

const { kubelet, kubeStateMetrics } = selectors;

/** Labels that name the claim of a volume, besides the cluster. */
export const OF_CLAIM = ['namespace', 'persistentvolumeclaim'];

/** Metrics of what is left of a volume, and of how much there is. */
export interface VolumeSupply {
  readonly free: string;
  readonly total: string;
}

export const VOLUME_SPACE: VolumeSupply = {
  free: 'kubelet_volume_stats_available_bytes',
  total: 'kubelet_volume_stats_capacity_bytes',
};

export const VOLUME_INODES: VolumeSupply = {
  free: 'kubelet_volume_stats_inodes_free',
  total: 'kubelet_volume_stats_inodes',
};

/** Which share of volumes is left. Each node that mounts a volume tells of it. */
export const volumeLeft = ({ free, total }: VolumeSupply, ...matchers: readonly string[]): string =>
  ratio(minBy(OF_CLAIM, select(free, kubelet, ...matchers)), maxBy(OF_CLAIM, select(total, kubelet, ...matchers)));

/** What will be left in so many seconds, at the rate of the last six hours. */
export const volumeFreeIn = ({ free }: VolumeSupply, seconds: number, ...matchers: readonly string[]): string =>
  minBy(OF_CLAIM, `predict_linear(${select(free, kubelet, ...matchers)}[6h], ${seconds})`);

/** A volume that nobody can write does not fill up. */
export const UNLESS_READ_ONLY = `unless ${on(...OF_CLAIM)}
${maxBy(OF_CLAIM, `kube_persistentvolumeclaim_access_mode{${kubeStateMetrics},access_mode="ReadOnlyMany"}`)} == 1`;
