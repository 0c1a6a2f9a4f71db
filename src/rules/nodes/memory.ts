import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, round, steady } from '../cases.ts';
import { humanize, humanizePercentage } from '../humanize.ts';
import { maxBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundNumber, aroundShare, exactly, perSecond, rateOf, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the memory of nodes. */
export interface NodeMemoryThresholds {
  /** Memory use of a node above which it alerts. */
  readonly nodeMemory: Percentage;
  /** Pages per second read back from disk above which a node alerts. */
  readonly nodeMajorPageFaults: number;
  /** Share of the time in which everything waits for memory above which a node alerts. */
  readonly nodeMemoryPressure: Percentage;
}

/** Use and saturation of memory. */
export const nodeMemoryRecords = (): RecordingRule[] => [utilisation(), available(), ofCluster(), majorPageFaults()];

export const nodeMemoryAlerts = (thresholds: NodeMemoryThresholds): AlertRule[] => [
  highUtilisation(thresholds.nodeMemory.ratio),
  majorFaults(thresholds.nodeMajorPageFaults),
  pressure(thresholds.nodeMemoryPressure.ratio),
  oomKills(),
];

const job = selectors.nodeExporter;

/** A node of 1000 bytes, of which this share is in use. */
function memory(used: number): InputSeries[] {
  return [
    ...nodeExporter.highest('node_memory_MemTotal_bytes', 1000),
    ...nodeExporter.highest('node_memory_MemAvailable_bytes', round(1000 * (1 - used))),
  ];
}

function utilisation(): RecordingRule {
  return {
    record: records.nodeMemoryUtilisation,
    expr: `1 - max by (cluster, node) (node_memory_MemAvailable_bytes{${job}})
  / max by (cluster, node) (node_memory_MemTotal_bytes{${job}})`,
    tests: [
      {
        name: 'three quarters in use',
        input: memory(0.75),
        at: '5m',
        expect: [{ labels: ON_NODE, value: 0.75 }],
      },
    ],
  };
}

function available(): RecordingRule {
  return {
    record: records.clusterMemoryAvailable,
    expr: `sum by (cluster) (max by (cluster, node) (node_memory_MemAvailable_bytes{${job}}))`,
    tests: [
      {
        name: 'two nodes, one of which two exporters describe',
        input: [...memory(0.75), nodeExporter.one('node_memory_MemAvailable_bytes', steady(500), { node: 'worker-2' })],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER }, value: 750 }],
      },
    ],
  };
}

function ofCluster(): RecordingRule {
  return {
    record: records.clusterMemoryUtilisation,
    expr: `1 - ${records.clusterMemoryAvailable}
  / sum by (cluster) (max by (cluster, node) (node_memory_MemTotal_bytes{${job}}))`,
    tests: [
      {
        name: 'a node that two exporters describe, and a smaller one',
        input: [
          ...memory(0.75),
          nodeExporter.one('node_memory_MemTotal_bytes', steady(500), { node: 'worker-2' }),
          nodeExporter.one('node_memory_MemAvailable_bytes', steady(350), { node: 'worker-2' }),
        ],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER }, value: 0.6 }],
      },
    ],
  };
}

function majorPageFaults(): RecordingRule {
  return {
    record: records.nodeMajorPageFaults,
    expr: maxBy(['node'], `rate(node_vmstat_pgmajfault{${job}}[5m])`),
    tests: [
      {
        name: 'ten pages per second',
        input: nodeExporter.highest('node_vmstat_pgmajfault', 10, {}, perSecond),
        at: '10m',
        expect: [{ labels: ON_NODE, value: 10 }],
      },
    ],
  };
}

function highUtilisation(threshold: number): AlertRule {
  return {
    alert: 'NodeMemoryHighUtilization',
    expr: `${records.nodeMemoryUtilisation} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has been short of memory for 15 minutes.',
    description: `Memory of ${NODE_TEMPLATE} is {{ $value | humanizePercentage }} in use.`,
    runbook: {
      meaning:
        'Less memory than the threshold leaves is available on the node; caches that the kernel can give back count as available.',
      impact:
        'The kubelet is about to evict pods, and the kernel to kill processes. Pods that use more than they requested go first.',
      diagnosis: [
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=memory`.',
        'See whether the kubelet reports pressure: `kubectl describe node <node>` shows the condition MemoryPressure.',
        'Look for steady growth over days, which points to a leak: `topk(5, deriv(sum by (namespace, pod) (node_namespace_pod_container:container_memory_working_set_bytes{node="<node>"})[1d:5m]))`.',
        'Compare with the sum of the pods: what is missing there belongs to processes of the host.',
      ],
      mitigation: [
        'Restart or scale down the pod that leaks, and tell its team.',
        'Set memory requests to what pods really use: the scheduler only knows requests.',
        'Add nodes, or use larger ones, when every pod is modest.',
      ],
    },
    tests: thresholdCases({
      ...aroundShare(threshold),
      ...exactly(threshold, 1 - round(1000 * (1 - threshold)) / 1000),
      input: memory,
      for: '15m',
      labels: ON_NODE,
      description: (value) => `Memory of ${THE_NODE} is ${humanizePercentage(value)} in use.`,
    }),
  };
}

