import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, CLUSTER, round, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { humanizePercentage } from '../humanize.ts';
import { on } from '../promql.ts';
import type { AlertRule, FiringCase, InputSeries, NonEmpty, RuleGroup } from '../rule.ts';
import { foreign, ksm } from './kube-series.ts';
import {
  OF_CLAIM,
  UNLESS_READ_ONLY,
  VOLUME_INODES,
  VOLUME_SPACE,
  type VolumeSupply,
  volumeFreeIn,
  volumeLeft,
} from './volume-expressions.ts';
import { claimAlerts } from './volumes.ts';

/** Thresholds of the alerts about volumes. */
export interface StorageThresholds {
  /** Share of free space or inodes below which a volume is about to be full. */
  readonly volumeFreeCritical: Percentage;
  /** Share of free space or inodes below which the trend counts. */
  readonly volumeFreeLow: Percentage;
  /** How far the trend is followed. */
  readonly volumeForecast: Duration;
}

/** Persistent volumes that fill up, or that cannot be had. */
export function storageGroups(thresholds: StorageThresholds): RuleGroup[] {
  const filling = [SPACE, INODES].flatMap((supply) => [
    fillingUp(supply, thresholds.volumeFreeCritical.ratio),
    fillingUpSoon(supply, thresholds),
  ]);
  return [
    { name: 'kubernetes-storage', dashboard: dashboardLinks.persistentVolumes, rules: [...filling, ...claimAlerts()] },
  ];
}

/** What a file system runs out of. */
interface Supply extends VolumeSupply {
  readonly alert: string;
  /** What it is called in sentences. */
  readonly title: string;
  readonly diagnosis: NonEmpty<string>;
  readonly mitigation: NonEmpty<string>;
}

const SPACE: Supply = {
  alert: 'KubePersistentVolumeFillingUp',
  ...VOLUME_SPACE,
  title: 'space',
  diagnosis: [
    'See how fast it fills: plot `kubelet_volume_stats_available_bytes{namespace="<namespace>",persistentvolumeclaim="<persistentvolumeclaim>"}` over a week. A step is an import or a log; a slope is growth.',
    'Find what takes the room: `kubectl -n <namespace> exec <pod> -- du -xhd2 <mount path>`.',
    'See whether the volume may grow: allowVolumeExpansion in `kubectl get storageclass <storage class> -o yaml`.',
  ],
  mitigation: [
    'Grow the volume: raise spec.resources.requests.storage of the claim where it is declared. The claims of a StatefulSet are changed one by one.',
    'Delete what may go, with the tools of the software: old segments, dumps, snapshots, logs.',
    'Shorten how long the software keeps its data.',
  ],
};

const INODES: Supply = {
  alert: 'KubePersistentVolumeInodesFillingUp',
  ...VOLUME_INODES,
  title: 'inodes',
  diagnosis: [
    'Find the directories with the most files: `kubectl -n <namespace> exec <pod> -- du --inodes -xd2 <mount path>`.',
    'See what makes so many files: caches, sessions, mail queues and uploads that nobody cleans up.',
  ],
  mitigation: [
    'Delete files that are no longer needed, and see to it that they are from now on.',
    'Grow the volume: most file systems get more inodes with more space.',
    'Move to a volume with a file system that makes inodes as they are needed, such as XFS.',
  ],
};

const CLAIM = { namespace: 'shop', persistentvolumeclaim: 'data-db-0' };
const ACCESS = 'kube_persistentvolumeclaim_access_mode';
const NAME = '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}';

const JOB = { job: 'kubelet', metrics_path: '/metrics' };

/** A volume of 1000 as a node tells of it; `free` are the samples of what is left. */
function volume({ free, total }: Supply, left: string, labels: CaseLabels = JOB): InputSeries[] {
  const all = { ...labels, node: 'worker-1', ...CLAIM };
  return [series(free, all, left), series(total, all, steady(1000))];
}

/** Two nodes that tell of the same volume, one of them late, and other jobs and paths that would change the share. */
const decoys = ({ free, total }: Supply, left: number): InputSeries[] => [
  series(free, { ...JOB, node: 'worker-2', ...CLAIM }, steady(round(left * 1.5))),
  series(total, { ...JOB, node: 'worker-2', ...CLAIM }, steady(900)),
  ...[
    { job: 'other', metrics_path: '/metrics' },
    { ...JOB, metrics_path: '/metrics/cadvisor' },
  ].flatMap((labels) => [
    series(free, { ...labels, node: 'worker-1', ...CLAIM }, steady(round(left / 10))),
    series(total, { ...labels, node: 'worker-1', ...CLAIM }, steady(5000)),
  ]),
];

/** The claim may be written; another job, and another mode, would make it read-only. */
const writable: readonly InputSeries[] = [
  ksm(ACCESS, { ...CLAIM, access_mode: 'ReadWriteMany' }, steady(1)),
  foreign(ACCESS, { ...CLAIM, access_mode: 'ReadOnlyMany' }, 1),
];
const readOnly: readonly InputSeries[] = [
  ksm(ACCESS, { ...CLAIM, access_mode: 'ReadOnlyMany' }, steady(1)),
  ksm(ACCESS, { ...CLAIM, access_mode: 'ReadOnlyMany', instance: 'old' }, steady(0)),
];

