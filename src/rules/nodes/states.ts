import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizeDuration, humanizePercentage } from '../humanize.ts';
import { groupBy, maxBy, on, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { nodeExporterAlerts } from './node-exporter.ts';
import { aroundShare, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the operating systems of nodes. */
export interface NodeStateThresholds {
  /** Share of open files above which a node alerts. */
  readonly nodeFileDescriptors: Percentage;
}

/** Alerts about the operating system of nodes, and about what watches it. */
export const nodeStateAlerts = ({ nodeFileDescriptors }: NodeStateThresholds): AlertRule[] => [
  fileDescriptors(nodeFileDescriptors.ratio),
  rebooted(),
  ...nodeExporterAlerts(),
];

const job = selectors.nodeExporter;
const ksm = selectors.kubeStateMetrics;

function fileDescriptors(threshold: number): AlertRule {
  const [allocated, maximum] = ['node_filefd_allocated', 'node_filefd_maximum'];
  return {
    alert: 'NodeFileDescriptorLimit',
    expr: `${ratio(maxBy(['node'], `${allocated}{${job}}`), maxBy(['node'], `${maximum}{${job}}`))}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has nearly as many open files as it may.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanizePercentage }} of the files that the kernel may have open are open.`,
    runbook: {
      meaning: 'The kernel has a limit of open files and sockets for all processes together. The node is close to it.',
      impact: 'Once it is reached, no process of the node can open a file or a connection: everything fails at once.',
      diagnosis: [
        'See how it grew: `node_filefd_allocated{node="<node>"}` over a day.',
        'Find who holds them: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox`, and in it `for p in /host/proc/[0-9]*; do echo $(ls $p/fd 2>/dev/null | wc -l) $(cat $p/comm); done | sort -n | tail`.',
        'A process that leaks connections shows many sockets: `ls -l /host/proc/<pid>/fd`.',
      ],
      mitigation: [
        'Restart the pod that leaks, and tell its team.',
        'Raise the limit: `sysctl -w fs.file-max=<more>`, and in the configuration of the nodes.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        exact: threshold,
        input: (value) => [
          ...nodeExporter.highest(allocated, round(1000 * value)),
          ...nodeExporter.highest(maximum, 1000),
        ],
        for: '15m',
        labels: ON_NODE,
        description: (value) =>
          `On ${THE_NODE}, ${humanizePercentage(value)} of the files that the kernel may have open are open.`,
      },
      {
        name: 'no limit',
        input: [nodeExporter.one(allocated, steady(5)), nodeExporter.one(maximum, steady(0))],
        at: '60m',
      },
    ),
  };
}

function rebooted(): AlertRule {
  const [boot, cordoned] = ['node_boot_time_seconds', 'kube_node_spec_unschedulable'];
  // Started at second 300, and again at minute 90.
  const started = (again = 5400, labels = {}) =>
    nodeExporter.one(boot, `300x87 _x2 ${again}x60`, { instance: 'before', ...labels });
  const uncordoned = kubeStateMetrics.one(cordoned, steady(0));
  return {
    alert: 'NodeRebooted',
    // No `for`: the moment is what counts. It fires for half an hour, for nodes that were there an hour ago and were not
    // cordoned meanwhile.
    expr: `time() - ${maxBy(['node'], `${boot}{${job}}`)} < 1800
and ${on('node')}
${groupBy(['node'], `${boot}{${job}} offset 1h`)}
unless ${on('node')}
${maxBy(['node'], `max_over_time(${cordoned}{${ksm}}[1h])`)} == 1`,
    severity: 'info',
    summary: 'A node has restarted that nobody had cordoned.',
    description: `The operating system of ${NODE_TEMPLATE} started {{ $value | humanizeDuration }} ago, and nobody had cordoned the node.`,
    runbook: {
      meaning:
        'The kernel started anew within the last half hour, on a node that existed before and was not cordoned. It crashed, lost its power, was restarted by its provider, or somebody forgot to drain it.',
      impact: 'All pods of the node were stopped without warning and have started again.',
      diagnosis: [
        'See the last lines before the restart: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host journalctl -b -1 -n 100`.',
        'See who asked for it: `chroot /host last -x reboot shutdown | head`. Nobody means a crash or a loss of power.',
        'Read what the provider says: maintenance events, preempted machines, hardware failures.',
        'See memory and temperature before it: `node:node_memory_utilization:ratio{node="<node>"}`.',
      ],
      mitigation: [
        'Nothing, when it was once and the cause is known.',
        'Replace the node when it happens again.',
        'Have restarts for updates drain the node first (kured, the upgrade tool of the platform).',
      ],
    },
    tests: {
      fires: [
        {
          name: 'started 20 minutes ago',
          input: [started(), uncordoned, ...kubeStateMetrics.others(cordoned, steady(1))],
          at: '110m',
          expect: [ON_NODE],
          descriptions: [
            `The operating system of ${THE_NODE} started ${humanizeDuration(1200)} ago, and nobody had cordoned the node.`,
          ],
        },
        {
          name: 'started 20 minutes ago, and an older exporter still tells of the last time',
          input: [started(), nodeExporter.one(boot, steady(300)), kubeStateMetrics.one(cordoned, steady(0))],
          at: '110m',
          expect: [ON_NODE],
          descriptions: [
            `The operating system of ${THE_NODE} started ${humanizeDuration(1200)} ago, and nobody had cordoned the node.`,
          ],
        },
      ],
      quiet: [
        { name: 'started 30 minutes ago', input: [started(), uncordoned], at: '120m' },
        { name: 'started 35 minutes ago', input: [started(), uncordoned], at: '125m' },
        {
          name: 'cordoned 50 minutes ago for a while',
          input: [
            started(),
            kubeStateMetrics.one(cordoned, '0x60 1x20 0x60'),
            kubeStateMetrics.one(cordoned, steady(0), { instance: 'before' }),
          ],
          at: '110m',
        },
        {
          name: 'a new node',
          input: [nodeExporter.one(boot, '_x90 5400x60'), ...nodeExporter.others(boot, steady(300))],
          at: '110m',
        },
        {
          name: 'another job tells of it',
          input: [nodeExporter.one(boot, steady(300)), ...nodeExporter.others(boot, '300x87 _x2 5400x60')],
          at: '110m',
        },
      ],
    },
  };
}
