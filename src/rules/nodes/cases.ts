import { CLUSTER } from '../cases.ts';
import { source } from './thresholds.ts';

/** Labels of every alert about the node of the cases. */
export const ON_NODE = { cluster: CLUSTER, node: 'worker-1' };

/** How descriptions name a node; every alert about nodes keeps these labels. */
export const NODE_TEMPLATE = 'node {{ $labels.node }} in cluster {{ $labels.cluster }}';
/** The same in the descriptions that cases expect. */
export const THE_NODE = 'node worker-1 in cluster test';

const { node } = ON_NODE;
const STRANGER = { job: 'other' };

/** The exporter of the operating system. */
export const nodeExporter = source({ job: 'node-exporter', node }, [STRANGER]);
/** The exporter of Kubernetes objects, about the same node. */
export const kubeStateMetrics = source({ job: 'kube-state-metrics', node }, [STRANGER]);
/** The kubelet about itself; its other paths tell of other things. */
export const kubelet = source({ job: 'kubelet', metrics_path: '/metrics', node }, [
  STRANGER,
  { metrics_path: '/metrics/cadvisor' },
]);
