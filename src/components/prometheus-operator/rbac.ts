import { type AccessRule, MANAGE, READ } from '../../kubernetes/rbac.ts';

/**
 * What the operator needs where its custom resources live. It watches that namespace only (`--namespaces`), but for
 * AlertmanagerConfigs of teams, so it needs no rule for Secrets or ConfigMaps of the rest of the cluster.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/Documentation/platform/rbac.md
 */
export const OWN_NAMESPACE_RULES: readonly AccessRule[] = [
  {
    groups: ['monitoring.coreos.com'],
    resources: [
      'alertmanagers',
      'alertmanagers/finalizers',
      'alertmanagers/status',
      'alertmanagerconfigs',
      'podmonitors',
      'podmonitors/status',
      'probes',
      'probes/status',
      'prometheusagents',
      'prometheusagents/finalizers',
      'prometheusagents/status',
      'prometheuses',
      'prometheuses/finalizers',
      'prometheuses/status',
      'prometheusrules',
      'prometheusrules/status',
      'scrapeconfigs',
      'scrapeconfigs/status',
      'servicemonitors',
      'servicemonitors/status',
      'thanosrulers',
      'thanosrulers/finalizers',
      'thanosrulers/status',
    ],
    verbs: ['*'],
  },
  // It owns the StatefulSets, the Secrets that hold the generated configuration and the ConfigMaps that hold rules.
  { groups: ['apps'], resources: ['statefulsets'], verbs: MANAGE },
  { groups: [''], resources: ['configmaps', 'secrets'], verbs: MANAGE },
  // It deletes pods that a failed rollout left stuck.
  { groups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
  { groups: [''], resources: ['services', 'services/finalizers'], verbs: ['get', 'create', 'update', 'delete'] },
  { groups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
  { groups: ['networking.k8s.io'], resources: ['ingresses'], verbs: READ },
];

/**
 * What it needs where teams keep AlertmanagerConfigs. It copies the credentials that they name into the configuration,
 * and watches ConfigMaps, which may hold certificates: it does not start without.
 */
export const TEAM_CONFIG_RULES: readonly AccessRule[] = [
  { groups: ['monitoring.coreos.com'], resources: ['alertmanagerconfigs'], verbs: READ },
  { groups: [''], resources: ['configmaps', 'secrets'], verbs: READ },
];

/** What it needs in kube-system to keep the Service and EndpointSlices of the kubelets. */
export const KUBELET_SERVICE_RULES: readonly AccessRule[] = [
  { groups: [''], resources: ['services', 'services/finalizers'], verbs: ['get', 'create', 'update', 'delete'] },
  // Plain Endpoints are only read and cleaned up: the operator writes EndpointSlices.
  { groups: [''], resources: ['endpoints'], verbs: ['get', 'create', 'update', 'delete'] },
  {
    groups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
  },
];

/** What has no namespace. */
export const CLUSTER_RULES: readonly AccessRule[] = [
  // Addresses of the kubelets.
  { groups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
  { groups: [''], resources: ['namespaces'], verbs: READ },
  // Whether a volume may be expanded.
  { groups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get'] },
];
