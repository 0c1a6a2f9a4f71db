import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, growing, round, steady } from '../cases.ts';
import { humanize, humanizePercentage } from '../humanize.ts';
import { maxBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundNumber, aroundShare, exactly, perSecond, rateOf, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the CPUs of nodes. */
export interface NodeCpuThresholds {
  /** CPU use of a node above which it alerts. */
  readonly nodeCpu: Percentage;
  /** Load per CPU above which a node alerts. */
  readonly nodeLoadPerCpu: number;
  /** Share of the time in which something waits for CPU above which a node alerts. */
  readonly nodeCpuPressure: Percentage;
}

/** Use and saturation of CPUs. */
export const nodeCpuRecords = (): RecordingRule[] => [utilisation(), count(), clusterUtilisation(), loadPerCpu()];

export const nodeCpuAlerts = ({ nodeCpu, nodeLoadPerCpu, nodeCpuPressure }: NodeCpuThresholds): AlertRule[] => [
  highUsage(nodeCpu.ratio),
  saturation(nodeLoadPerCpu),
  pressure(nodeCpuPressure.ratio),
];

const job = selectors.nodeExporter;

/**
 * Two CPUs that are busy for these shares of the time; the rest is half idle, half waiting for disks. Two exporters
 * tell of them while one replaces the other, and a third is a stranger.
 */
function cpus(...busy: readonly [number, number]): InputSeries[] {
  return busy.flatMap((share, index) => {
    const time = (mode: string, free: number, stranger: number) => {
      const labels = { cpu: String(index), mode };
      return [
        nodeExporter.one('node_cpu_seconds_total', growing(free), labels),
        nodeExporter.one('node_cpu_seconds_total', growing(round(free * 0.9)), { ...labels, instance: 'before' }),
        ...nodeExporter.others('node_cpu_seconds_total', growing(stranger), labels),
      ];
    };
    const free = round(30 * (1 - share));
    return [...time('idle', free, 60), ...time('iowait', free, 60), ...time('user', round(60 * share), 60)];
  });
}

function utilisation(): RecordingRule {
  return {
    record: records.nodeCpuUtilisation,
    // Time stolen by the hypervisor counts as busy: the node cannot use it either. The maximum comes first: for five
    // minutes after an update of the exporter, both the old and the new one have a rate.
    expr: `1 - avg by (cluster, node) (
  sum by (cluster, node, cpu) (
    max by (cluster, node, cpu, mode) (rate(node_cpu_seconds_total{${job},mode=~"idle|iowait"}[5m]))
  )
)`,
    tests: [
      {
        name: 'one CPU at 50 %, the other at 100 %',
        input: cpus(0.5, 1),
        at: '20m',
        expect: [{ labels: ON_NODE, value: 0.75 }],
      },
    ],
  };
}

function count(): RecordingRule {
  return {
    record: records.nodeCpuCount,
    expr: `count by (cluster, node) (group by (cluster, node, cpu) (node_cpu_seconds_total{${job},mode="idle"}))`,
    tests: [
      {
        name: 'two CPUs, and a third that only a stranger and another mode know',
        input: [
          ...cpus(0.5, 0.5),
          ...nodeExporter.others('node_cpu_seconds_total', steady(1), { cpu: '2', mode: 'idle' }),
          nodeExporter.one('node_cpu_seconds_total', steady(1), { cpu: '3', mode: 'user' }),
        ],
        at: '5m',
        expect: [{ labels: ON_NODE, value: 2 }],
      },
    ],
  };
}

function clusterUtilisation(): RecordingRule {
  return {
    record: records.clusterCpuUtilisation,
    // Larger nodes weigh more.
    expr: `sum by (cluster) (${records.nodeCpuUtilisation} * on (cluster, node) ${records.nodeCpuCount})
/
sum by (cluster) (${records.nodeCpuCount})`,
    tests: [
      {
        name: 'a node with two CPUs at 75 %, and one with a single CPU that is idle',
        input: [
          ...cpus(0.5, 1),
          nodeExporter.one('node_cpu_seconds_total', perSecond(1), { node: 'worker-2', cpu: '0', mode: 'idle' }),
        ],
        at: '20m',
        expect: [{ labels: { cluster: CLUSTER }, value: 0.5 }],
      },
    ],
  };
}

function loadPerCpu(): RecordingRule {
  return {
    record: records.nodeLoadPerCpu,
    expr: `max by (cluster, node) (node_load1{${job}})
/ on (cluster, node)
${records.nodeCpuCount}`,
    tests: [
      {
        name: 'a load of three on two CPUs',
        input: [...cpus(0.5, 0.5), ...nodeExporter.highest('node_load1', 3)],
        at: '5m',
        expect: [{ labels: ON_NODE, value: 1.5 }],
      },
    ],
  };
}

function highUsage(threshold: number): AlertRule {
  const { above } = aroundShare(threshold);
  return {
    alert: 'NodeCPUHighUsage',
    expr: `${records.nodeCpuUtilisation} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has been short of CPU for 15 minutes.',
    description: `CPU of ${NODE_TEMPLATE} is {{ $value | humanizePercentage }} busy.`,
    runbook: {
      meaning: 'All CPUs of the node together have been busier than the threshold for 15 minutes.',
      impact:
        'Containers without a CPU request get little time, others no more than their request. Latency rises, and probes may time out.',
      diagnosis: [
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=cpu`, or `topk(10, sum by (namespace, pod) (node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m{node="<node>"}))`.',
        'Compare use with requests: a pod far above its request takes what others were promised as spare.',
        'Look for one process on the host outside Kubernetes: the sum of the pods is then well below the use of the node.',
        'See how the time is spent: `sum by (mode) (rate(node_cpu_seconds_total{node="<node>"}[5m]))`. Much `steal` means that the hypervisor gives it to others.',
      ],
      mitigation: [
        'Move load away: `kubectl cordon` the node and delete pods that other nodes have room for.',
        'Raise the CPU requests of the pods that use more than they asked for, so that the scheduler spreads them.',
        'Add nodes, or raise the maximum of the autoscaler, when every node is busy.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        input: (value) => cpus(value, value),
        for: '15m',
        settle: 6,
        labels: ON_NODE,
        description: (value) => `CPU of ${THE_NODE} is ${humanizePercentage(value)} busy.`,
      },
      { name: 'one CPU alone above the threshold', input: cpus(above, round(threshold * 0.7)), at: '60m' },
    ),
  };
}

