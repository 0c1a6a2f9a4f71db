import { OF_CLAIM, type VolumeSupply, volumeFreeIn } from '../../rules/kubernetes/volume-expressions.ts';
import { maxBy, minBy, select } from '../../rules/promql.ts';
import { selectors } from '../../rules/selectors.ts';
import { IN_NAMESPACE } from './kube-queries.ts';

/** How far back the alerts look to see how fast a volume fills up. */
const TREND = '6h';

const SECONDS_PER_DAY = 86_400;

/** What a volume loses in a second, by the straight line that the alerts follow; each node that mounts it tells of it. */
function loss({ free }: VolumeSupply): string {
  const series = select(free, selectors.kubelet, IN_NAMESPACE);
  // A volume that is younger than the trend has none: its first files say nothing about the days to come.
  return `(-deriv(${series}[${TREND}]) and ${series} offset ${TREND})`;
}

/** How many bytes or inodes more are in use after a day like the last hours. */
export const growthPerDay = (supply: VolumeSupply): string => maxBy(OF_CLAIM, `${loss(supply)} * ${SECONDS_PER_DAY}`);

/** Days until a volume is full: where the line at which the alerts look meets zero. Up to a year. */
export const daysLeft = (supply: VolumeSupply): string =>
  `${volumeFreeIn(supply, 0, IN_NAMESPACE)} / (${maxBy(OF_CLAIM, `${loss(supply)} > 0`)}) / ${SECONDS_PER_DAY} < 365`;

/** How much each volume holds, and how much of that is in use. */
export const sizeOf = ({ total }: VolumeSupply): string =>
  maxBy(OF_CLAIM, select(total, selectors.kubelet, IN_NAMESPACE));
export const inUse = (supply: VolumeSupply): string => `${sizeOf(supply)} - ${freeOn(supply)}`;

const freeOn = ({ free }: VolumeSupply) => minBy(OF_CLAIM, select(free, selectors.kubelet, IN_NAMESPACE));
