import type { KubernetesSettings } from '../../config/schema/kubernetes.ts';

/** Scrape jobs of the cluster itself. Rules and dashboards select series by these names. */
export type ClusterJob =
  | 'apiserver'
  | 'coredns'
  | 'etcd'
  | 'kube-controller-manager'
  | 'kube-proxy'
  | 'kube-scheduler'
  | 'kubelet';

/** What is the same about a job on every platform that has it. */
export interface ClusterJobFacts {
  /** Key below `kubernetes` in the configuration. */
  readonly key: keyof KubernetesSettings;
  /** Port that the process listens on; for the API server, that of its Service. */
  readonly port: number;
  /** Whether the port is one of a node, because the process shares its network. @default - it is one of pods */
  readonly onNode?: true;
  /** With https, Prometheus shows its token. */
  readonly scheme: 'http' | 'https';
  readonly paths: readonly string[];
  /** Whether series name the objects that they describe, which are not those that are scraped. @default - they describe the target */
  readonly honorLabels?: true;
}

/**
 * Every job of the cluster itself. All processes of Kubernetes answer at /metrics/slis what their health checks say;
 * etcd and CoreDNS are none of them.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/slis/
 */
export const CLUSTER_JOBS = {
  apiserver: { key: 'apiServer', port: 443, scheme: 'https', paths: ['/metrics', '/metrics/slis'] },
  coredns: { key: 'coreDns', port: 9153, scheme: 'http', paths: ['/metrics'] },
  etcd: { key: 'etcd', port: 2381, scheme: 'http', paths: ['/metrics'], onNode: true },
  'kube-controller-manager': {
    key: 'controllerManager',
    port: 10257,
    scheme: 'https',
    paths: ['/metrics', '/metrics/slis'],
    onNode: true,
  },
  'kube-proxy': { key: 'kubeProxy', port: 10249, scheme: 'http', paths: ['/metrics', '/metrics/slis'], onNode: true },
  'kube-scheduler': {
    key: 'scheduler',
    port: 10259,
    scheme: 'https',
    paths: ['/metrics', '/metrics/slis'],
    onNode: true,
  },
  kubelet: {
    key: 'kubelet',
    port: 10250,
    scheme: 'https',
    paths: ['/metrics', '/metrics/cadvisor', '/metrics/probes', '/metrics/slis'],
    onNode: true,
    honorLabels: true,
  },
} as const satisfies Readonly<Record<ClusterJob, ClusterJobFacts>>;