function saturation(threshold: number): AlertRule {
  return {
    alert: 'NodeSystemSaturation',
    expr: `${records.nodeLoadPerCpu} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Far more processes want to run on a node than it has CPUs.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanize }} processes per CPU have been running, waiting for CPU or waiting for a disk for 15 minutes.`,
    runbook: {
      meaning:
        'The load of the node, divided by its CPUs, is above the threshold. Load counts processes that run, that wait for CPU, and that wait for disks or network file systems and cannot be interrupted.',
      impact:
        'Everything on the node answers slowly. The kubelet may miss its own deadlines, and the node may become not ready.',
      diagnosis: [
        'Tell the two causes apart: `node:node_cpu_utilization:ratio_rate5m{node="<node>"}` near one means too little CPU; a low value means that processes wait for disks.',
        'CPU: find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=cpu`.',
        'Disks: see NodeDiskIOSaturation, and list what waits: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host ps -eo state,pid,comm` shows processes in state D.',
        'Many processes in state D with idle disks wait for a network file system whose server does not answer.',
      ],
      mitigation: [
        'Move load away: `kubectl cordon` the node, and delete pods that other nodes have room for.',
        'Give the pods that use more than they asked for larger CPU requests.',
        'Bring back the file server, or restart the node when processes hang on it for good.',
      ],
    },
    tests: thresholdCases({
      ...aroundNumber(threshold),
      exact: threshold,
      input: (value) => [...cpus(0.5, 0.5), ...nodeExporter.highest('node_load1', round(2 * value))],
      for: '15m',
      labels: ON_NODE,
      description: (value) =>
        `On ${THE_NODE}, ${humanize(value)} processes per CPU have been running, waiting for CPU or waiting for a disk for 15 minutes.`,
    }),
  };
}

function pressure(threshold: number): AlertRule {
  return {
    alert: 'NodeCPUPressure',
    expr: `${maxBy(['node'], `rate(node_pressure_cpu_waiting_seconds_total{${job}}[5m])`)} > ${threshold}`,
    for: '15m',
    // Pods at their CPU limit count as waiting, too, so it only explains other alerts.
    severity: 'info',
    summary: 'Processes on a node wait for CPU much of the time.',
    description: `On ${NODE_TEMPLATE}, processes that could have run waited for CPU {{ $value | humanizePercentage }} of the time.`,
    runbook: {
      meaning:
        'The kernel accounts the time in which at least one process was ready to run and had no CPU (pressure stall information, PSI). Nodes whose kernel does not keep it never fire.',
      impact: 'Latency is higher than it would be on an idle node. Containers at their CPU limit count, too.',
      diagnosis: [
        'See whether the node is busy at all: `node:node_cpu_utilization:ratio_rate5m{node="<node>"}`.',
        'A node with idle CPUs has containers at their limits: see CPUThrottlingHigh for their names.',
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=cpu`.',
      ],
      mitigation: [
        'Raise the limits of throttled containers, or remove them where only the request matters.',
        'Spread the load over more nodes when the node is busy.',
      ],
    },
    tests: thresholdCases({
      ...aroundShare(threshold),
      ...exactly(threshold, rateOf(threshold, 5)),
      input: (value) => nodeExporter.highest('node_pressure_cpu_waiting_seconds_total', value, {}, perSecond),
      for: '15m',
      settle: 6,
      labels: ON_NODE,
      description: (value) =>
        `On ${THE_NODE}, processes that could have run waited for CPU ${humanizePercentage(value)} of the time.`,
    }),
  };
}
