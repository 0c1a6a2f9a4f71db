import type { Service } from '../../src/config/environment.ts';
import { CLUSTER, round, series } from '../../src/rules/cases.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import type { RequestMetrics } from '../../src/services/presets.ts';
import { boundariesOf, requestsOf } from '../../src/services/request-metrics.ts';
import { histogram, traffic } from '../../src/services/request-series.ts';
import { testService } from './environment.ts';

/** Seconds between samples, and the number of them: a little over an hour. */
const STEP = 30;
const SAMPLES = 132;
/** When the queries are asked, in seconds. */
export const AT = 3_900;

/** Resolution of native histograms: so many buckets up to twice a value. */
const NATIVE_BUCKETS = 8;
/** How far a quantile of a native histogram may lie from the truth, as a factor: the width of a bucket. */
export const NATIVE_ERROR = 2 ** (1 / NATIVE_BUCKETS);

/** What each pod of a service does, per second. */
interface Requests {
  /** Successes on the two routes of the service, and failures by the caller's and by the service's fault. */
  readonly success: readonly [number, number];
  readonly clientErrors: number;
  readonly serverErrors: number;
  /** Shortest and longest latency in seconds; between them, short ones are the most frequent. */
  readonly latency: readonly [number, number];
}

/** A service with what it does, which the dashboards must tell. */
export interface KnownService {
  readonly service: Service;
  readonly pods: number;
  /** @default - it answers no requests */
  readonly requests?: Requests;
  /** Cores and bytes that each pod uses, requests and may use. */
  readonly cpu: readonly [use: number, requests: number, limit: number];
  readonly memory: readonly [use: number, requests: number, limit: number];
  /** Share of the periods in which a pod is throttled. */
  readonly throttled: number;
}

const MIB = 2 ** 20;
const AVAILABILITY = { availability: { objective: '99%' } };
const http = (preset: string, more: Record<string, unknown> = {}) => ({ preset, port: 'http', ...more });

/** Services of several presets, each with other figures. */
export const KNOWN: readonly KnownService[] = [
  {
    service: testService({
      name: 'api',
      metrics: http('promhttp'),
      slos: { ...AVAILABILITY, quick: { objective: '95%', latency: { threshold: '500ms' } } },
      probes: [{ name: 'home', url: 'https://shop.example.com' }],
    }),
    pods: 2,
    requests: { success: [60, 30], clientErrors: 9.5, serverErrors: 0.5, latency: [0.004, 0.9] },
    cpu: [0.3, 0.25, 0.5],
    memory: [300 * MIB, 400 * MIB, 500 * MIB],
    throttled: 0.04,
  },
  {
    service: testService({ name: 'web', team: 'front', metrics: http('express'), slos: AVAILABILITY }),
    pods: 3,
    requests: { success: [16, 3], clientErrors: 0.2, serverErrors: 0.8, latency: [0.02, 1.4] },
    cpu: [0.2, 0.4, 1],
    memory: [90 * MIB, 100 * MIB, 200 * MIB],
    throttled: 0,
  },
  {
    service: testService({ name: 'billing', metrics: http('otel-http-old') }),
    pods: 1,
    requests: { success: [4, 3], clientErrors: 0, serverErrors: 1, latency: [0.05, 6] },
    cpu: [0.7, 0.5, 1],
    memory: [500 * MIB, 250 * MIB, 1000 * MIB],
    throttled: 0.5,
  },
  {
    service: testService({ name: 'orders', team: 'front', metrics: http('grpc') }),
    pods: 2,
    requests: { success: [7, 1], clientErrors: 1.5, serverErrors: 0.5, latency: [0.001, 0.2] },
    cpu: [0.05, 0.1, 0.2],
    memory: [64 * MIB, 64 * MIB, 128 * MIB],
    throttled: 0.1,
  },
  {
    service: testService({ name: 'search', metrics: http('promhttp', { histograms: 'native' }) }),
    pods: 2,
    requests: { success: [20, 19], clientErrors: 0.9, serverErrors: 0.1, latency: [0.003, 3] },
    cpu: [1.2, 1, 2],
    memory: [700 * MIB, 800 * MIB, 1000 * MIB],
    throttled: 0.02,
  },
  {
    service: testService({
      name: 'mailer',
      metrics: http('worker', {
        queue: { processed: 'mails_total', failed: 'mails_failed_total', length: 'mails_waiting', lag: 'mails_lag' },
        cron: { lastSuccess: 'cleanup_success', duration: 'cleanup_seconds', failures: 'cleanup_failures_total' },
      }),
    }),
    pods: 1,
    cpu: [0.01, 0.1, 0.1],
    memory: [32 * MIB, 64 * MIB, 64 * MIB],
    throttled: 0,
  },
];

