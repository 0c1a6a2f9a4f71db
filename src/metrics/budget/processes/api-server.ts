import { DEFAULT_BOUNDS } from '../../kubernetes.ts';
import { counter, gauge, histogram, type Metric } from '../../metric.ts';
import { type CountRule, metricsOf, type Process, per, portions } from '../count.ts';
import { GO_REST, KUBERNETES_GO } from './go.ts';
import { CLIENT_METRICS, client, healthChecks, LIBRARY } from './kubernetes-library.ts';

/** By kind of object, by priority, and by plugin: what the registry does not name, and is many. */
const MORE: readonly Metric[] = [
  gauge('apiserver_longrunning_requests', 'resource', 'verb'),
  counter('apiserver_init_events_total', 'resource'),
  counter('apiserver_watch_events_total', 'resource'),
  counter('apiserver_storage_events_received_total', 'resource'),
  histogram('apiserver_request_filter_duration_seconds', DEFAULT_BOUNDS, 'filter'),
  histogram('apiserver_request_timestamp_comparison_time', DEFAULT_BOUNDS, 'code_path'),
  histogram('apiserver_flowcontrol_request_execution_seconds', DEFAULT_BOUNDS, 'flow_schema', 'priority_level', 'type'),
  histogram('apiserver_flowcontrol_request_queue_length_after_enqueue', DEFAULT_BOUNDS, 'flow_schema'),
  gauge('apiserver_flowcontrol_current_inqueue_requests', 'flow_schema', 'priority_level'),
  gauge('etcd_lease_object_counts'),
];

const COUNTS: readonly CountRule[] = [
  ...KUBERNETES_GO,
  ...client(({ serverQueues }) => serverQueues),
  per('apiserver_audit_event_total', 20),
  // Requests are counted by status code, too: every second kind has more than one.
  per('apiserver_request_total', ({ requests }) => 1.5 * requests),
  portions(
    'apiserver_request_duration_seconds',
    [{ verb: 'GET' }, ({ timedRequests }) => timedRequests],
    [{ verb: 'WATCH' }, ({ requests, timedRequests }) => requests - timedRequests],
  ),
  per('apiserver_request_sli_duration_seconds', ({ timedRequests }) => timedRequests),
  per('apiserver_request_terminations_total', 20),
  per('apiserver_request_body_size_bytes', ({ bodySizes }) => bodySizes, 31),
  per('apiserver_response_sizes', ({ answerSizes }) => answerSizes, 7),
  per('etcd_request_duration_seconds', ({ storageOperations }) => storageOperations),
  per('etcd_requests_total', ({ storageOperations }) => storageOperations),
  per('apiserver_watch_events_sizes', ({ resources }) => resources, 8),
  per('apiserver_watch_cache_read_wait_seconds', ({ resources }) => resources, 13),
  // Some ten counters of the watch cache stand behind this name.
  per('apiserver_watch_cache_capacity', ({ resources }) => 10 * resources),
  per('apiserver_storage_list_total', ({ resources }) => 4 * resources),
  per('apiserver_longrunning_requests', ({ requests, timedRequests }) => requests - timedRequests),
  per('apiserver_selfrequest_total', ({ requests }) => requests / 3),
  per('apiserver_(storage_objects|cache_list_total|.+_events(_received)?_total)', ({ resources }) => resources),
  per('apiserver_admission_controller_admission_duration_seconds', 140),
  per('apiserver_admission_webhook_.+', 10),
  per('apiserver_flowcontrol_request_(wait_duration|execution)_seconds', 40, 13),
  per('apiserver_flowcontrol_.+', 30),
  per('apiserver_request_filter_duration_seconds', 6),
  per('apiserver_current_inflight_requests', 2),
  per('aggregator_unavailable_apiservice_total', 3),
  per('aggregator_unavailable_apiservice', 35),
  per('apiserver_request_timestamp_comparison_time', 3),
];

/** The API server, whose answer is the largest of all. */
export const API_SERVER: readonly Process[] = [
  {
    job: 'apiserver',
    path: '/metrics',
    targets: ({ controlPlaneNodes }) => controlPlaneNodes,
    metrics: metricsOf('apiserver', '/metrics', ...CLIENT_METRICS, ...MORE),
    rules: [...COUNTS, ...LIBRARY],
    rest: 900 + GO_REST,
    basis:
      'combinations as counted on a fresh cluster of k3s 1.32; bounds as in the source of Kubernetes. Servers of k3s that ran for longer answer 56,000 to 79,000 series, those of the scheduler and the controllers included (arch-anes/self-hosted-services#934)',
  },
  healthChecks('apiserver', ({ controlPlaneNodes }) => controlPlaneNodes, 60),
];
