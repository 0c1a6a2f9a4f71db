import type { Percentage } from '../config/percentage.ts';
import { CLUSTER, growing, justAbove, justBelow, round, series, steady } from './cases.ts';
import { dashboardLinks } from './dashboard-link.ts';
import { humanizePercentage } from './humanize.ts';
import { records } from './records.ts';
import type { AlertRule, InputSeries, RecordingRule, RuleGroup } from './rule.ts';
import { selectors } from './selectors.ts';

/** Thresholds of the alerts about nodes. */
export interface NodeThresholds {
  /** CPU use of a node above which it alerts. */
  readonly nodeCpu: Percentage;
  /** Memory use of a node above which it alerts. */
  readonly nodeMemory: Percentage;
}

const { nodeExporter, kubeStateMetrics } = selectors;

const NODE = { node: 'worker-1' };
const ALERT_LABELS = { cluster: CLUSTER, node: 'worker-1' };

/** CPU, memory and readiness of nodes. */
export function nodeGroups({ nodeCpu, nodeMemory }: NodeThresholds): RuleGroup[] {
  return [
    { name: 'node.rules', rules: [cpuUtilisation(), memoryUtilisation()] },
    {
      name: 'nodes',
      dashboard: dashboardLinks.clusterResources,
      rules: [cpuHigh(nodeCpu.ratio), memoryHigh(nodeMemory.ratio), notReady()],
    },
  ];
}

/** Two CPUs that are busy for these shares of the time; the rest is half idle, half waiting for disks. */
function cpus(...busy: readonly [number, number]): InputSeries[] {
  return busy.flatMap((share, cpu) => {
    const labels = { job: 'node-exporter', ...NODE, cpu: String(cpu) };
    const free = growing(30 * (1 - share));
    return [
      series('node_cpu_seconds_total', { ...labels, mode: 'idle' }, free),
      series('node_cpu_seconds_total', { ...labels, mode: 'iowait' }, free),
      series('node_cpu_seconds_total', { ...labels, mode: 'user' }, growing(60 * share)),
    ];
  });
}

/** A node of 1000 bytes, of which this share is in use. */
function memory(used: number): InputSeries[] {
  const labels = { job: 'node-exporter', ...NODE };
  return [
    series('node_memory_MemTotal_bytes', labels, steady(1000)),
    series('node_memory_MemAvailable_bytes', labels, steady(1000 * (1 - used))),
  ];
}

function cpuUtilisation(): RecordingRule {
  return {
    record: records.nodeCpuUtilisation,
    // Time stolen by the hypervisor counts as busy: the node cannot use it either.
    expr: `1 - avg by (cluster, node) (
  sum by (cluster, node, cpu) (rate(node_cpu_seconds_total{${nodeExporter},mode=~"idle|iowait"}[5m]))
)`,
    tests: [
      {
        name: 'one CPU at 50 %, the other at 100 %',
        input: cpus(0.5, 1),
        at: '20m',
        expect: [{ labels: ALERT_LABELS, value: 0.75 }],
      },
    ],
  };
}

function memoryUtilisation(): RecordingRule {
  return {
    record: records.nodeMemoryUtilisation,
    expr: `1 - max by (cluster, node) (node_memory_MemAvailable_bytes{${nodeExporter}})
  / max by (cluster, node) (node_memory_MemTotal_bytes{${nodeExporter}})`,
    tests: [
      {
        name: 'three quarters in use',
        input: memory(0.75),
        at: '5m',
        expect: [{ labels: ALERT_LABELS, value: 0.75 }],
      },
    ],
  };
}

function cpuHigh(threshold: number): AlertRule {
  const busy = justAbove(threshold);
  const still = justBelow(threshold);
  return {
    alert: 'NodeCPUHighUsage',
    expr: `${records.nodeCpuUtilisation} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has been short of CPU for 15 minutes.',
    description:
      'CPU of node {{ $labels.node }} in cluster {{ $labels.cluster }} is {{ $value | humanizePercentage }} busy.',
    runbook: {
      meaning: 'All CPUs of the node together have been busier than the threshold for 15 minutes.',
      impact:
        'Containers without a CPU request get little time, others no more than their request. Latency rises, and probes may time out.',
      diagnosis: [
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=cpu`, or the Nodes dashboard.',
        'Compare use with requests: a pod far above its request takes what others were promised as spare.',
        'Look for one process on the host outside Kubernetes: the sum of the pods is then well below the use of the node.',
      ],
      mitigation: [
        'Move load away: `kubectl cordon` the node and delete pods that other nodes have room for.',
        'Raise the CPU requests of the pods that use more than they asked for, so that the scheduler spreads them.',
        'Add nodes, or raise the maximum of the autoscaler, when every node is busy.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'just above the threshold for 30 minutes',
          input: cpus(busy, busy),
          at: '30m',
          expect: [ALERT_LABELS],
          descriptions: [`CPU of node worker-1 in cluster test is ${humanizePercentage(busy)} busy.`],
        },
      ],
      quiet: [
        { name: 'just below the threshold', input: cpus(still, still), at: '60m' },
        { name: 'one CPU alone above the threshold', input: cpus(busy, round(threshold - 0.05)), at: '60m' },
        { name: 'above the threshold for only 10 minutes', input: cpus(busy, busy), at: '10m' },
      ],
    },
  };
}

