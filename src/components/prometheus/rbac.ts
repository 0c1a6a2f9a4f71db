import { type AccessRule, READ } from '../../kubernetes/rbac.ts';

/** What Prometheus reads to find targets in a namespace. */
export const DISCOVERY_RULES: readonly AccessRule[] = [
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { groups: [''], resources: ['services', 'pods'], verbs: READ },
];

/** What the kubelet asks for before it shows its metrics. */
export const KUBELET_RULES: readonly AccessRule[] = [{ groups: [''], resources: ['nodes/metrics'], verbs: ['get'] }];

/** Paths of the API server that Prometheus scrapes. */
export const API_SERVER_PATHS = ['/metrics', '/metrics/slis'] as const;
