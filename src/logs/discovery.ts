/** One step by which the labels of a discovered container become the labels of its log lines. */
export interface RelabelRule {
  readonly sourceLabels: readonly [string, ...string[]];
  /** What the values of the source labels are joined with. @default ; */
  readonly separator?: string;
  /** RE2 expression that the joined value must match as a whole. @default (.*) */
  readonly regex?: string;
  readonly action: 'replace' | 'drop' | 'keep';
  readonly targetLabel?: string;
  /** @default $1 */
  readonly replacement?: string;
}

const META = '__meta_kubernetes_pod';
const NAMESPACE = '__meta_kubernetes_namespace';
const CONTAINER = `${META}_container_name`;
const WORKLOAD = '__tmp_workload';

/** Takes the first of the values, joined with semicolons, that is not empty. */
const FIRST = ';*([^;]+)(?:;.*)?';

function copy(from: string, to: string): RelabelRule {
  return { sourceLabels: [from], action: 'replace', targetLabel: to };
}

/**
 * Name of the workload that owns the pod. Names of ReplicaSets and of Jobs of a CronJob end in a hash or a time; with it,
 * every rollout and every run would be a stream of its own. Owners of other kinds make names without limit, and
 * the owner of a static pod is its node, so neither is used.
 */
const workloadRules: readonly RelabelRule[] = [
  {
    sourceLabels: [`${META}_controller_kind`, `${META}_controller_name`],
    regex: '(?:ReplicaSet|Job);(.+?)(?:-[0-9a-f]{8,10})?',
    action: 'replace',
    targetLabel: WORKLOAD,
  },
  {
    sourceLabels: [`${META}_controller_kind`, `${META}_controller_name`],
    regex: '(?:StatefulSet|DaemonSet);(.+)',
    action: 'replace',
    targetLabel: WORKLOAD,
  },
];

/** Labels of the streams. `service_name` is the name that the service has in the catalog; see `serviceRule`. */
const labelRules: readonly RelabelRule[] = [
  {
    sourceLabels: [
      `${META}_label_app_kubernetes_io_name`,
      `${META}_label_app`,
      `${META}_label_k8s_app`,
      WORKLOAD,
      CONTAINER,
    ],
    regex: FIRST,
    action: 'replace',
    targetLabel: 'app',
  },
  {
    sourceLabels: [`${META}_label_app_kubernetes_io_component`, `${META}_label_component`],
    regex: FIRST,
    action: 'replace',
    targetLabel: 'component',
  },
  copy('app', 'service_name'),
  copy(NAMESPACE, 'namespace'),
  copy(CONTAINER, 'container'),
  copy(`${META}_name`, 'pod'),
  copy(`${META}_node_name`, 'node_name'),
  { sourceLabels: ['namespace', 'app'], separator: '/', action: 'replace', targetLabel: 'job' },
];

/** Where the kubelet keeps the log of a container: /var/log/pods/<namespace>_<pod>_<uid>/<container>/<restart>.log. */
const pathRules: readonly RelabelRule[] = [
  {
    sourceLabels: [`${META}_uid`, CONTAINER],
    separator: '/',
    action: 'replace',
    targetLabel: '__path__',
    replacement: '/var/log/pods/*$1/*.log',
  },
  {
    // The kubelet names the directory of a static pod after the hash of its manifest; the API knows another uid.
    sourceLabels: [
      `${META}_annotationpresent_kubernetes_io_config_hash`,
      `${META}_annotation_kubernetes_io_config_hash`,
      CONTAINER,
    ],
    separator: '/',
    regex: 'true/(.+)',
    action: 'replace',
    targetLabel: '__path__',
    replacement: '/var/log/pods/*$1/*.log',
  },
];

/** A service whose pods do not carry its name. */
export interface NamedWorkload {
  readonly namespace: string;
  /** Kind of the object that owns its pods. */
  readonly ownerKind: 'ReplicaSet' | 'StatefulSet' | 'DaemonSet';
  readonly workload: string;
  readonly service: string;
}

/** Which pods of a node are read, and as which services. */
export interface DiscoveryOptions {
  /** Namespaces whose logs are collected; none means all. */
  readonly includeNamespaces: readonly string[];
  /** Namespaces whose logs are not collected. */
  readonly excludeNamespaces: readonly string[];
  readonly workloads: readonly NamedWorkload[];
}

/** The catalog knows better than the labels of a pod which service it belongs to. */
function serviceRule({ namespace, ownerKind, workload, service }: NamedWorkload): RelabelRule {
  return {
    sourceLabels: [NAMESPACE, `${META}_controller_kind`, WORKLOAD],
    regex: `${namespace};${ownerKind};${workload.replaceAll('.', '\\.')}`,
    action: 'replace',
    targetLabel: 'service_name',
    replacement: service,
  };
}

function namespaceRule(action: 'keep' | 'drop', namespaces: readonly string[]): RelabelRule[] {
  if (namespaces.length === 0) return [];
  return [{ sourceLabels: [NAMESPACE], regex: [...namespaces].sort().join('|'), action }];
}

/** How every container of every pod on a node, init containers and static pods included, becomes a source of lines. */
export function podRelabeling({ includeNamespaces, excludeNamespaces, workloads }: DiscoveryOptions): RelabelRule[] {
  return [
    ...namespaceRule('keep', includeNamespaces),
    ...namespaceRule('drop', excludeNamespaces),
    ...workloadRules,
    ...labelRules,
    ...workloads.map(serviceRule),
    ...pathRules,
  ];
}