function memoryHigh(threshold: number): AlertRule {
  const used = justAbove(threshold);
  return {
    alert: 'NodeMemoryHighUtilization',
    expr: `${records.nodeMemoryUtilisation} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has been short of memory for 15 minutes.',
    description:
      'Memory of node {{ $labels.node }} in cluster {{ $labels.cluster }} is {{ $value | humanizePercentage }} in use.',
    runbook: {
      meaning:
        'Less memory than the threshold leaves is available on the node; caches that the kernel can give back count as available.',
      impact:
        'The kubelet is about to evict pods, and the kernel to kill processes. Pods that use more than they requested go first.',
      diagnosis: [
        'Find the pods that use the most: `kubectl top pods --all-namespaces --sort-by=memory`.',
        'See whether the kubelet reports pressure: `kubectl describe node` shows the condition MemoryPressure.',
        'Look for steady growth over days on the Nodes dashboard, which points to a leak.',
      ],
      mitigation: [
        'Restart or scale down the pod that leaks, and tell its team.',
        'Set memory requests to what pods really use: the scheduler only knows requests.',
        'Add nodes, or use larger ones, when every pod is modest.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'just above the threshold for 30 minutes',
          input: memory(used),
          at: '30m',
          expect: [ALERT_LABELS],
          descriptions: [`Memory of node worker-1 in cluster test is ${humanizePercentage(used)} in use.`],
        },
      ],
      quiet: [
        { name: 'just below the threshold', input: memory(justBelow(threshold)), at: '60m' },
        { name: 'above the threshold for only 10 minutes', input: memory(used), at: '10m' },
      ],
    },
  };
}

/** A node whose condition Ready has these values, and which may be cordoned, as two exporters describe it. */
function readiness(ready: string, unschedulable: number): InputSeries[] {
  return ['a', 'b'].flatMap((instance) => {
    const labels = { job: 'kube-state-metrics', instance, ...NODE };
    return [
      series('kube_node_status_condition', { ...labels, condition: 'Ready', status: 'true' }, ready),
      series('kube_node_status_condition', { ...labels, condition: 'Ready', status: 'unknown' }, steady(1)),
      series('kube_node_status_condition', { ...labels, condition: 'DiskPressure', status: 'true' }, steady(1)),
      series('kube_node_spec_unschedulable', labels, steady(unschedulable)),
    ];
  });
}

function notReady(): AlertRule {
  return {
    alert: 'KubeNodeNotReady',
    // A cordoned node is somebody's work in progress.
    expr: `max by (cluster, node) (kube_node_status_condition{${kubeStateMetrics},condition="Ready",status="true"}) == 0
and on (cluster, node)
max by (cluster, node) (kube_node_spec_unschedulable{${kubeStateMetrics}}) == 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has not been ready for 15 minutes.',
    description:
      'Node {{ $labels.node }} in cluster {{ $labels.cluster }} has not been ready for more than 15 minutes.',
    runbook: {
      meaning:
        'The kubelet of the node reports that it is not ready, or has stopped reporting. The node is not cordoned.',
      impact:
        'No new pods start there. After five minutes its pods are replaced on other nodes, except those of DaemonSets and those with volumes that cannot be detached.',
      diagnosis: [
        'Read the conditions and events: `kubectl describe node`.',
        'Ask the machine itself: is it running, and can it be reached from other nodes?',
        'Read the log of the kubelet and of the container runtime on the node: `journalctl -u kubelet -u containerd`.',
      ],
      mitigation: [
        'Restart the kubelet or the container runtime when one of them hangs.',
        'Replace the machine when it is gone: delete the node object so that volumes are released.',
        'Cordon the node while you work on it; the alert then ends.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not ready for 20 minutes',
          input: readiness(steady(0), 0),
          at: '20m',
          expect: [ALERT_LABELS],
          descriptions: ['Node worker-1 in cluster test has not been ready for more than 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'not ready, but cordoned', input: readiness(steady(0), 1), at: '60m' },
        { name: 'ready again after 14 minutes', input: readiness('0x13 1x60', 0), at: '20m' },
      ],
    },
  };
}
