import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizeDuration, humanizePercentage } from '../humanize.ts';
import { groupBy, maxBy, on, ratio } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
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
  collectorFailed(),
  exporterMissing(),
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

function collectorFailed(): AlertRule {
  const metric = 'node_scrape_collector_success';
  const collector = { collector: 'filesystem' };
  const success = (now: string, before = now): InputSeries[] => [
    nodeExporter.one(metric, now, collector),
    nodeExporter.one(metric, before, { ...collector, instance: 'before' }),
  ];
  const description = `Collector filesystem of the exporter on ${THE_NODE} worked within the last day and has failed for 15 minutes.`;
  return {
    alert: 'NodeExporterCollectorFailed',
    // A collector that finds no such hardware reports a failure all its life, so it must have worked before. Every
    // tenth minute of the day is enough: there are a hundred of these series on each node.
    expr: `${maxBy(['node', 'collector'], `${metric}{${job}}`)} == 0
and ${on('node', 'collector')}
${maxBy(['node', 'collector'], `max_over_time(${metric}{${job}}[1d:10m])`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The exporter of a node can no longer read a part of it.',
    description: `Collector {{ $labels.collector }} of the exporter on ${NODE_TEMPLATE} worked within the last day and has failed for 15 minutes.`,
    runbook: {
      meaning:
        'The exporter answers, but this collector, which worked before, ends with an error or finds nothing. Its series are missing.',
      impact: 'Alerts and dashboards about this part of the node are silent.',
      diagnosis: [
        'Find the pod of the exporter and read its log: `kubectl -n monitoring-agents get pods -l app.kubernetes.io/name=node-exporter -o wide`, then `kubectl -n monitoring-agents logs <pod> -c node-exporter`.',
        'A collector of the kernel (`mdadm`, `conntrack`, `bonding`) fails when its module was unloaded: `lsmod` on the node.',
        'See whether it happens on all nodes at once, which points to an update of the exporter or of the kernel.',
      ],
      mitigation: [
        'Restart the exporter on the node: delete its pod.',
        'Roll back the update that broke it, or switch the collector off in exporters.nodeExporter.collectors where that is possible.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'failed for 17 minutes',
          input: [...success('1x30 0x90'), ...nodeExporter.others(metric, steady(1), collector)],
          at: '48m',
          expect: [{ ...ON_NODE, ...collector }],
          descriptions: [description],
        },
        {
          name: 'failed since the exporter was replaced',
          input: success('_x30 0x90', '1x30 stale'),
          at: '48m',
          expect: [{ ...ON_NODE, ...collector }],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'failed for 13 minutes', input: success('1x30 0x90'), at: '44m' },
        {
          name: 'never worked',
          input: [...success(steady(0)), ...nodeExporter.others(metric, '1x5 _x120', collector)],
          at: '60m',
        },
        { name: 'works', input: success(steady(1)), at: '60m' },
        { name: 'works as one of two exporters sees it', input: success('1x30 0x90', steady(1)), at: '60m' },
        { name: 'another job tells of it', input: nodeExporter.others(metric, '1x30 0x90', collector), at: '60m' },
      ],
    },
  };
}

function exporterMissing(): AlertRule {
  const [info, condition] = ['kube_node_info', 'kube_node_status_condition'];
  const READY = { condition: 'Ready', status: 'true' };
  const LINUX = { os_image: 'Ubuntu 24.04 LTS' };
  const worker2 = { node: 'worker-2' };
  const known = (labels = {}) => [
    kubeStateMetrics.one(info, steady(1), { ...LINUX, ...labels }),
    kubeStateMetrics.one(condition, steady(1), READY),
  ];
  // The exporter of another node answers.
  const elsewhere = nodeExporter.one('up', steady(1), worker2);
  const strangers = nodeExporter.others('up', steady(1));
  const name = 'fargate-10-0-0-1';
  return {
    alert: 'NodeExporterMissingOnNode',
    // Nodes that are not ready have an alert of their own, and so has the job when nobody answers. Windows has another
    // exporter, and Fargate runs no DaemonSets.
    expr: `${groupBy(['node'], `${info}{${ksm},os_image!~"Windows.*",node!~"fargate-.+"}`)}
and ${on('node')}
${maxBy(['node'], `${condition}{${ksm},condition="Ready",status="true"}`)} == 1
unless ${on('node')}
${maxBy(['node'], `up{${job}}`)} == 1
and ${on()}
${maxBy([], `up{${job}}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The exporter of a single node does not answer.',
    description: `The exporter on ${NODE_TEMPLATE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
    runbook: {
      meaning: 'Kubernetes has a node that is ready, and Prometheus gets no series of its operating system.',
      impact: 'Alerts about disks, memory, network and clock of this node are silent.',
      diagnosis: [
        'See the pod: `kubectl -n monitoring-agents get pods -o wide --field-selector spec.nodeName=<node>`, its events and its log.',
        'No pod: the DaemonSet cannot place it; `kubectl -n monitoring-agents describe daemonset node-exporter` says why. Another program may hold its port 9100.',
        'A pod that is ready: open Status > Target health in Prometheus and read the error; a firewall of the node may close port 9100.',
      ],
      mitigation: [
        'Delete a pod that hangs.',
        'Open port 9100 of the node to Prometheus, or stop what else listens there.',
        'Make room when the node is so full that even this pod does not fit.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'never answered for 17 minutes',
          input: [
            ...known(),
            kubeStateMetrics.one(condition, steady(0), { ...READY, instance: 'before' }),
            elsewhere,
            ...strangers,
          ],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [
            `The exporter on ${THE_NODE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
          ],
        },
        {
          name: 'down for 17 minutes',
          input: [...known(), elsewhere, nodeExporter.one('up', steady(0))],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [
            `The exporter on ${THE_NODE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
          ],
        },
      ],
      quiet: [
        { name: 'for 13 minutes', input: [...known(), elsewhere], at: '13m' },
        {
          name: 'answers, while another exporter of the node ends',
          input: [
            ...known(),
            elsewhere,
            nodeExporter.one('up', steady(1)),
            nodeExporter.one('up', steady(0), { instance: 'before' }),
          ],
          at: '60m',
        },
        {
          name: 'nobody answers',
          input: [
            ...known(),
            nodeExporter.one('up', steady(0), worker2),
            ...nodeExporter.others('up', steady(1), worker2),
          ],
          at: '60m',
        },
        { name: 'a Windows node', input: [...known({ os_image: 'Windows Server 2022' }), elsewhere], at: '60m' },
        {
          name: 'a node of Fargate',
          input: [
            kubeStateMetrics.one(info, steady(1), { ...LINUX, node: name }),
            kubeStateMetrics.one(condition, steady(1), { ...READY, node: name }),
            elsewhere,
          ],
          at: '60m',
        },
        {
          name: 'not ready',
          input: [
            kubeStateMetrics.one(info, steady(1), LINUX),
            ...[0, 0].map((value, index) =>
              kubeStateMetrics.one(condition, steady(value), { ...READY, instance: String(index) }),
            ),
            kubeStateMetrics.one(condition, steady(1), { condition: 'Ready', status: 'false' }),
            kubeStateMetrics.one(condition, steady(1), { condition: 'DiskPressure', status: 'true' }),
            ...kubeStateMetrics.others(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
        {
          name: 'a node that only a stranger knows',
          input: [
            ...kubeStateMetrics.others(info, steady(1), LINUX),
            kubeStateMetrics.one(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
      ],
    },
  };
}
