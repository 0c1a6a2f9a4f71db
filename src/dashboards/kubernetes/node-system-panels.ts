import { maxBy, minBy, select } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { annotation } from '../house/annotations.ts';
import { timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';
import { toNode } from './kube-links.ts';
import { host, IN_NODE, kube, largest, share } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

const NODE_KEYS = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Node', label: 'node', links: [toNode()] },
] as const;

/** Conditions that say by themselves that something is wrong, and readiness that is not there. */
const WRONG = `${kube(['node', 'condition', 'status'], 'kube_node_status_condition', 'condition!="Ready"', 'status="true"', IN_NODE)} > 0
or
${kube(['node', 'condition', 'status'], 'kube_node_status_condition', 'condition="Ready"', 'status=~"false|unknown"', IN_NODE)} > 0`;

export const wrongConditions = () =>
  table({
    title: 'Conditions that are wrong',
    description:
      'What Kubernetes holds against nodes: not ready, or under pressure of memory, disk or processes. Empty is good.',
    keys: [...NODE_KEYS, { title: 'Condition', label: 'condition' }, { title: 'Status', label: 'status' }],
    values: [{ title: 'Now', expr: WRONG, unit: UNITS.count, decimals: 0 }],
    sortBy: 'Now',
  });

const VERSIONS = ['node', 'kernel_version', 'kubelet_version', 'os_image'];

export const versions = () =>
  table({
    title: 'Versions',
    description: 'What nodes run, and how long since they were started. Nodes that differ were missed by an update.',
    keys: [
      ...NODE_KEYS,
      { title: 'Kubelet', label: 'kubelet_version' },
      { title: 'Kernel', label: 'kernel_version' },
      { title: 'System', label: 'os_image' },
    ],
    values: [
      {
        title: 'Up for',
        expr: `${kube(VERSIONS, 'kube_node_info', IN_NODE)} * on (cluster, node) group_left () (time() - ${host(['node'], 'node_boot_time_seconds', IN_NODE)})`,
        unit: UNITS.seconds,
      },
    ],
    sortBy: 'Up for',
  });

export const clockError = ({ nodeClockSkew }: Thresholds) =>
  timeseries({
    title: 'Clock error',
    description: 'By how much the clock of a node is wrong, either way; above the line it alerts. The ten largest.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: largest(maxBy(['node'], `abs(${select('node_timex_offset_seconds', selectors.nodeExporter, IN_NODE)})`)),
        legend: '{{node}}',
      },
    ],
    thresholds: { critical: nodeClockSkew.seconds },
  });

export const clockSync = () =>
  timeseries({
    title: 'Clocks in step',
    description: '1 where the kernel says that a time service keeps the clock in step, 0 where none does.',
    unit: UNITS.count,
    queries: [
      {
        expr: `bottomk(10, ${minBy(['node'], select('node_timex_sync_status', selectors.nodeExporter, IN_NODE))})`,
        legend: '{{node}}',
      },
    ],
  });

export const openFiles = ({ nodeFileDescriptors }: Thresholds) =>
  timeseries({
    title: 'Open files',
    description: 'Share of the files that a node can have open at the same time; above the line it alerts.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: largest(
          share(host(['node'], 'node_filefd_allocated', IN_NODE), host(['node'], 'node_filefd_maximum', IN_NODE)),
        ),
        legend: '{{node}}',
      },
    ],
    thresholds: { critical: nodeFileDescriptors.ratio },
  });

export const plegDuration = ({ kubeletPlegDuration }: Thresholds) =>
  timeseries({
    title: 'Kubelet: time to see its containers',
    description:
      'Seconds in which 99 % of the looks at all containers of a node were done; above the line the kubelet alerts, as it reacts late.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: largest(maxBy(['node'], `${records.plegDuration}{quantile="0.99", ${IN_NODE}}`)),
        legend: '{{node}}',
      },
    ],
    thresholds: { critical: kubeletPlegDuration.seconds },
  });

export const evictions = () =>
  timeseries({
    title: 'Evicted pods',
    description: 'Pods that a kubelet ended to save its node, by what the node had too little of.',
    unit: UNITS.count,
    queries: [
      {
        expr: `${maxBy(['node', 'eviction_signal'], `increase(${select('kubelet_evictions', selectors.kubelet, IN_NODE)}[$__rate_interval])`)} > 0`,
        legend: '{{node}}: {{eviction_signal}}',
      },
    ],
  });

export const failedCollectors = () =>
  timeseries({
    title: 'Collectors that fail',
    description:
      'Parts of the node exporter that cannot read what they are about: what they would show is missing here.',
    unit: UNITS.count,
    queries: [
      {
        expr: `${host(['node', 'collector'], 'node_scrape_collector_success', IN_NODE)} < bool 1 > 0`,
        legend: '{{node}}: {{collector}}',
      },
    ],
  });

/** Marks when a node was started: the time at which it started has changed. */
export const rebootAnnotation = () =>
  annotation({
    name: 'Reboots',
    expr: `${maxBy(['node'], `changes(${select('node_boot_time_seconds', selectors.nodeExporter, IN_NODE)}[2m])`)} > 0`,
    color: COLORS.warning,
    title: '{{node}} was started',
  });
