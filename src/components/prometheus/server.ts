import { Prometheus, type PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import { plainResources, preferOtherNodes, restrictedPod, spread } from '../../kubernetes/workload.ts';
import { evaluating } from './evaluation.ts';
import type { PrometheusChart, PrometheusChartProps } from './prometheus-chart.ts';
import { remoteWriteSpec } from './remote-write.ts';
import { scraping } from './scraping.ts';
import { storing } from './storage.ts';
import { thanosSidecar } from './thanos.ts';

type PrometheusSpec = PrometheusProps['spec'];

/** User of the container; the image itself would run as nobody, whose files no other pod should own. */
const USER = 1000;
const GROUP = 2000;

/** Name of the custom resource: its StatefulSet is `prometheus-panoptes`. */
const NAME = 'panoptes';

/** The Prometheus custom resource. */
export function createServer(chart: PrometheusChart, props: PrometheusChartProps): void {
  new Prometheus(chart, 'server', {
    metadata: chart.meta(NAME),
    spec: {
      ...identity(chart, props),
      ...scraping(props),
      ...storing(props),
      ...evaluating(props),
      ...elsewhere(props),
      ...placement(chart, props),
    },
  });
}

function identity(chart: PrometheusChart, props: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    image: props.image,
    version: props.version,
    shards: props.shards,
    replicas: props.replicas,
    portName: chart.web.port.name,
    ...(props.externalUrl ? { externalUrl: props.externalUrl } : {}),
    externalLabels: { ...props.externalLabels, cluster: props.cluster },
    replicaExternalLabelName: props.replicaExternalLabelName,
    prometheusExternalLabelName: props.prometheusExternalLabelName,
  };
}

/** Who else gets the samples. */
function elsewhere({ remoteWrite, thanos, thanosImage, thanosVersion }: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    ...(remoteWrite.length > 0 ? { remoteWrite: remoteWrite.map(remoteWriteSpec) } : {}),
    ...(thanos ? { thanos: thanosSidecar(thanos, thanosImage, thanosVersion) } : {}),
  };
}

function placement(chart: PrometheusChart, props: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    serviceAccountName: chart.node.id,
    // Discovery and the kubelets need the token, which the ServiceAccount does not hand out by itself.
    automountServiceAccountToken: true,
    podMetadata: { labels: { ...chart.componentLabels } },
    securityContext: restrictedPod(USER, { fsGroup: GROUP }),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    ...(props.priorityClassName ? { priorityClassName: props.priorityClassName } : {}),
    // A long write-ahead log takes minutes to replay; killing the pod meanwhile only starts it over.
    maximumStartupDurationSeconds: 900,
    resources: plainResources(props.resources),
    ...(props.replicas * props.shards > 1
      ? {
          affinity: preferOtherNodes(chart.selector),
          topologySpreadConstraints: spread(chart.selector),
        }
      : {}),
  };
}
