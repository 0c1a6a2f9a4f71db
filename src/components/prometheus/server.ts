import { Prometheus, PrometheusAgent, type PrometheusAgentProps } from '../../../imports/monitoring.coreos.com.ts';
import { plainResources, preferOtherNodes, restrictedPod, spread } from '../../kubernetes/workload.ts';
import { evaluating } from './evaluation.ts';
import type { PrometheusChart, PrometheusChartProps } from './prometheus-chart.ts';
import { remoteWriteSpec } from './remote-write.ts';
import { scraping } from './scraping.ts';
import { keeping, writing } from './storage.ts';
import { thanosSidecar } from './thanos.ts';
import { tracingConfig } from './tracing.ts';

/** What a server and an agent have in common. */
type CommonSpec = PrometheusAgentProps['spec'];

/** User of the container; the image itself would run as nobody, whose files no other pod should own. */
const USER = 1000;
const GROUP = 2000;

/** Name of the custom resource: its StatefulSet is `prometheus-panoptes`, or `prom-agent-panoptes`. */
const NAME = 'panoptes';

/** The custom resource of a server, which scrapes, stores, answers queries and evaluates rules. */
export function createServer(chart: PrometheusChart, props: PrometheusChartProps): void {
  const { thanos, thanosImage, thanosVersion } = props;
  new Prometheus(chart, 'server', {
    metadata: chart.meta(NAME),
    spec: {
      ...common(chart, props),
      ...keeping(props),
      ...evaluating(props),
      ...(thanos ? { thanos: thanosSidecar(thanos, thanosImage, thanosVersion) } : {}),
    },
  });
}

/** The custom resource of an agent, which scrapes and forwards. */
export function createAgent(chart: PrometheusChart, props: PrometheusChartProps): void {
  new PrometheusAgent(chart, 'agent', { metadata: chart.meta(NAME), spec: common(chart, props) });
}

function common(chart: PrometheusChart, props: PrometheusChartProps): CommonSpec {
  const { remoteWrite, tracing, remoteWriteReceiver } = props;
  return {
    ...identity(chart, props),
    ...scraping(props),
    ...writing(props),
    ...(remoteWrite.length > 0 ? { remoteWrite: remoteWrite.map(remoteWriteSpec) } : {}),
    ...(remoteWriteReceiver ? { enableRemoteWriteReceiver: true } : {}),
    ...(tracing ? { tracingConfig: tracingConfig(tracing) } : {}),
    ...placement(chart, props),
  };
}

function identity(chart: PrometheusChart, props: PrometheusChartProps): Partial<CommonSpec> {
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

function placement(chart: PrometheusChart, props: PrometheusChartProps): Partial<CommonSpec> {
  return {
    serviceAccountName: chart.node.id,
    // Discovery and the kubelets need the token, which the ServiceAccount does not hand out by itself.
    automountServiceAccountToken: true,
    podMetadata: { labels: { ...chart.componentLabels, ...chart.selector } },
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
