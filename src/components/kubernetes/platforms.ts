import type { PLATFORMS } from '../../config/schema/environment.ts';
import type { KubernetesSettings } from '../../config/schema/kubernetes.ts';
import type { Labels } from '../../kubernetes/labels.ts';
import type { ExternalService } from '../../validation/network/external-service.ts';
import { CLUSTER_JOBS, type ClusterJob, type ClusterJobFacts } from './cluster-jobs.ts';

/** What a cluster is built with. */
export type Platform = (typeof PLATFORMS)[number];

/** What becomes of a job on a platform. */
export interface Presence {
  /**
   * `on`: it can be scraped as the platform comes. `optional`: it can be scraped once the cluster is set up for it, so
   * people switch it on. `absent`: it cannot.
   */
  readonly state: 'on' | 'optional' | 'absent';
  /** The reason, as half a sentence: it stands in the documentation and in messages. */
  readonly why: string;
  /** Labels of the pods in kube-system that answer. @default - the job is not found by pods */
  readonly pods?: Labels;
  /** Whether it can be found by addresses that the configuration names. @default - no */
  readonly byAddress?: true;
}

/** What becomes of every job. */
export type PlatformPreset = Readonly<Record<ClusterJob, Presence>>;

const on = (why: string, pods?: Labels): Presence => ({ state: 'on', why, ...(pods ? { pods } : {}) });
const optional = (why: string, pods: Labels): Presence => ({ state: 'optional', why, pods });
const absent = (why: string): Presence => ({ state: 'absent', why });

const EVERYWHERE = {
  apiserver: on('every API server answers whoever may read /metrics'),
  kubelet: on('every kubelet answers whoever may read the metrics of nodes'),
} as const;

// CoreDNS took over the label of its predecessor on every platform.
const COREDNS = on('CoreDNS answers on its own port', { 'k8s-app': 'kube-dns' });

const LOOPBACK = 'it listens on the loopback address of its node until its arguments say otherwise';
const kubeProxy = (pods: Labels): Presence =>
  optional('it listens on the loopback address unless it is configured, and clusters may run without it', pods);

/** Static pods of kubeadm. Kind is kubeadm in containers. */
const KUBEADM: PlatformPreset = {
  ...EVERYWHERE,
  coredns: COREDNS,
  etcd: { ...optional(LOOPBACK, { component: 'etcd' }), byAddress: true },
  'kube-controller-manager': optional(LOOPBACK, { component: 'kube-controller-manager' }),
  'kube-proxy': kubeProxy({ 'k8s-app': 'kube-proxy' }),
  'kube-scheduler': optional(LOOPBACK, { component: 'kube-scheduler' }),
};

const ONE_PROCESS = absent('it is a part of the k3s process, whose series the job apiserver scrapes');

const PROVIDER = absent('the provider runs it outside the cluster');
const MANAGED = { etcd: PROVIDER, 'kube-controller-manager': PROVIDER, 'kube-scheduler': PROVIDER } as const;

/**
 * What each platform exposes. Monitors, rules, network policies and the documentation follow this table, so that
 * nothing alerts about a target that the platform hides.
 *
 * @see https://docs.k3s.io/reference/metrics
 * @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ (metricsBindAddress)
 */
const PRESETS: Readonly<Record<Platform, PlatformPreset>> = {
  kubeadm: KUBEADM,
  kind: KUBEADM,
  k3s: {
    ...EVERYWHERE,
    coredns: COREDNS,
    etcd: { ...absent('it is a part of the k3s process, or a database outside the cluster'), byAddress: true },
    'kube-controller-manager': ONE_PROCESS,
    'kube-proxy': ONE_PROCESS,
    'kube-scheduler': ONE_PROCESS,
  },
  eks: { ...EVERYWHERE, ...MANAGED, coredns: COREDNS, 'kube-proxy': kubeProxy({ 'k8s-app': 'kube-proxy' }) },
  gke: {
    ...EVERYWHERE,
    ...MANAGED,
    coredns: absent('names are answered by kube-dns or Cloud DNS'),
    'kube-proxy': absent('it is configured by the provider, or replaced by Dataplane V2'),
  },
  aks: { ...EVERYWHERE, ...MANAGED, coredns: COREDNS, 'kube-proxy': kubeProxy({ component: 'kube-proxy' }) },
};

/** What becomes of every job on a platform, and why. */
export function platformPreset(platform: Platform): PlatformPreset {
  return PRESETS[platform];
}

/** The jobs of the cluster itself that are scraped: what the platform has, as far as the configuration wants it. */
export function clusterJobs(platform: Platform, settings?: KubernetesSettings): ClusterJob[] {
  const jobs = Object.keys(CLUSTER_JOBS) as ClusterJob[];
  return jobs.filter((job) => {
    const { state } = PRESETS[platform][job];
    const wanted = settings?.[CLUSTER_JOBS[job].key] ?? {};
    const enabled = 'enabled' in wanted ? wanted.enabled : undefined;
    if (addressesOf(job, settings).length > 0) return enabled ?? true;
    return state !== 'absent' && (enabled ?? state === 'on');
  });
}

/** Hosts at which a job is scraped because the configuration names them. @returns none where its pods are looked for */
export function addressesOf(job: ClusterJob, settings?: KubernetesSettings): readonly string[] {
  return job === 'etcd' ? (settings?.etcd.endpoints ?? []) : [];
}

/**
 * Ports at which Prometheus scrapes the jobs of the cluster itself: of nodes, and of pods in kube-system. The API
 * server is not among them: whoever talks to it reaches its metrics, too. Nor are jobs whose addresses are named.
 */
export function clusterPorts(platform: Platform, settings: KubernetesSettings) {
  const facts = clusterJobs(platform, settings)
    .filter((job) => job !== 'apiserver' && addressesOf(job, settings).length === 0)
    .map((job): ClusterJobFacts => CLUSTER_JOBS[job]);
  return {
    nodePorts: facts.filter(({ onNode }) => onNode).map(({ port }) => port),
    systemPorts: facts.filter(({ onNode }) => !onNode).map(({ port }) => port),
  };
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
  ports: [{ name: 'https-metrics', number: CLUSTER_JOBS.kubelet.port }],
} as const satisfies ExternalService;

/** The Services that monitors of this component select and that others create, on every platform. */
export function externalServices(): ExternalService[] {
  return [API_SERVER_SERVICE, KUBELET_SERVICE];
}