/** What all pods of a service answer per second. */
export function perSecond({ pods, requests }: KnownService): Record<'total' | 'clientErrors' | 'serverErrors', number> {
  const { success = [0, 0], clientErrors = 0, serverErrors = 0 } = requests ?? {};
  const total = success[0] + success[1] + clientErrors + serverErrors;
  return { total: pods * total, clientErrors: pods * clientErrors, serverErrors: pods * serverErrors };
}

/** A thousand latencies between two. */
const spread = ([shortest, longest]: Requests['latency']): number[] =>
  Array.from({ length: 1_000 }, (_, index) => shortest * (longest / shortest) ** ((index + 0.5) / 1_000));

/** The ends between which a panel may say that a quantile lies: those of the bucket that holds it. */
export function boundsOf({ service, requests }: KnownService, quantile: number): readonly [number, number] {
  const truth = spread(requests!.latency)[Math.round(quantile * 1_000) - 1] ?? Number.NaN;
  const boundaries = boundariesOf(service);
  if (!boundaries) return [truth / NATIVE_ERROR, truth * NATIVE_ERROR];
  const index = boundaries.findIndex((boundary) => truth <= boundary);
  return [boundaries[index - 1] ?? 0, boundaries[index]!];
}

/** Requests per second up to each boundary of a classic histogram in seconds; none where there is no such histogram. */
export function buckets(known: KnownService): readonly (readonly [boundary: number, rate: number])[] {
  if (!known.requests) return [];
  const latencies = spread(known.requests.latency);
  const { total } = perSecond(known);
  return (boundariesOf(known.service) ?? []).map((boundary) => [
    boundary,
    (total * latencies.filter((latency) => latency <= boundary).length) / latencies.length,
  ]);
}

/** Everything that is scraped of these services, their pods and their workloads. */
export const scrapedOf = (all: readonly KnownService[]): InputSeries[] => [
  series('up', { job: 'prometheus', instance: 'prometheus-0' }, constant(1)),
  ...all.flatMap((known) => [...requestSeries(known), ...podSeries(known)]),
];

export const constant = (value: number): string => `${value}x${SAMPLES}`;

/** A counter that grows by so much per second. */
export const rising = (rate: number): string =>
  rate === 0 ? constant(0) : `0+${round(rate * STEP).toFixed(9)}x${SAMPLES}`;

const podsOf = ({ pods, service }: KnownService): string[] =>
  Array.from({ length: pods }, (_, pod) => `${service.name}-5d8f7c-${pod}`);

function requestSeries(known: KnownService): InputSeries[] {
  const { service, requests } = known;
  const metrics = requestsOf(service);
  if (!metrics || !requests) return [];
  const { success, clientErrors, serverErrors } = requests;
  const [label = ''] = metrics.labels.route.map((each) => each.label);
  return podsOf(known).flatMap((pod) => [
    ...traffic(service, metrics, { [metrics.success]: rising(success[0]) }, { pod, [label]: 'first' }),
    ...traffic(service, metrics, { [metrics.success]: rising(success[1]) }, { pod, [label]: 'second' }),
    ...traffic(
      service,
      metrics,
      {
        [metrics.clientErrors.example]: rising(clientErrors),
        [metrics.serverErrors.example]: rising(serverErrors),
      },
      { pod, [label]: 'first' },
    ),
    ...(metrics.native ? [nativeHistogram(known, metrics, pod)] : classicHistogram(known, metrics, pod)),
  ]);
}

function classicHistogram(known: KnownService, metrics: RequestMetrics, pod: string): InputSeries[] {
  const ofPod = buckets(known).map(([boundary, rate]) => [boundary, rising(rate / known.pods)] as const);
  const { total } = perSecond(known);
  return histogram(known.service, metrics, [...ofPod, [Number.POSITIVE_INFINITY, rising(total / known.pods)]], {
    pod,
  }).filter(({ series: id }) => !id.includes('le="Infinity"'));
}

function nativeHistogram(known: KnownService, metrics: RequestMetrics, pod: string): InputSeries {
  const latencies = spread(known.requests!.latency);
  const indexes = latencies.map((latency) => Math.ceil(Math.log2(latency) * NATIVE_BUCKETS));
  const first = Math.min(...indexes);
  const times = (perSecond(known).total / known.pods) * STEP;
  const counts = Array.from({ length: Math.max(...indexes) - first + 1 }, (_, offset) =>
    round((indexes.filter((index) => index === first + offset).length / latencies.length) * times),
  );
  const sample = `{{schema:3 count:${times} offset:${first} buckets:[${counts.join(' ')}]}}`;
  const labels = { namespace: 'shop', service: known.service.name, pod, code: '200', handler: 'first' };
  return series(metrics.histogram ?? '', labels, `${sample}+${sample}x${SAMPLES}`);
}

