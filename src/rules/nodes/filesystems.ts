import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule, Severity } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundShare, exactly, thresholdCases } from './thresholds.ts';

/** Shares of a file system in use, of its space or its files, above which it alerts. */
export interface NodeFilesystemThresholds {
  /** Warns. */
  readonly nodeFilesystemWarning: Percentage;
  /** Alerts at once. */
  readonly nodeFilesystemCritical: Percentage;
  /** Warns where the file system will be full within a day. */
  readonly nodeFilesystemTrendWarning: Percentage;
  /** Alerts at once where the file system will be full within four hours. */
  readonly nodeFilesystemTrendCritical: Percentage;
}

const job = selectors.nodeExporter;
const LEVEL = ['node', 'device', 'mountpoint'];
const MOUNT = { device: '/dev/sda1', mountpoint: '/' };
const ON_MOUNT = { ...ON_NODE, ...MOUNT };
const FILESYSTEM_TEMPLATE = `file system {{ $labels.mountpoint }} ({{ $labels.device }}) of ${NODE_TEMPLATE}`;
const THE_FILESYSTEM = `file system / (/dev/sda1) of ${THE_NODE}`;

/** What a file system can run out of. */
interface Supply {
  /** Part of the name of its alerts. */
  readonly name: string;
  /** Name in a sentence. */
  readonly what: string;
  readonly record: string;
  /** What is left, and how much there is. */
  readonly left: string;
  readonly whole: string;
  /** How to find out who uses it. */
  readonly find: string;
}

const SPACE: Supply = {
  name: 'Space',
  what: 'space',
  record: records.filesystemUsed,
  left: 'node_filesystem_avail_bytes',
  whole: 'node_filesystem_size_bytes',
  find: '`kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host sh -c "du -xh -d 3 <mountpoint> | sort -h | tail -20"` shows the largest directories; below /var/lib/containerd they are images and containers, below /var/lib/kubelet/pods volumes of type emptyDir, below /var/log logs.',
};

const FILES: Supply = {
  name: 'Files',
  what: 'files (inodes)',
  record: records.filesystemFilesUsed,
  left: 'node_filesystem_files_free',
  whole: 'node_filesystem_files',
  find: '`kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host sh -c "du -x --inodes -d 4 <mountpoint> | sort -n | tail -20"` shows the directories with the most files: usually images, caches of small files, or a spool that nobody empties.',
};

const MITIGATION = [
  'Remove what is not needed: `crictl rmi --prune` on the node removes unused images, `journalctl --vacuum-size=500M` old logs.',
  'Delete the pod whose emptyDir or log grows, and give it a limit for ephemeral storage.',
  'Enlarge the disk, or replace the node by one with a larger disk.',
] as const;

/** Use of file systems by node, device and mount point. */
export const nodeFilesystemRecords = (): RecordingRule[] => [SPACE, FILES].map(used);

/** Alerts about space and files that run out. */
export function nodeFilesystemAlerts(thresholds: NodeFilesystemThresholds): AlertRule[] {
  const { nodeFilesystemWarning, nodeFilesystemCritical } = thresholds;
  const { nodeFilesystemTrendWarning, nodeFilesystemTrendCritical } = thresholds;
  return [SPACE, FILES].flatMap((supply) => [
    level(
      supply,
      { alert: `NodeFilesystemAlmostOutOf${supply.name}`, severity: 'warning', for: '30m' },
      nodeFilesystemWarning.ratio,
    ),
    level(
      supply,
      { alert: `NodeFilesystemOutOf${supply.name}`, severity: 'critical', for: '10m' },
      nodeFilesystemCritical.ratio,
    ),
    trend(
      supply,
      { alert: `NodeFilesystem${supply.name}FillingUp`, severity: 'warning', hours: 24 },
      nodeFilesystemTrendWarning.ratio,
    ),
    trend(
      supply,
      { alert: `NodeFilesystem${supply.name}FillingUpFast`, severity: 'critical', hours: 4 },
      nodeFilesystemTrendCritical.ratio,
    ),
  ]);
}

