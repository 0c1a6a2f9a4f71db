import { MANAGE, READ } from '../../kubernetes/rbac.ts';

/**
 * Where a grant holds: in the whole cluster, in the namespace of who has it, in namespaces of the catalog and of the
 * platform in which Prometheus looks for targets, in those in which teams keep AlertmanagerConfigs, or in a namespace by
 * name.
 */
export type GrantScope = 'cluster' | 'own' | 'targets' | 'teams' | `namespace ${string}`;

/** Something that a ServiceAccount may do, and why it must. */
export interface Allowance {
  /** ServiceAccount. */
  readonly who: string;
  readonly where: GrantScope;
  readonly why: string;
  readonly verbs: readonly string[];
  /** API groups; empty text for the core group. @default - none: it is about `urls` */
  readonly groups?: readonly string[];
  readonly resources?: readonly string[];
  /** Names of the objects. @default - every object of the scope */
  readonly names?: readonly string[];
  /** Paths that are no resources. */
  readonly urls?: readonly string[];
  /** Whether the configuration decides that it is granted: all of it or nothing, or each resource. @default - it always is */
  readonly optional?: 'all' | 'each';
}

/** The API group in which the operator may do anything, because it is its own. */
export const OPERATOR_GROUP = 'monitoring.coreos.com';

const OPERATOR: readonly Allowance[] = [
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: [OPERATOR_GROUP],
    resources: [
      'alertmanagerconfigs',
      ...withStatus('podmonitors', 'probes', 'prometheusrules', 'scrapeconfigs', 'servicemonitors'),
      ...withFinalizers('alertmanagers', 'prometheusagents', 'prometheuses', 'thanosrulers'),
    ],
    verbs: ['*'],
    why: 'These are its own kinds: it reads them, and writes their status and finalizers.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: ['apps'],
    resources: ['statefulsets'],
    verbs: MANAGE,
    why: 'It turns Prometheus and Alertmanager resources into StatefulSets, and replaces those it cannot change.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: [''],
    resources: ['configmaps', 'secrets'],
    verbs: MANAGE,
    why: 'It keeps rules in ConfigMaps and configuration in Secrets, and reads the Secrets that its resources refer to. Only in the namespace of the stack.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: [''],
    resources: ['pods'],
    verbs: ['list', 'delete'],
    why: 'It deletes pods that a failed rollout left stuck.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: [''],
    resources: ['services', 'services/finalizers'],
    verbs: ['get', 'create', 'update', 'delete'],
    why: 'It keeps the headless Services of its StatefulSets.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: ['events.k8s.io'],
    resources: ['events'],
    verbs: ['create', 'patch'],
    why: 'It reports resources that it refuses.',
  },
  {
    who: 'prometheus-operator',
    where: 'own',
    groups: ['networking.k8s.io'],
    resources: ['ingresses'],
    verbs: READ,
    why: 'A Probe may take its targets from Ingresses.',
  },
  {
    who: 'prometheus-operator',
    where: 'teams',
    groups: [OPERATOR_GROUP],
    resources: ['alertmanagerconfigs'],
    verbs: READ,
    why: 'Only where a team has ownRouting: it merges its AlertmanagerConfigs into the configuration of Alertmanager.',
  },
  {
    who: 'prometheus-operator',
    where: 'teams',
    groups: [''],
    resources: ['configmaps', 'secrets'],
    verbs: READ,
    why: 'Only where a team has ownRouting, in the namespaces that it names: AlertmanagerConfigs refer to credentials there.',
  },
  {
    who: 'prometheus-operator',
    where: 'namespace kube-system',
    groups: [''],
    resources: ['services', 'services/finalizers', 'endpoints'],
    verbs: ['get', 'create', 'update', 'delete'],
    why: 'It keeps the Service of the kubelets, and cleans up the Endpoints of earlier versions.',
  },
  {
    who: 'prometheus-operator',
    where: 'namespace kube-system',
    groups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    verbs: [...READ, 'create', 'update', 'delete'],
    why: 'It keeps the addresses of the kubelets, through which Prometheus finds them.',
  },
  {
    who: 'prometheus-operator',
    where: 'cluster',
    groups: [''],
    resources: ['nodes'],
    verbs: ['list', 'watch'],
    why: 'Nodes have the addresses of the kubelets.',
  },
  {
    who: 'prometheus-operator',
    where: 'cluster',
    groups: [''],
    resources: ['namespaces'],
    verbs: READ,
    why: 'Selectors of its resources may name namespaces by label.',
  },
  {
    who: 'prometheus-operator',
    where: 'cluster',
    groups: ['storage.k8s.io'],
    resources: ['storageclasses'],
    verbs: ['get'],
    why: 'It looks up whether a volume may grow.',
  },
];

const PROMETHEUS: readonly Allowance[] = [
  ...(['own', 'targets'] as const).map((where) => ({
    who: 'prometheus',
    where,
    groups: ['', 'discovery.k8s.io'],
    resources: ['services', 'pods', 'endpointslices'],
    verbs: READ,
    optional: 'all' as const,
    why: 'It finds targets. Namespace by namespace: it sees no pod of a namespace that nothing is scraped in.',
  })),
  {
    who: 'prometheus',
    where: 'cluster',
    groups: ['', 'discovery.k8s.io'],
    resources: ['services', 'pods', 'endpointslices'],
    verbs: READ,
    optional: 'all',
    why: 'Only with prometheus.discovery: cluster, in place of the above: it finds targets in namespaces that come and go.',
  },
  {
    who: 'prometheus',
    where: 'cluster',
    groups: [''],
    resources: ['nodes/metrics'],
    verbs: ['get'],
    why: 'Kubelets show their metrics to whoever may read this.',
  },
  {
    who: 'prometheus',
    where: 'cluster',
    urls: ['/metrics', '/metrics/slis'],
    verbs: ['get'],
    why: 'The API server, the control plane and whatever asks the API server about visitors show their metrics.',
  },
];