/** What kubelets and the API server tell of a service. */
function podSeries(known: KnownService): InputSeries[] {
  const { service, cpu, memory, throttled } = known;
  const ksm = (metric: string, labels: Record<string, string>, values: string) =>
    series(metric, { job: 'kube-state-metrics', instance: 'ksm', namespace: 'shop', ...labels }, values);
  const replicaset = `${service.name}-5d8f7c`;
  const owner = (kind: string, name: string) => ({
    owner_is_controller: 'true',
    owner_kind: kind,
    owner_name: name,
  });
  return [
    ksm('kube_replicaset_owner', { replicaset, ...owner('Deployment', service.name) }, constant(1)),
    ksm('kube_deployment_spec_replicas', { deployment: service.name }, constant(known.pods + 1)),
    ksm('kube_deployment_status_replicas_available', { deployment: service.name }, constant(known.pods)),
    ...podsOf(known).flatMap((pod) => {
      const own = { pod, uid: pod };
      const container = { ...own, container: 'app' };
      const resource = (which: string, name: string, unit: string, value: number) =>
        ksm(`kube_pod_container_resource_${which}`, { ...container, resource: name, unit }, constant(value));
      const cadvisor = (metric: string, values: string) =>
        series(
          metric,
          {
            ...{ job: 'kubelet', metrics_path: '/metrics/cadvisor', namespace: 'shop', node: 'worker-1' },
            ...{ pod, container: 'app', image: 'registry.example.com/app', instance: '10.0.0.1:10250' },
          },
          values,
        );
      return [
        ksm('kube_pod_owner', { ...own, ...owner('ReplicaSet', replicaset) }, constant(1)),
        ksm('kube_pod_status_phase', { ...own, phase: 'Running' }, constant(1)),
        ksm('kube_pod_container_status_restarts_total', container, `0x${SAMPLES - 20} 1x20`),
        resource('requests', 'cpu', 'core', cpu[1]),
        resource('limits', 'cpu', 'core', cpu[2]),
        resource('requests', 'memory', 'byte', memory[1]),
        resource('limits', 'memory', 'byte', memory[2]),
        cadvisor('container_cpu_usage_seconds_total', rising(cpu[0])),
        cadvisor('container_memory_working_set_bytes', constant(memory[0])),
        cadvisor('container_cpu_cfs_periods_total', rising(10)),
        cadvisor('container_cpu_cfs_throttled_periods_total', rising(10 * throttled)),
      ];
    }),
  ];
}

/** What only some of the services have: a queue, runs by the clock, an autoscaler, probes and an alert. */
export function rareSeries(): InputSeries[] {
  const of = (service: string) => ({ namespace: 'shop', service });
  const mailer = { ...of('mailer'), pod: 'mailer-5d8f7c-0', instance: '10.0.0.9:80' };
  const probe = { ...of('api'), job: 'blackbox', instance: 'https://shop.example.com' };
  const hpa = { job: 'kube-state-metrics', namespace: 'shop', horizontalpodautoscaler: 'scale-api' };
  const alert = { ...of('api'), alertname: 'ServiceErrors', severity: 'critical', team: 'shop' };
  return [
    series('mails_total', mailer, rising(5)),
    series('mails_failed_total', mailer, rising(0.25)),
    series('mails_waiting', mailer, constant(42)),
    series('mails_lag', mailer, constant(17)),
    series('cleanup_success', mailer, constant(3_000)),
    series('cleanup_seconds', mailer, constant(93)),
    series('cleanup_failures_total', mailer, `0x${SAMPLES - 20} 2x20`),
    series('probe_success', probe, constant(1)),
    series('probe_duration_seconds', probe, constant(0.25)),
    series('probe_ssl_earliest_cert_expiry', probe, constant(AT + 86_400)),
    series(
      'kube_horizontalpodautoscaler_info',
      { ...hpa, scaletargetref_kind: 'Deployment', scaletargetref_name: 'api' },
      constant(1),
    ),
    ...Object.entries(AUTOSCALED).map(([metric, value]) =>
      series(`kube_horizontalpodautoscaler_${metric}`, hpa, constant(value)),
    ),
    // One of the same name that scales something else.
    series(
      'kube_horizontalpodautoscaler_info',
      { ...hpa, horizontalpodautoscaler: 'other', scaletargetref_kind: 'StatefulSet', scaletargetref_name: 'api' },
      constant(1),
    ),
    series(
      'kube_horizontalpodautoscaler_spec_max_replicas',
      { ...hpa, horizontalpodautoscaler: 'other' },
      constant(99),
    ),
    series('ALERTS', { ...alert, alertstate: 'firing' }, constant(1)),
    series('ALERTS_FOR_STATE', alert, constant(600)),
  ];
}

/** What the autoscaler of the service `api` says. */
export const AUTOSCALED = {
  status_current_replicas: 2,
  status_desired_replicas: 3,
  spec_min_replicas: 1,
  spec_max_replicas: 4,
} as const;

/** Labels of a service, as records have them. */
export const identityOf = ({ service }: KnownService) => ({
  cluster: CLUSTER,
  namespace: service.namespace,
  service: service.name,
});