/** A file system of which this share is in use. Two exporters agree about it while one replaces the other. */
function usedBy({ left, whole }: Supply, share: number): InputSeries[] {
  return [
    ...nodeExporter.highest(whole, 1000, { ...MOUNT, fstype: 'ext4' }),
    ...nodeExporter.highest(left, round(1000 * (1 - share)), { ...MOUNT, fstype: 'ext4' }),
  ];
}

/** Whether a file system can be written to, as the current exporter and the one before see it. */
function readonly(now: 0 | 1, before = now): InputSeries[] {
  const metric = 'node_filesystem_readonly';
  return [
    nodeExporter.one(metric, steady(now), MOUNT),
    nodeExporter.one(metric, steady(before), { ...MOUNT, instance: 'before' }),
  ];
}

/** A stranger says the opposite. */
const writable = (): InputSeries[] => [
  ...readonly(0),
  ...nodeExporter.others('node_filesystem_readonly', steady(1), MOUNT),
];

function used(supply: Supply): RecordingRule {
  return {
    record: supply.record,
    // Without the name of the pod, so that trends reach back beyond an update of the exporter. Some kinds of file
    // systems have no limit of files and report zero.
    expr: `1 - ${maxBy(LEVEL, `${supply.left}{${job}}`)}
  / (${maxBy(LEVEL, `${supply.whole}{${job}}`)} > 0)`,
    tests: [
      {
        name: 'three quarters in use, and a file system without a limit',
        input: [
          ...usedBy(supply, 0.75),
          ...[supply.left, supply.whole].map((metric) =>
            nodeExporter.one(metric, steady(0), { device: '/dev/sdb1', mountpoint: '/boot/efi', fstype: 'vfat' }),
          ),
        ],
        at: '5m',
        expect: [{ labels: ON_MOUNT, value: 0.75 }],
      },
    ],
  };
}

/** A file system that is read-only is full on purpose. */
const WRITABLE = `and ${on(...LEVEL)}
${maxBy(LEVEL, `node_filesystem_readonly{${job}}`)} == 0`;

function level(
  supply: Supply,
  { alert, severity, for: hold }: { alert: string; severity: Severity; for: string },
  threshold: number,
): AlertRule {
  const { above } = aroundShare(threshold);
  const full = (name: string, state: InputSeries[]) => ({
    name,
    input: [...usedBy(supply, above), ...state],
    at: '60m',
  });
  return {
    alert,
    expr: `${supply.record} > ${threshold}
${WRITABLE}`,
    for: hold,
    severity,
    summary: `A file system of a node ${severity === 'critical' ? 'has hardly any' : 'is running out of'} ${supply.what}${severity === 'critical' ? ' left' : ''}.`,
    description: `Of the ${supply.what} of ${FILESYSTEM_TEMPLATE}, {{ $value | humanizePercentage }} is in use.`,
    runbook: {
      meaning: `So much of the ${supply.what} of the file system is in use. Blocks that only root may use count as used, as they do for everybody else.`,
      impact:
        'On the file system of the kubelet or of the container runtime, the kubelet removes images, then evicts pods and takes no new ones (condition DiskPressure). A full file system makes writes fail, and with them logs, databases and the node itself.',
      diagnosis: [
        supply.find,
        'See whether the kubelet is evicting: `kubectl describe node <node>` (condition DiskPressure) and `kubectl get events --all-namespaces --field-selector reason=Evicted`.',
        `See how fast it grows: \`deriv(${supply.record}{node="<node>",mountpoint="<mountpoint>"}[6h]) * 3600\` is the share per hour.`,
        'Files that are deleted but still open hold their space until their process ends: `lsof +L1` on the node lists them.',
      ],
      mitigation: [...MITIGATION],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        ...exactly(threshold, 1 - round(1000 * (1 - threshold)) / 1000),
        input: (value) => [...usedBy(supply, value), ...writable()],
        for: hold,
        labels: ON_MOUNT,
        description: (value) => `Of the ${supply.what} of ${THE_FILESYSTEM}, ${humanizePercentage(value)} is in use.`,
      },
      full('full, but read-only', readonly(1)),
      full('full, and read-only as one of two exporters sees it', readonly(1, 0)),
      full('full, and nobody says whether it is read-only', []),
    ),
  };
}

