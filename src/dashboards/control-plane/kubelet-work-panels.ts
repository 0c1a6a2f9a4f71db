import { maxBy, select } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { type JobQueries, jobQueries, largest, share } from '../house/job-queries.ts';
import { timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { UNITS } from '../house/vocabulary.ts';

const VARIABLES = ['cluster', 'node'];
const QUERIES = jobQueries(selectors.kubelet, VARIABLES);
const { rate, mean } = QUERIES;

const NODE = '{{node}}';

/** Time to start a pod, without pulling images, by node. */
export const podStartP99 = ({ quantile }: JobQueries) =>
  quantile(0.99, { metric: 'kubelet_pod_start_sli_duration_seconds', by: ['node'] });

/** What a pod runs inside fails by its own fault, and images are missing by that of whoever named them. */
const OWN_FAULT = 'operation_type!~"exec.*|pull_image"';

/** Share of calls of the container runtime that fail by its own fault, by node. */
export const runtimeErrorShare = (queries: JobQueries) =>
  share(
    queries.rate('kubelet_runtime_operations_errors_total', ['node'], OWN_FAULT),
    queries.rate('kubelet_runtime_operations_total', ['node'], OWN_FAULT),
  );

export const podStart = ({ kubeletPodStart }: AlertThresholds) =>
  timeseries({
    title: 'Start of pods (P99)',
    description: 'Time to start a pod, without pulling images. Slow volumes and networks show here first.',
    unit: UNITS.seconds,
    queries: [{ expr: podStartP99(QUERIES), legend: NODE }],
    thresholds: { critical: kubeletPodStart.seconds },
  });

export const podWorkers = () =>
  timeseries({
    title: 'Mean time to bring pods up to date',
    description: 'What the kubelet needs for one pod, by what it does with it. Slow syncs wait for the runtime.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: mean({ metric: 'kubelet_pod_worker_duration_seconds', by: ['operation_type'] }),
        legend: '{{operation_type}}',
      },
    ],
  });

export const pleg = ({ kubeletPlegDuration }: AlertThresholds) =>
  timeseries({
    title: 'Time to learn the state of containers (P99)',
    description:
      'A kubelet that needs minutes for it reports its node as not ready. Too many containers, or a slow runtime.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: maxBy(['node'], select(records.plegDuration, 'quantile="0.99"', chosen(VARIABLES))),
        legend: NODE,
      },
    ],
    thresholds: { critical: kubeletPlegDuration.seconds },
  });

export const runtimeCalls = () =>
  timeseries({
    title: 'Calls of the runtime',
    description:
      'What the kubelets ask containerd or CRI-O for, the ten most frequent. Starts and stops that never end are a crash loop.',
    unit: UNITS.callsPerSecond,
    queries: [
      {
        expr: largest(10, rate('kubelet_runtime_operations_total', ['operation_type'])),
        legend: '{{operation_type}}',
      },
    ],
  });

export const runtimeErrors = ({ kubeletRuntimeErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed calls of the runtime',
    description:
      'Share of calls that fail, without commands inside containers and missing images, which others are to blame for.',
    unit: UNITS.ratio,
    queries: [{ expr: runtimeErrorShare(QUERIES), legend: NODE }],
    thresholds: { critical: kubeletRuntimeErrors.ratio },
  });

const VOLUME = 'storage_operation_duration_seconds';
const OPERATION = '{{operation_name}} {{volume_plugin}}';

export const volumeOperations = () =>
  timeseries({
    title: 'Mean time of volume operations',
    description: 'Time to attach, mount and detach, of the ten slowest. Pods with volumes wait for it.',
    unit: UNITS.seconds,
    queries: [
      { expr: largest(10, mean({ metric: VOLUME, by: ['operation_name', 'volume_plugin'] })), legend: OPERATION },
    ],
  });

export const volumeErrors = ({ kubeletVolumeErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed volume operations',
    description: 'Share of operations that fail, by node, kind and driver. One driver on all nodes is its controller.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate(`${VOLUME}_count`, ['node', 'operation_name', 'volume_plugin'], 'status="fail-unknown"'),
          rate(`${VOLUME}_count`, ['node', 'operation_name', 'volume_plugin']),
        ),
        legend: `{{node}} ${OPERATION}`,
      },
    ],
    thresholds: { critical: kubeletVolumeErrors.ratio },
  });
