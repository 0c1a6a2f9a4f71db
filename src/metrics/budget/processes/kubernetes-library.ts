import { counter, gauge, histogram, type Metric } from '../../metric.ts';
import { type Count, type CountRule, metricsOf, type Process, per } from '../count.ts';

const SIZES = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

/** What everything that talks to the API server tells, and the registry does not name. */
export const CLIENT_METRICS: readonly Metric[] = [
  histogram('rest_client_request_size_bytes', SIZES, 'host', 'verb'),
  histogram('rest_client_response_size_bytes', SIZES, 'host', 'verb'),
  counter('workqueue_retries_total', 'name'),
  gauge('workqueue_unfinished_work_seconds', 'name'),
  gauge('workqueue_longest_running_processor_seconds', 'name'),
];

/** A client of the API server: one host, five or six verbs, some status codes, and its queues. */
export function client(queues: number | Count): CountRule[] {
  return [
    per('rest_client_requests_total', 20),
    per('rest_client_.+', 6),
    per('workqueue_.+_duration_seconds', queues, 10),
    per('workqueue_.+', queues),
  ];
}

/** The library of API servers, in processes that are none: audit, encryption, certificates, authentication. */
export const LIBRARY: readonly CountRule[] = [
  per('apiserver_audit_event_total', 70),
  per('apiserver_delegated_authn_.+', 2),
  per('aggregator_.+', 3),
];

/** What a process says of its health, apart from everything else: a gauge and two counters for each check. */
export function healthChecks(job: string, targets: Count, checks: number): Process {
  return {
    job,
    path: '/metrics/slis',
    targets,
    metrics: metricsOf(job, '/metrics/slis'),
    rules: [per('kubernetes_healthcheck', checks), per('kubernetes_healthchecks_total', 2 * checks)],
    rest: 0,
    basis: `about ${checks} checks, with success and error`,
  };
}
