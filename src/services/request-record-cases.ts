import type { Service } from '../config/environment.ts';
import { type CaseLabels, CLUSTER, growing } from '../rules/cases.ts';
import type { InputSeries, RecordCase } from '../rules/rule.ts';
import type { RequestMetrics } from './presets.ts';
import { requestsOf } from './request-metrics.ts';
import { answered, exampleRoute, histogram, le, STILL, traffic } from './request-series.ts';

/** Requests per second that take no longer than so many seconds. Chosen so that quantiles come out exact. */
const LATENCY = [
  [0.1, 50],
  [0.5, 90],
  [1, 98],
  [2, 100],
] as const;

/** What the records of a service must say of a hundred requests per second, and of none. */
export interface RequestRecordCases {
  /** By route and code. */
  readonly byRoute: RecordCase;
  /** By latency. */
  readonly byLatency: RecordCase;
  /** One value for the whole service. */
  readonly busy: (value: number) => RecordCase;
  /** The service has answered requests, but does not at the moment: nothing is recorded. */
  readonly idle: RecordCase;
  /** No request has failed so far: zero is recorded. */
  readonly flawless: RecordCase;
}

/** Of a hundred requests per second, four fail by the caller's fault and one by the service's. */
export function requestRecordCases(service: Service, metrics: RequestMetrics): RequestRecordCases {
  const labels = { cluster: CLUSTER, namespace: service.namespace, service: service.name };
  const sample = (value: number, more: CaseLabels = {}) => ({ labels: { ...labels, ...more }, value });
  const busy = { name: 'a hundred requests per second', at: '10m', input: busySeries(service, metrics) };
  const route = exampleRoute(metrics);
  const { success, clientErrors, serverErrors } = metrics;
  return {
    byRoute: {
      ...busy,
      expect: [
        sample(95, { ...route, code: success }),
        sample(4, { ...route, code: clientErrors.example }),
        sample(1, { ...route, code: serverErrors.example }),
      ],
    },
    byLatency: {
      ...busy,
      expect: [
        ...LATENCY.map(([boundary, rate]) => sample(rate, { le: le(metrics, boundary) })),
        sample(100, { le: '+Inf' }),
      ],
    },
    busy: (value) => ({ ...busy, expect: [sample(value)] }),
    idle: { name: 'no requests', at: '10m', input: exposition(service, metrics, () => STILL), expect: [] },
    flawless: {
      name: 'no failures so far',
      at: '10m',
      input: traffic(service, metrics, { [success]: growing(60) }),
      expect: [sample(0)],
    },
  };
}

/** A busy service, amid series that its records must leave out. */
function busySeries(service: Service, metrics: RequestMetrics): InputSeries[] {
  const { requestFilter, latencyFilter = requestFilter, serverErrors } = metrics;
  const failures = { [serverErrors.example]: growing(60) };
  const neighbour = { ...service, name: `${service.name}-v2` };
  const namesake = { ...service, namespace: `${service.namespace}-2` };
  return [
    ...exposition(service, metrics, (perSecond) => growing(perSecond * 60)),
    ...[neighbour, namesake].flatMap((other) => traffic(other, requestsOf(other) ?? metrics, failures)),
    ...(requestFilter ? traffic(service, metrics, failures, requestFilter.example) : []),
    ...(latencyFilter ? histogram(service, metrics, [[2, growing(60)]], latencyFilter.example) : []),
  ];
}

/** Everything that a service exposes about its requests. */
function exposition(service: Service, metrics: RequestMetrics, samples: (perSecond: number) => string): InputSeries[] {
  const { success, clientErrors, serverErrors } = metrics;
  const byCode = {
    [success]: samples(95),
    [clientErrors.example]: samples(4),
    [serverErrors.example]: samples(1),
  };
  return answered(
    service,
    metrics,
    byCode,
    LATENCY.map(([boundary, rate]) => [boundary, samples(rate)] as const),
  );
}
