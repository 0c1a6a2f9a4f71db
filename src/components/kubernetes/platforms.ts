import type { PLATFORMS } from '../../config/schema/environment.ts';
import type { ExternalService } from '../../validation/external-service.ts';

/** What a cluster is built with. */
export type Platform = (typeof PLATFORMS)[number];

/** Scrape jobs of the cluster itself. Rules and dashboards select series by these names. */
export type ClusterJob = 'apiserver' | 'coredns' | 'kubelet';

/**
 * The jobs that exist on each platform. Rules and monitors follow this table, so that nothing alerts about a target
 * that the platform hides.
 */
const CLUSTER_JOBS: Readonly<Record<Platform, readonly ClusterJob[]>> = {
  kubeadm: ['apiserver', 'coredns', 'kubelet'],
  kind: ['apiserver', 'coredns', 'kubelet'],
  k3s: ['apiserver', 'coredns', 'kubelet'],
  eks: ['apiserver', 'coredns', 'kubelet'],
  aks: ['apiserver', 'coredns', 'kubelet'],
  // GKE answers names with kube-dns or Cloud DNS.
  gke: ['apiserver', 'kubelet'],
};

/** The jobs of the cluster itself that can be scraped on a platform. */
export function clusterJobs(platform: Platform): readonly ClusterJob[] {
  return CLUSTER_JOBS[platform];
}

/** The Service of the API server, which the API server itself keeps on every platform. */
export const API_SERVER_SERVICE = {
  namespace: 'default',
  name: 'kubernetes',
  labels: { component: 'apiserver', provider: 'kubernetes' },
  ports: [{ name: 'https', number: 443 }],
} as const satisfies ExternalService;

/** The Service of all kubelets, which the Prometheus Operator keeps (`--kubelet-service`). */
export const KUBELET_SERVICE = {
  namespace: 'kube-system',
  name: 'kubelet',
  labels: {
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    'app.kubernetes.io/name': 'kubelet',
    'k8s-app': 'kubelet',
  },
  ports: [{ name: 'https-metrics', number: 10250 }],
} as const satisfies ExternalService;

/** The Services that monitors of this component select and that others create. */
export function externalServices(platform: Platform): ExternalService[] {
  const jobs = clusterJobs(platform);
  return [
    ...(jobs.includes('apiserver') ? [API_SERVER_SERVICE] : []),
    ...(jobs.includes('kubelet') ? [KUBELET_SERVICE] : []),
  ];
}