function majorFaults(threshold: number): AlertRule {
  return {
    alert: 'NodeMemoryMajorPagesFaults',
    expr: `${records.nodeMajorPageFaults} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node reads much of its memory back from disk.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanize }} pages per second have been read back from disk for 15 minutes.`,
    runbook: {
      meaning:
        'Programs touch pages that are not in memory and must be read from disk: code and mapped files that the kernel threw out, or swapped memory. That many for that long means that the node no longer holds what it works with.',
      impact: 'Programs stop for milliseconds at each fault. Everything on the node is slow, and its disks are busy.',
      diagnosis: [
        'See whether memory is short: `node:node_memory_utilization:ratio{node="<node>"}` and NodeMemoryPressure.',
        'Find the container whose pages they are: `topk(5, rate(container_memory_failures_total{node="<node>",failure_type="pgmajfault"}[5m]))` where that series is kept, or `cat /proc/vmstat` and `pidstat -r` on the node.',
        'A database that maps its files causes faults after each start until it is warm; see whether they decline.',
      ],
      mitigation: [
        'Move or scale down the pods that use the most memory.',
        'Raise the memory limit of a container that works at its limit: its own pages are thrown out first.',
        'Add nodes, or use larger ones.',
      ],
    },
    tests: thresholdCases({
      ...aroundNumber(threshold),
      ...exactly(threshold, rateOf(threshold, 5)),
      input: (value) => nodeExporter.highest('node_vmstat_pgmajfault', value, {}, perSecond),
      for: '15m',
      settle: 6,
      labels: ON_NODE,
      description: (value) =>
        `On ${THE_NODE}, ${humanize(value)} pages per second have been read back from disk for 15 minutes.`,
    }),
  };
}

function pressure(threshold: number): AlertRule {
  return {
    alert: 'NodeMemoryPressureStall',
    expr: `${maxBy(['node'], `rate(node_pressure_memory_stalled_seconds_total{${job}}[5m])`)} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'A node loses time because it has too little memory.',
    description: `On ${NODE_TEMPLATE}, everything waited for memory {{ $value | humanizePercentage }} of the time.`,
    runbook: {
      meaning:
        'The kernel accounts the time in which no process could go on because all of them waited for memory (pressure stall information, PSI, line full). Nodes whose kernel does not keep it never fire.',
      impact:
        'That share of the time is lost to all programs of the node. If it grows, the node hangs before the kernel kills anything.',
      diagnosis: [
        'See how much is available: `node:node_memory_utilization:ratio{node="<node>"}`. With memory to spare, single containers wait at their own limits.',
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=memory`.',
        'See which control group waits: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- sh -c "grep -H full /host/sys/fs/cgroup/kubepods.slice/*/memory.pressure"`.',
      ],
      mitigation: [
        'Delete or move the pod that takes the memory.',
        'Raise the memory limits of containers that work at their limits.',
        'Add nodes, or reserve more memory for the system (kubeReserved, systemReserved).',
      ],
    },
    tests: thresholdCases({
      ...aroundShare(threshold),
      ...exactly(threshold, rateOf(threshold, 5)),
      input: (value) => nodeExporter.highest('node_pressure_memory_stalled_seconds_total', value, {}, perSecond),
      for: '10m',
      settle: 6,
      labels: ON_NODE,
      description: (value) => `On ${THE_NODE}, everything waited for memory ${humanizePercentage(value)} of the time.`,
    }),
  };
}

/** Processes that were killed at minute 30, as an exporter tells; another had told of none before. */
function killed(processes: number): InputSeries[] {
  const metric = 'node_vmstat_oom_kill';
  return [
    nodeExporter.one(metric, `5x29 ${5 + processes}x90`),
    nodeExporter.one(metric, steady(5), { instance: 'before' }),
  ];
}

function oomKills(): AlertRule {
  return {
    alert: 'NodeOOMKills',
    // No `for`: what happened, happened. A container at its limit counts as well as a node without memory.
    expr: `${maxBy(['node'], `increase(node_vmstat_oom_kill{${job}}[10m])`)} > 0`,
    severity: 'warning',
    summary: 'The kernel of a node killed processes for want of memory.',
    description: `On ${NODE_TEMPLATE}, the kernel killed {{ $value | printf "%.0f" }} processes for want of memory within the last 10 minutes.`,
    runbook: {
      meaning:
        'A container reached its memory limit, or the node ran out of memory, and the kernel ended processes to get some back. Unlike KubeContainerOOMKilled, this also counts processes of the host and children that a container survives.',
      impact: 'What the processes did was lost. A container that only lost a child may hang instead of restarting.',
      diagnosis: [
        'See who was killed: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host journalctl -k --since=-30min --grep="Out of memory|oom-kill"`.',
        '`constraint=CONSTRAINT_MEMCG` names a container at its limit; `CONSTRAINT_NONE` means that the node itself had no memory left.',
        'See containers that restarted for it: KubeContainerOOMKilled.',
        'See the memory of the node at that time: `node:node_memory_utilization:ratio{node="<node>"}`.',
      ],
      mitigation: [
        'Raise the memory limit of the container, or fix what grows in it.',
        'Set requests to what pods really use when the node itself ran out: the scheduler only knows requests.',
        'Restart a container that lost a child process and does not recover.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two processes five minutes ago',
          input: [...killed(2), ...nodeExporter.others('node_vmstat_oom_kill', '5x29 9x90')],
          at: '35m',
          expect: [ON_NODE],
          descriptions: [
            `On ${THE_NODE}, the kernel killed 2 processes for want of memory within the last 10 minutes.`,
          ],
        },
      ],
      quiet: [
        { name: 'eleven minutes ago', input: killed(2), at: '41m' },
        { name: 'another job tells of it', input: nodeExporter.others('node_vmstat_oom_kill', '5x29 9x90'), at: '35m' },
        { name: 'only long ago', input: killed(0), at: '35m' },
        {
          name: 'counted anew after a restart',
          input: [nodeExporter.one('node_vmstat_oom_kill', '5x29 0x90')],
          at: '35m',
        },
      ],
    },
  };
}
