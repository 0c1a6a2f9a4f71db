import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import { labelsOf, selectorOf } from '../../kubernetes/labels.ts';
import type { ComponentChart } from '../component-chart.ts';
import type { Relabeling } from '../service-monitor.ts';
import { DROPPED_OF_API_SERVER, DROPPED_OF_CADVISOR, DROPPED_OF_KUBELET } from './dropped-series.ts';
import { API_SERVER_SERVICE, type ClusterJob, KUBELET_SERVICE } from './platforms.ts';

/** How a job of the cluster itself is found and scraped, and as whom. */
type MonitorFactory = (chart: ComponentChart, scrapeClass: string) => void;

const COREDNS_METRICS = { name: 'metrics', number: 9153 } as const;

/** Name of the label whose value becomes the job. */
const NAME_LABEL = 'app.kubernetes.io/name';

/** One factory for each job. */
export const MONITORS: Readonly<Record<ClusterJob, MonitorFactory>> = {
  apiserver: apiServerMonitor,
  coredns: coreDnsMonitor,
  kubelet: kubeletMonitor,
};

function kubeletMonitor(chart: ComponentChart, scrapeClass: string): void {
  const [{ name: port }] = KUBELET_SERVICE.ports;
  const endpoint = (path: string, dropped: readonly Relabeling[] = []) => ({
    port,
    path,
    scheme: 'https' as const,
    // The namespace, pod and container of a series are those of the container that it describes.
    honorLabels: true,
    // Kubelets serve certificates that they signed themselves, unless the cluster rotates them: there is no CA to
    // check. The token goes to an address that the API server names as a node.
    tlsConfig: { insecureSkipVerify: true },
    relabelings: [
      // Another operator, past or present, may keep a Service with the same labels: each kubelet would count twice.
      { action: 'keep' as const, sourceLabels: ['__meta_kubernetes_service_name'], regex: KUBELET_SERVICE.name },
      // Tells the three answers of one kubelet apart. The operator adds the label `node` by itself.
      { action: 'replace' as const, sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' },
    ],
    ...(dropped.length > 0 ? { metricRelabelings: [...dropped] } : {}),
  });
  new ServiceMonitor(chart, 'kubelet', {
    metadata: chart.meta('kubelet'),
    spec: {
      jobLabel: NAME_LABEL,
      scrapeClass,
      selector: { matchLabels: { ...KUBELET_SERVICE.labels } },
      namespaceSelector: { matchNames: [KUBELET_SERVICE.namespace] },
      endpoints: [
        endpoint('/metrics', DROPPED_OF_KUBELET),
        // cAdvisor stamps its samples with the moment of measurement, up to a minute back; rules need them in step.
        { ...endpoint('/metrics/cadvisor', DROPPED_OF_CADVISOR), honorTimestamps: false },
        endpoint('/metrics/probes'),
      ],
    },
  });
}

function apiServerMonitor(chart: ComponentChart, scrapeClass: string): void {
  const [{ name: port }] = API_SERVER_SERVICE.ports;
  new ServiceMonitor(chart, 'apiserver', {
    metadata: chart.meta('apiserver'),
    spec: {
      jobLabel: 'component',
      scrapeClass,
      selector: { matchLabels: { ...API_SERVER_SERVICE.labels } },
      namespaceSelector: { matchNames: [API_SERVER_SERVICE.namespace] },
      endpoints: [
        {
          port,
          path: '/metrics',
          scheme: 'https',
          // Targets are addresses; the certificate names the Service. Its CA comes from the scrape class.
          tlsConfig: { serverName: API_SERVER_SERVICE.name },
          metricRelabelings: [...DROPPED_OF_API_SERVER],
        },
      ],
    },
  });
}

function coreDnsMonitor(chart: ComponentChart): void {
  const namespace = 'kube-system';
  // A Service of its own: that of the cluster has a port for metrics on some platforms only.
  new k8s.KubeService(chart, 'coredns-service', {
    metadata: { ...chart.meta('panoptes-coredns', namespace), labels: { ...labelsOf({ name: 'coredns' }, 'dns') } },
    spec: {
      clusterIp: 'None',
      // CoreDNS took over the label of its predecessor on every platform.
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        {
          name: COREDNS_METRICS.name,
          port: COREDNS_METRICS.number,
          // By number: the container's port has different names on different platforms.
          targetPort: k8s.IntOrString.fromNumber(COREDNS_METRICS.number),
          protocol: 'TCP',
        },
      ],
    },
  });
  new ServiceMonitor(chart, 'coredns', {
    metadata: chart.meta('coredns'),
    spec: {
      jobLabel: NAME_LABEL,
      selector: { matchLabels: { ...selectorOf('coredns') } },
      namespaceSelector: { matchNames: [namespace] },
      endpoints: [{ port: COREDNS_METRICS.name, path: '/metrics', scheme: 'http' }],
    },
  });
}
