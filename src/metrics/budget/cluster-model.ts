/** A number of the model cluster, with how far it may be off and why it is what it is. */
export interface Figure {
  readonly expected: number;
  /** The least that clusters of this size have. @default - as expected: it is given, or follows from what is */
  readonly low?: number;
  /** The most that clusters of this size usually have. @default - as expected */
  readonly high?: number;
  readonly why: string;
}

/**
 * The cluster that series are estimated for: 10 nodes and 300 pods, built with kubeadm. Numbers of API requests are what
 * decides, and what differs most between clusters; they follow from the series that a bug report counted metric by metric on
 * a fresh cluster of k3s 1.32 (k3d-manager, October 2026). Older servers have seen more kinds of requests.
 */
export const FIGURES = {
  nodes: { expected: 10, why: 'given' },
  controlPlaneNodes: { expected: 3, why: 'the least that survives the loss of one' },
  pods: { expected: 300, why: 'given' },
  containers: { expected: 450, low: 375, high: 600, why: 'every second pod has a sidecar' },
  initContainers: { expected: 60, low: 20, high: 150, why: 'every fifth pod has one' },
  limitedContainers: { expected: 225, low: 100, high: 400, why: 'half of the containers have a CPU limit' },
  hostNetworkPods: { expected: 50, low: 40, high: 70, why: 'kube-proxy, network, exporters and static pods' },
  namespaces: { expected: 25, low: 15, high: 40, why: 'a few teams with some each' },
  deployments: { expected: 60, low: 40, high: 100, why: 'five pods for each, DaemonSets aside' },
  replicaSets: { expected: 300, low: 120, high: 660, why: 'each Deployment keeps up to ten old ones; half of that' },
  statefulSets: { expected: 10, low: 5, high: 20, why: 'databases, queues and the stack itself' },
  daemonSets: { expected: 8, low: 5, high: 12, why: 'network, storage, proxy, exporters and logs' },
  jobs: { expected: 25, low: 5, high: 60, why: 'each CronJob keeps three or four' },
  cronJobs: { expected: 7, low: 2, high: 15, why: 'backups and reports' },
  autoscalers: { expected: 20, low: 5, high: 40, why: 'every third Deployment' },
  disruptionBudgets: { expected: 20, low: 5, high: 40, why: 'every third Deployment' },
  services: { expected: 60, low: 40, high: 100, why: 'one for each Deployment' },
  ingresses: { expected: 15, low: 5, high: 30, why: 'every fourth Service' },
  networkPolicies: { expected: 40, low: 5, high: 100, why: 'one or two in each namespace' },
  secrets: { expected: 120, low: 60, high: 300, why: 'five in each namespace' },
  configMaps: { expected: 120, low: 60, high: 300, why: 'five in each namespace, one of them the root CA' },
  leases: { expected: 30, low: 20, high: 50, why: 'one for each node and each controller' },
  claims: { expected: 30, low: 10, high: 60, why: 'three for each StatefulSet' },
  probes: { expected: 675, low: 450, high: 1000, why: 'three probes for every two containers' },
  cpus: { expected: 8, low: 4, high: 16, why: 'for each node, a common size' },
  disks: { expected: 3, low: 1, high: 6, why: 'for each node: its own and what is attached' },
  fileSystems: { expected: 6, low: 4, high: 10, why: 'for each node, after those of containers and pods' },
  networkDevices: { expected: 4, low: 3, high: 6, why: 'for each node: loopback, card, bridge, tunnel; pods aside' },
  podGroups: { expected: 2, low: 1, why: 'around a pod: its control group, and the process that keeps its network' },
  systemUnits: { expected: 40, low: 25, high: 60, why: 'for each node, control groups of systemd units' },
  containerDisks: { expected: 1, low: 1, high: 2, why: 'disks that a container reads and writes' },
  requests: { expected: 456, low: 300, high: 1000, why: 'verb × resource × scope at one API server, as counted' },
  timedRequests: { expected: 330, low: 220, high: 720, why: 'of these, all but watches and connections, as counted' },
  bodySizes: { expected: 126, low: 80, high: 280, why: 'verb × resource of requests with a body, as counted' },
  answerSizes: { expected: 233, low: 150, high: 510, why: 'verb × resource of requests with an answer, as counted' },
  storageOperations: { expected: 442, low: 290, high: 960, why: 'operation × type at one API server, as counted' },
  resources: { expected: 105, low: 75, high: 220, why: 'kinds of objects that one API server stores, as counted' },
  serverQueues: { expected: 30, low: 20, high: 50, why: 'work queues of one API server' },
  controllerQueues: { expected: 55, low: 45, high: 65, why: 'work queues of the controller manager' },
  ruleGroups: { expected: 50, low: 30, high: 80, why: 'evaluated by one Prometheus' },
  servers: { expected: 2, why: 'of Prometheus and of Alertmanager each; of either stack' },
  applications: { expected: 40, low: 20, high: 100, why: 'of Argo CD: the stack, and one for every second Service' },
  urls: { expected: 10, low: 5, high: 30, why: 'that the blackbox exporter probes' },
  rest: { expected: 1, low: 0.7, high: 1.5, why: 'factor on what is only counted in sum' },
} as const satisfies Readonly<Record<string, Figure>>;

/** One number for each figure. */
export type ClusterModel = Readonly<Record<keyof typeof FIGURES, number>>;

/** Which of the numbers of each figure a model takes. */
export type Estimate = 'low' | 'expected' | 'high';

/** The model with every figure at its lowest, as expected, or at its highest. */
export function clusterModel(estimate: Estimate): ClusterModel {
  const figures: [string, Figure][] = Object.entries(FIGURES);
  return Object.fromEntries(
    figures.map(([name, figure]) => [name, figure[estimate] ?? figure.expected]),
  ) as ClusterModel;
}
