import { records } from '../../rules/records.ts';
import { labelVariable, oneOf } from '../house/variables.ts';

/** Every pod has an owner recorded, also one that waits and uses nothing yet. */
const PODS = records.podOwner;

const POD_CLUSTER = { label: 'cluster', title: 'Cluster', record: PODS } as const;
const POD_NAMESPACE = { label: 'namespace', title: 'Namespace', record: PODS, within: ['cluster'] } as const;
const NODE_CLUSTER = { label: 'cluster', title: 'Cluster', record: records.nodeCpuUtilisation } as const;
const NODE = { label: 'node', title: 'Node', record: records.nodeCpuUtilisation, within: ['cluster'] } as const;

/** Clusters, of which people choose several or all. */
export const clusters = () => labelVariable(POD_CLUSTER);
export const namespaces = () => labelVariable(POD_NAMESPACE);
export const nodes = () => labelVariable(NODE);

/** Just one of each. */
export const oneNode = () => [oneOf(NODE_CLUSTER), oneOf(NODE)];
export const onePod = () => [
  oneOf(POD_CLUSTER),
  oneOf(POD_NAMESPACE),
  oneOf({ label: 'pod', title: 'Pod', record: PODS, within: ['cluster', 'namespace'] }),
];

export const kinds = () =>
  labelVariable({ label: 'workload_type', title: 'Kind', record: PODS, within: ['cluster', 'namespace'] });
export const workloads = () =>
  labelVariable({
    label: 'workload',
    title: 'Workload',
    record: PODS,
    within: ['cluster', 'namespace', 'workload_type'],
  });

/** Containers of the chosen pod. */
export const containers = () =>
  labelVariable({
    label: 'container',
    title: 'Container',
    record: records.containerCpu,
    within: ['cluster', 'namespace', 'pod'],
  });