function fillingUp(supply: Supply, threshold: number): AlertRule {
  const described = (left: string) => `Of the ${supply.title} of volume shop/data-db-0, ${left} is left.`;
  const below = round(threshold * 0.9);
  const firing: FiringCase = {
    name: 'slightly less left than the threshold',
    input: [...volume(supply, steady(below * 1000)), ...decoys(supply, below * 1000), ...writable],
    at: '10m',
    expect: [{ cluster: CLUSTER, ...CLAIM }],
    descriptions: [described(humanizePercentage(below))],
  };
  return {
    alert: supply.alert,
    expr: `${volumeLeft(supply)}\n< ${threshold}\n${UNLESS_READ_ONLY}`,
    for: '5m',
    severity: 'critical',
    summary: `A persistent volume is about to run out of ${supply.title}.`,
    description: `Of the ${supply.title} of volume ${NAME}, {{ $value | humanizePercentage }} is left.`,
    runbook: {
      meaning: `Less ${supply.title} than the threshold volumeFreeCritical is left on the volume of this claim.`,
      impact: 'When it is full, writes fail. Databases and queues then stop, and some need hands to start again.',
      diagnosis: supply.diagnosis,
      mitigation: supply.mitigation,
    },
    tests: {
      fires: [firing],
      quiet: [
        { name: 'for only 4 minutes', input: firing.input, at: '4m' },
        {
          name: 'as much left as the threshold',
          input: [...volume(supply, steady(threshold * 1000)), ...decoys(supply, threshold * 1000)],
          at: '30m',
        },
        { name: 'read-only', input: [...volume(supply, steady(below * 1000)), ...readOnly], at: '30m' },
      ],
    },
  };
}

function fillingUpSoon(supply: Supply, { volumeFreeLow, volumeForecast }: StorageThresholds): AlertRule {
  const [threshold, horizon] = [volumeFreeLow.ratio, volumeForecast.seconds];
  const start = round(threshold * 950);
  /** Samples of what is left, when that share of the horizon remains until nothing is. */
  const falling = (shareOfHorizon: number, from = start) =>
    `${from}-${(from / ((horizon / 60) * shareOfHorizon)).toFixed(9)}x120`;
  const left = (start - (start / ((horizon / 60) * 0.8)) * 80) / 1000;
  const elsewhere = [
    { job: 'other', metrics_path: '/metrics' },
    { ...JOB, metrics_path: '/metrics/cadvisor' },
  ];
  const firing: FiringCase = {
    name: 'less left than the threshold, and nothing before the horizon',
    input: [...volume(supply, falling(0.8)), ...decoys(supply, start), ...writable],
    at: '80m',
    expect: [{ cluster: CLUSTER, ...CLAIM }],
    descriptions: [
      `Of the ${supply.title} of volume shop/data-db-0, ${humanizePercentage(left)} is left, and at the rate of the last hours none will be in ${volumeForecast}.`,
    ],
  };
  return {
    alert: `${supply.alert}Soon`,
    expr: `(
  ${volumeLeft(supply).replaceAll('\n', '\n  ')}
  < ${threshold}
)
and ${on(...OF_CLAIM)}
${volumeFreeIn(supply, horizon)} < 0
${UNLESS_READ_ONLY}`,
    for: '1h',
    severity: 'warning',
    summary: `A persistent volume will run out of ${supply.title} within days.`,
    description: `Of the ${supply.title} of volume ${NAME}, {{ $value | humanizePercentage }} is left, and at the rate of the last hours none will be in ${volumeForecast}.`,
    runbook: {
      meaning: `Less ${supply.title} than the threshold volumeFreeLow is left, and if it goes on shrinking as in the last six hours, none will be left within volumeForecast.`,
      impact: 'None yet. When the volume is full, writes fail, and databases and queues stop.',
      diagnosis: supply.diagnosis,
      mitigation: supply.mitigation,
    },
    tests: {
      fires: [firing],
      quiet: [
        { name: 'for only 55 minutes', input: firing.input, at: '55m' },
        {
          name: 'less left than the threshold, but some still at the horizon',
          input: volume(supply, falling(1.3)),
          at: '80m',
        },
        {
          name: 'less left than the threshold, and no less all the time',
          input: [
            ...volume(supply, steady(start)),
            ...elsewhere.map((labels) =>
              series(supply.free, { ...labels, node: 'worker-1', ...CLAIM }, falling(0.3, start * 2)),
            ),
          ],
          at: '80m',
        },
        { name: 'nothing left for long', input: volume(supply, steady(0)), at: '80m' },
        {
          name: 'nothing before the horizon, but more left than the threshold',
          input: [...volume(supply, falling(0.5, round(threshold * 1050 + 5))), ...decoys(supply, threshold * 1000)],
          at: '64m',
        },
        {
          name: 'as much left as the threshold',
          input: [
            ...volume(supply, steady(threshold * 1000)),
            series(supply.free, { ...JOB, node: 'worker-2', ...CLAIM }, falling(0.3, 990)),
          ],
          at: '80m',
        },
        { name: 'read-only', input: [...volume(supply, falling(0.8)), ...readOnly], at: '80m' },
      ],
    },
  };
}
