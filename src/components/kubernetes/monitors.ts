import { isIP } from 'node:net';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { ScrapeConfig, ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import type { KubernetesSettings } from '../../config/schema/kubernetes.ts';
import { type Labels, labelsOf, selectorOf } from '../../kubernetes/labels.ts';
import type { ComponentChart } from '../component-chart.ts';
import { tlsConfig } from '../prometheus/secret-selector.ts';
import type { Relabeling } from '../service-monitor.ts';
import { CLUSTER_JOBS, type ClusterJob, type ClusterJobFacts } from './cluster-jobs.ts';
import { DROPPED } from './dropped-series.ts';
import { API_SERVER_SERVICE, addressesOf, KUBELET_SERVICE, type PlatformPreset } from './platforms.ts';

/** What the monitors of the cluster depend on. */
export interface MonitorProps {
  /** What the platform exposes. */
  readonly preset: PlatformPreset;
  /** How often and how patiently each job is scraped. @default - as Prometheus scrapes everything else */
  readonly settings?: KubernetesSettings;
  /** Scrape class that shows the token of Prometheus and trusts the CA of the cluster. */
  readonly scrapeClass: string;
}

/** Name of the label whose value becomes the job. */
const NAME_LABEL = 'app.kubernetes.io/name';

/** Where static pods, DaemonSets of the platform and CoreDNS run. */
const SYSTEM_NAMESPACE = 'kube-system';

const PORT_NAME = 'metrics';

/** Tells the answers of one process apart. Without it, their `up` would be one series with two values. */
const METRICS_PATH: Relabeling = {
  action: 'replace',
  sourceLabels: ['__metrics_path__'],
  targetLabel: 'metrics_path',
};

/** Monitors one job of the cluster itself. */
export function monitorClusterJob(chart: ComponentChart, job: ClusterJob, props: MonitorProps): void {
  if (job === 'kubelet') kubeletMonitor(chart, props);
  else if (job === 'apiserver') apiServerMonitor(chart, props);
  else if (addressesOf(job, props.settings).length > 0) addressMonitor(chart, job, props);
  else podMonitor(chart, job, props);
}

/** What the endpoints of a job have in common. */
function scrape(job: ClusterJob, path: string, { settings }: MonitorProps) {
  const { key, scheme, honorLabels }: ClusterJobFacts = CLUSTER_JOBS[job];
  const { interval, timeout } = settings?.[key] ?? {};
  const dropped = DROPPED[job][path] ?? [];
  return {
    path,
    scheme,
    ...(interval ? { interval: String(interval) } : {}),
    ...(timeout ? { scrapeTimeout: String(timeout) } : {}),
    ...(honorLabels ? { honorLabels } : {}),
    ...(dropped.length > 0 ? { metricRelabelings: [...dropped] } : {}),
  };
}

function kubeletMonitor(chart: ComponentChart, props: MonitorProps): void {
  const [{ name: port }] = KUBELET_SERVICE.ports;
  new ServiceMonitor(chart, 'kubelet', {
    metadata: chart.meta('kubelet'),
    spec: {
      jobLabel: NAME_LABEL,
      scrapeClass: props.scrapeClass,
      selector: { matchLabels: { ...KUBELET_SERVICE.labels } },
      namespaceSelector: { matchNames: [KUBELET_SERVICE.namespace] },
      endpoints: CLUSTER_JOBS.kubelet.paths.map((path) => ({
        port,
        ...scrape('kubelet', path, props),
        // Kubelets serve certificates that they signed themselves, unless the cluster rotates them: there is no CA to
        // check. The token goes to an address that the API server names as a node.
        tlsConfig: { insecureSkipVerify: true },
        relabelings: [
          // Another operator, past or present, may keep a Service with the same labels: each kubelet would count twice.
          { action: 'keep' as const, sourceLabels: ['__meta_kubernetes_service_name'], regex: KUBELET_SERVICE.name },
          // The operator adds the label `node` by itself.
          METRICS_PATH,
        ],
        // cAdvisor stamps its samples with the moment of measurement, up to a minute back; rules need them in step.
        ...(path === '/metrics/cadvisor' ? { honorTimestamps: false } : {}),
      })),
    },
  });
}

function apiServerMonitor(chart: ComponentChart, props: MonitorProps): void {
  const [{ name: port }] = API_SERVER_SERVICE.ports;
  new ServiceMonitor(chart, 'apiserver', {
    metadata: chart.meta('apiserver'),
    spec: {
      jobLabel: 'component',
      scrapeClass: props.scrapeClass,
      selector: { matchLabels: { ...API_SERVER_SERVICE.labels } },
      namespaceSelector: { matchNames: [API_SERVER_SERVICE.namespace] },
      endpoints: CLUSTER_JOBS.apiserver.paths.map((path) => ({
        port,
        ...scrape('apiserver', path, props),
        // Targets are addresses; the certificate names the Service. Its CA comes from the scrape class.
        tlsConfig: { serverName: API_SERVER_SERVICE.name },
        relabelings: [METRICS_PATH],
      })),
    },
  });
}

/** Monitors pods of the platform through a Service of our own: the platform has none, or one without the port. */
function podMonitor(chart: ComponentChart, job: ClusterJob, props: MonitorProps): void {
  const { port, scheme, paths } = CLUSTER_JOBS[job];
  const { pods } = props.preset[job];
  if (!pods) throw new Error(`the preset has no labels of the pods of ${job}; add them to the table of platforms`);
  discoveryService(chart, job, port, pods);
  new ServiceMonitor(chart, job, {
    metadata: chart.meta(job),
    spec: {
      jobLabel: NAME_LABEL,
      // The certificates of static pods are signed by themselves, as those of kubelets.
      ...(scheme === 'https' ? { scrapeClass: props.scrapeClass } : {}),
      selector: { matchLabels: { ...selectorOf(job) } },
      namespaceSelector: { matchNames: [SYSTEM_NAMESPACE] },
      endpoints: paths.map((path) => ({
        port: PORT_NAME,
        ...scrape(job, path, props),
        ...(scheme === 'https' ? { tlsConfig: { insecureSkipVerify: true } } : {}),
        relabelings: [
          ...(paths.length > 1 ? [METRICS_PATH] : []),
          { action: 'replace' as const, sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
        ],
      })),
    },
  });
}

/**
 * Monitors addresses that the configuration names. Not by a Service with EndpointSlices of our own: Argo CD overlooks
 * EndpointSlices unless it is told otherwise, so they would never arrive.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#resource-exclusioninclusion
 */
function addressMonitor(chart: ComponentChart, job: ClusterJob, { settings }: MonitorProps): void {
  if (!settings) return;
  const { endpoints, port, scheme, tls, interval, timeout } = settings.etcd;
  new ScrapeConfig(chart, job, {
    metadata: chart.meta(job),
    spec: {
      jobName: job,
      staticConfigs: [{ targets: endpoints.map((host) => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`) }],
      scheme,
      metricsPath: '/metrics',
      ...(interval ? { scrapeInterval: String(interval) } : {}),
      ...(timeout ? { scrapeTimeout: String(timeout) } : {}),
      ...(tls ? { tlsConfig: tlsConfig(tls) } : {}),
      metricRelabelings: [...(DROPPED[job]['/metrics'] ?? [])],
    },
  });
}

/** Headless: it only lists the pods, and nobody may be balanced from one to another. */
function discoveryService(chart: ComponentChart, job: ClusterJob, port: number, pods: Labels): void {
  const role = job === 'coredns' ? 'dns' : 'kubernetes';
  new k8s.KubeService(chart, `${job}-service`, {
    metadata: {
      ...chart.meta(`panoptes-${job}`, SYSTEM_NAMESPACE),
      labels: { ...labelsOf({ name: job }, role) },
    },
    spec: {
      clusterIp: 'None',
      selector: { ...pods },
      // By number: the container's port has different names on different platforms, or none at all.
      ports: [{ name: PORT_NAME, port, targetPort: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }],
    },
  });
}