/**
 * What kube-state-metrics describes, by default or where a collector is switched on. Secrets are missing: to list them
 * is to read them.
 */
const DESCRIBED: Readonly<Record<string, readonly string[]>> = {
  '': [
    'configmaps',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'serviceaccounts',
    'services',
  ],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'networking.k8s.io': ['ingressclasses', 'ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

/**
 * Every grant of the stack. The policy `rbac` refuses whatever is not here, so nobody gets a right without a line
 * that says why; a test removes what nobody has any more.
 */
export const ALLOWANCES: readonly Allowance[] = [
  ...OPERATOR,
  ...PROMETHEUS,
  ...Object.entries(DESCRIBED).map(([group, resources]) => ({
    who: 'kube-state-metrics',
    where: 'cluster' as const,
    groups: [group],
    resources,
    verbs: ['list', 'watch'],
    optional: 'each' as const,
    why: 'It describes the state of these objects, of all namespaces: of each whose collector runs.',
  })),
  {
    who: 'kube-state-metrics',
    where: 'own',
    groups: ['apps'],
    resources: ['statefulsets'],
    names: ['kube-state-metrics'],
    verbs: READ,
    optional: 'all',
    why: 'Where it is sharded, each pod looks up how many there are.',
  },
  {
    who: 'kube-state-metrics',
    where: 'own',
    groups: [''],
    resources: ['pods'],
    verbs: ['get'],
    optional: 'all',
    why: 'Where it is sharded, each pod looks up which StatefulSet it belongs to.',
  },
  {
    who: 'node-exporter',
    where: 'cluster',
    groups: ['authentication.k8s.io'],
    resources: ['tokenreviews'],
    verbs: ['create'],
    why: 'Its proxy asks the API server whose token a visitor shows.',
  },
  {
    who: 'node-exporter',
    where: 'cluster',
    groups: ['authorization.k8s.io'],
    resources: ['subjectaccessreviews'],
    verbs: ['create'],
    why: 'Its proxy asks the API server whether that visitor may read /metrics.',
  },
  {
    who: 'grafana',
    where: 'own',
    groups: [''],
    resources: ['configmaps'],
    verbs: READ,
    why: 'Its sidecars collect dashboards and data sources. Only in the namespace of the stack.',
  },
  {
    who: 'loki',
    where: 'own',
    groups: [''],
    resources: ['configmaps'],
    verbs: READ,
    optional: 'all',
    why: 'Its sidecar loads rules over logs, where loki.ruler.configMaps is set. Only in the namespace of the stack.',
  },
  {
    who: 'loki-ruler',
    where: 'own',
    groups: [''],
    resources: ['configmaps'],
    verbs: READ,
    optional: 'all',
    why: 'The same in mode distributed, where the ruler is a part of its own. Only in the namespace of the stack.',
  },
  {
    who: 'prometheus-adapter',
    where: 'cluster',
    groups: ['authentication.k8s.io'],
    resources: ['tokenreviews'],
    verbs: ['create'],
    why: 'It is an extension of the API server, and asks it whose token a visitor such as Prometheus shows.',
  },
  {
    who: 'prometheus-adapter',
    where: 'cluster',
    groups: ['authorization.k8s.io'],
    resources: ['subjectaccessreviews'],
    verbs: ['create'],
    why: 'It asks the API server whether a visitor may read what it asks for.',
  },
  {
    who: 'prometheus-adapter',
    where: 'namespace kube-system',
    groups: [''],
    resources: ['configmaps'],
    names: ['extension-apiserver-authentication'],
    verbs: READ,
    why: 'By the certificate in there it knows that it is the API server that asks, on behalf of an autoscaler.',
  },
  {
    who: 'prometheus-adapter',
    where: 'targets',
    groups: [''],
    resources: ['pods', 'services'],
    verbs: ['list'],
    why: 'An autoscaler names pods by their labels; it looks up which those are. Only in the namespaces of the catalog.',
  },
  {
    who: 'promtail',
    where: 'cluster',
    groups: [''],
    resources: ['pods'],
    verbs: READ,
    why: 'It labels log lines with the pod that wrote them, of every namespace.',
  },
  {
    who: 'alloy',
    where: 'cluster',
    groups: [''],
    resources: ['pods'],
    verbs: READ,
    why: 'It labels log lines with the pod that wrote them, of every namespace.',
  },
  {
    who: 'events',
    where: 'cluster',
    groups: [''],
    resources: ['events'],
    verbs: READ,
    why: 'It sends the events of every namespace to Loki, unless `logs.events.enabled` is false.',
  },
  {
    who: 'opentelemetry-collector',
    where: 'cluster',
    groups: [''],
    resources: ['pods'],
    verbs: READ,
    why: 'It names the pod, workload and node that sent a span, of every namespace. Only where traces are enabled.',
  },
];

function withStatus(...resources: string[]): string[] {
  return resources.flatMap((resource) => [resource, `${resource}/status`]);
}

function withFinalizers(...resources: string[]): string[] {
  return resources.flatMap((resource) => [resource, `${resource}/finalizers`, `${resource}/status`]);
}
