import { maxBy, select } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { table } from '../house/table-panel.ts';
import { type Thresholds, UNITS } from '../house/vocabulary.ts';
import { toNode } from '../kubernetes/kube-links.ts';
import { podStartP99, runtimeErrorShare } from './kubelet-work-panels.ts';

const VARIABLES = ['cluster', 'node'];

/** The kubelets of the chosen nodes. */
export const KUBELET = jobQueries(selectors.kubelet, VARIABLES);

const { series, sum, max, min, increase } = KUBELET;

const NODE = '{{node}}';
const CLIENT = 'kubelet_certificate_manager_client_ttl_seconds';
const SERVER = 'kubelet_certificate_manager_server_ttl_seconds';

/** Alerts begin below a week, or what people set; red is where they do. */
const life = ({ kubeletCertificateWarning }: AlertThresholds) => ({ criticalBelow: kubeletCertificateWarning.seconds });

export const kubeletsUp = () =>
  stat({
    title: 'Kubelets up',
    description: 'Kubelets that answer Prometheus. Of a node whose kubelet does not, nothing is known.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const runningPods = () =>
  stat({
    title: 'Running pods',
    description: 'Pods that run on the chosen nodes, as their kubelets count.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('kubelet_running_pods')), legend: 'pods' },
  });

const start = ({ kubeletPodStart }: AlertThresholds): Thresholds => ({ critical: kubeletPodStart.seconds });

export const slowestStart = (alerts: AlertThresholds) =>
  stat({
    title: 'Slowest start of pods (P99)',
    description: 'Time to start a pod, without pulling images, on the slowest of the chosen nodes.',
    unit: UNITS.seconds,
    query: { expr: overall('max', podStartP99(KUBELET)), legend: 'P99' },
    thresholds: start(alerts),
  });

export const shortestCertificate = (alerts: AlertThresholds) =>
  stat({
    title: 'First certificate expires in',
    description: 'A kubelet renews its certificate long before. One that did not will lose its node.',
    unit: UNITS.seconds,
    query: { expr: overall('min', series(CLIENT)), legend: 'left' },
    thresholds: life(alerts),
    signed: true,
  });

/** Share of the pods that a node may run. */
const capacity = () =>
  share(
    max('kubelet_running_pods', ['node']),
    maxBy(
      ['node'],
      select('kube_node_status_allocatable', selectors.kubeStateMetrics, 'resource="pods"', chosen(VARIABLES)),
    ),
  );

const plegP99 = () => maxBy(['node'], select(records.plegDuration, 'quantile="0.99"', chosen(VARIABLES)));

export const nodes = (alerts: AlertThresholds) =>
  table({
    title: 'Nodes',
    description:
      'All kubelets at the end of the time range. A node that stands out in several columns has a sick disk or runtime.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Node', label: 'node', links: [toNode()] },
    ],
    values: [
      { title: 'Pods', expr: max('kubelet_running_pods', ['node']), unit: UNITS.count },
      {
        title: 'Of capacity',
        expr: capacity(),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.kubeletPods.ratio },
      },
      { title: 'Start P99', expr: podStartP99(KUBELET), unit: UNITS.seconds, thresholds: start(alerts) },
      {
        title: 'State P99',
        expr: plegP99(),
        unit: UNITS.seconds,
        thresholds: { critical: alerts.kubeletPlegDuration.seconds },
      },
      {
        title: 'Runtime errors',
        expr: runtimeErrorShare(KUBELET),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.kubeletRuntimeErrors.ratio },
      },
      { title: 'Certificate', expr: min(CLIENT, ['node']), unit: UNITS.seconds, thresholds: life(alerts) },
    ],
    sortBy: 'Pods',
  });

export const pods = () =>
  timeseries({
    title: 'Running pods by node',
    description: 'A node that loses its pods while others gain them was drained or has failed.',
    unit: UNITS.count,
    queries: [{ expr: sum('kubelet_running_pods', ['node']), legend: NODE }],
    stacked: true,
  });

export const podsOfCapacity = ({ kubeletPods }: AlertThresholds) =>
  timeseries({
    title: 'Pods of capacity',
    description:
      'Share of the pods that a node may run. At 100 % it takes no more, however much CPU and memory is free.',
    unit: UNITS.ratio,
    queries: [{ expr: capacity(), legend: NODE }],
    thresholds: { critical: kubeletPods.ratio },
  });

export const evictions = () =>
  timeseries({
    title: 'Evictions',
    description:
      'Pods that the kubelet has put out of the node because it ran short of memory, disk or process numbers.',
    unit: UNITS.count,
    queries: [
      { expr: increase('kubelet_evictions', ['node', 'eviction_signal']), legend: '{{node}} {{eviction_signal}}' },
    ],
  });

const certificates = (title: string, description: string, metric: string, alerts: AlertThresholds) =>
  timeseries({
    title,
    description,
    unit: UNITS.seconds,
    queries: [{ expr: min(metric, ['node']), legend: NODE }],
    thresholds: life(alerts),
    signed: true,
  });

export const clientCertificates = (alerts: AlertThresholds) =>
  certificates(
    'Client certificates expire in',
    'With it the kubelet shows the API server who it is. Without a valid one its node is lost.',
    CLIENT,
    alerts,
  );

export const serverCertificates = (alerts: AlertThresholds) =>
  certificates(
    'Server certificates expire in',
    'With it the kubelet answers logs, exec and metrics. Kubelets that sign their own are missing here.',
    SERVER,
    alerts,
  );

export const renewalErrors = () =>
  timeseries({
    title: 'Failed renewals of certificates',
    description: 'Renewals that failed. A few are made up for; steady ones end with an expired certificate.',
    unit: UNITS.count,
    queries: [
      {
        expr: increase('kubelet_certificate_manager_client_expiration_renew_errors', ['node']),
        legend: '{{node}} client',
      },
      { expr: increase('kubelet_server_expiration_renew_errors', ['node']), legend: '{{node}} server' },
    ],
  });
