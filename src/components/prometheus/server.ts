import { Prometheus, type PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { Quantity } from '../../config/quantity.ts';
import { plainResources, preferOtherNodes, restrictedPod, spread } from '../../kubernetes/workload.ts';
import { operatedStorage } from '../operated-storage.ts';
import type { PrometheusChart, PrometheusChartProps } from './prometheus-chart.ts';

type PrometheusSpec = PrometheusProps['spec'];

/** User of the container; the image itself would run as nobody, whose files no other pod should own. */
const USER = 1000;
const GROUP = 2000;

/** Name of the custom resource: its StatefulSet is `prometheus-panoptes`. */
const NAME = 'panoptes';

/** Scrape class of kubelets and the API server: they ask for the token of Prometheus and sign with the cluster's CA. */
export const CLUSTER_API_CLASS = 'cluster-api';

/** Where the kubelet puts the token and the CA. */
const SERVICE_ACCOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The Prometheus custom resource. */
export function createServer(chart: PrometheusChart, props: PrometheusChartProps): void {
  new Prometheus(chart, 'server', {
    metadata: chart.meta(NAME),
    spec: { ...serverSpec(chart, props), ...selection(props), ...placement(chart, props) },
  });
}

function serverSpec(chart: PrometheusChart, props: PrometheusChartProps): PrometheusSpec {
  return {
    image: props.image,
    version: props.version,
    shards: 1,
    replicas: props.replicas,
    portName: chart.web.port.name,
    ...(props.externalUrl ? { externalUrl: props.externalUrl } : {}),
    externalLabels: { ...props.externalLabels, cluster: props.cluster },
    scrapeInterval: String(props.scrapeInterval),
    evaluationInterval: String(props.evaluationInterval),
    retention: String(props.retention),
    retentionSize: byteSize(props.retentionSize?.value ?? props.storage.size.value * 0.85),
    walCompression: true,
    // A long write-ahead log takes minutes to replay; killing the pod meanwhile only starts it over.
    maximumStartupDurationSeconds: 900,
    storage: operatedStorage(props.storage),
    resources: plainResources(props.resources),
    alerting: {
      alertmanagers: [
        {
          name: props.alertmanager.service,
          namespace: props.alertmanager.namespace,
          port: props.alertmanager.port.name,
          apiVersion: 'V2',
        },
      ],
    },
  };
}

/**
 * What the server picks up: every monitor, probe and rule of its own namespace, and none of another. An empty
 * selector selects all; a missing namespace selector means the own namespace.
 */
function selection(props: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    serviceDiscoveryRole: 'EndpointSlice',
    serviceMonitorSelector: {},
    podMonitorSelector: {},
    probeSelector: {},
    ruleSelector: {},
    scrapeClasses: [
      // External labels are only added on the way out; rules and dashboards need the cluster here already.
      { name: 'cluster', default: true, relabelings: [clusterLabel(props.cluster)] },
      {
        name: CLUSTER_API_CLASS,
        authorization: { type: 'Bearer', credentialsFile: `${SERVICE_ACCOUNT_PATH}/token` },
        tlsConfig: { caFile: `${SERVICE_ACCOUNT_PATH}/ca.crt` },
        relabelings: [clusterLabel(props.cluster)],
      },
    ],
  };
}

function clusterLabel(cluster: string) {
  return { action: 'replace' as const, targetLabel: 'cluster', replacement: cluster };
}

function placement(chart: PrometheusChart, props: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    serviceAccountName: chart.node.id,
    // Discovery and the kubelets need the token, which the ServiceAccount does not hand out by itself.
    automountServiceAccountToken: true,
    podMetadata: { labels: { ...chart.componentLabels } },
    securityContext: restrictedPod(USER, { fsGroup: GROUP }),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    ...(props.replicas > 1
      ? {
          affinity: preferOtherNodes(chart.selector),
          topologySpreadConstraints: spread(chart.selector),
        }
      : {}),
  };
}

/** A number of bytes in the notation of Prometheus, rounded down to whole mebibytes. */
function byteSize(bytes: Quantity['value']): string {
  return `${Math.floor(bytes / 2 ** 20)}MiB`;
}