/** How far a trend looks ahead, and how long it must hold: a day ahead, a slope that shows for minutes means nothing. */
const TRENDS = {
  24: { until: 'a day', for: '1h', minutes: 64 },
  4: { until: 'four hours', for: '15m', minutes: 18 },
} as const;

/** A file system whose use grows in a straight line from `start`, and would be at `then` so many hours later. */
function filling({ left, whole }: Supply, start: number, then: number, hours: number): InputSeries[] {
  const perMinute = (1e6 * (then - start)) / (hours * 60);
  const lines = `${(1e6 * (1 - start)).toFixed(9)}-${perMinute.toFixed(9)}x120`;
  return [nodeExporter.one(whole, '1000000x120', MOUNT), nodeExporter.one(left, lines, MOUNT)];
}

function trend(
  supply: Supply,
  { alert, severity, hours }: { alert: string; severity: Severity; hours: keyof typeof TRENDS },
  threshold: number,
): AlertRule {
  const { until, for: hold, minutes } = TRENDS[hours];
  const { above, below } = aroundShare(threshold);
  const spare = 1 - above;
  const enough = round(above + 1.3 * spare);
  const now = above + (1.3 * spare * minutes) / (hours * 60);
  const grows = (name: string, start: number, then: number, at: number, state = writable()) => ({
    name,
    input: [...filling(supply, start, then, hours), ...state],
    at: `${at}m`,
  });
  return {
    alert,
    expr: `${supply.record} > ${threshold}
and
predict_linear(${supply.record}[6h], ${hours} * 3600) > 1
${WRITABLE}`,
    for: hold,
    severity,
    summary: `A file system of a node will be out of ${supply.what} within ${until}.`,
    description: `Of the ${supply.what} of ${FILESYSTEM_TEMPLATE}, {{ $value | humanizePercentage }} is in use. At the pace of the last six hours it will be full within ${until}.`,
    runbook: {
      meaning: `The file system is fairly full, and if its use goes on growing as it did over the last six hours, no ${supply.what} will be left within ${until}.`,
      impact:
        'Nothing yet. Once it is full, writes fail; the kubelet evicts pods before that where the file system is its own or that of the container runtime.',
      diagnosis: [
        `Look at the growth itself: \`${supply.record}{node="<node>",mountpoint="<mountpoint>"}\` over a day. A saw-tooth up to 85 % is the kubelet that removes images, and harmless.`,
        supply.find,
        'Find the container that writes: `topk(10, sum by (namespace, pod) (rate(container_fs_writes_bytes_total{node="<node>"}[30m])))`.',
      ],
      mitigation: [...MITIGATION],
    },
    tests: {
      fires: [
        {
          ...grows(`will be full within ${until}`, above, enough, minutes),
          expect: [ON_MOUNT],
          descriptions: [
            `Of the ${supply.what} of ${THE_FILESYSTEM}, ${humanizePercentage(now)} is in use. At the pace of the last six hours it will be full within ${until}.`,
          ],
        },
      ],
      quiet: [
        grows(`will be full, but not within ${until}`, above, round(above + 0.7 * spare), minutes),
        grows('grows fast, but has much left', below, 1.05, minutes),
        grows('has grown for a short time only', above, enough, minutes - 10),
        grows('read-only', above, enough, minutes, readonly(1)),
        grows('read-only as one of two exporters sees it', above, enough, minutes, readonly(1, 0)),
        grows('nobody says whether it is read-only', above, enough, minutes, []),
      ],
    },
  };
}
