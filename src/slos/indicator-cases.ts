import { CLUSTER, round, series, steady } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { InputSeries, NonEmpty, RecordCase, RecordedSample } from '../rules/rule.ts';
import { exampleOf, exampleSeries } from '../services/example-of.ts';
import { neighboursOf } from '../services/record-cases.ts';
import { le } from '../services/request-series.ts';
import { requestsOf } from './indicators.ts';
import { budget, indicatorOf, type Slo } from './slo.ts';

/** What happens at one time: so many events per second, of which so many are bad. */
interface Traffic {
  readonly events: number;
  readonly bad: number;
}

const BUSY: Traffic = { events: 100, bad: 4 };
const FLAWLESS: Traffic = { events: 100, bad: 0 };
const IDLE: Traffic = { events: 0, bad: 0 };

/** Whole minutes, for objectives that judge each of them as a whole. */
const isByTheMinute = (slo: Slo): boolean => ['freshness', 'throughput'].includes(indicatorOf(slo));

/** Cases of the two rates that an objective is made of. */
export function rateCases(slo: Slo, rate: 'events' | 'errors'): NonEmpty<RecordCase> {
  const isNative = slo.service.metrics.histograms === 'native' && indicatorOf(slo) === 'latency';
  const value = ({ events, bad }: Traffic) => sampleOf(slo, rate === 'events' ? events : bad);
  const at = (name: string, input: readonly InputSeries[], expect: readonly RecordedSample[]): RecordCase => ({
    name,
    input,
    at: '20m',
    expect,
    // Fractions of a native histogram lose a few digits.
    ...(isNative ? { roundedTo: 0.000001 } : {}),
  });
  if (isByTheMinute(slo)) {
    const minute = 1 / 60;
    return [
      at('a good minute', byTheMinute(slo, true), value({ events: minute, bad: 0 })),
      at('a bad minute', byTheMinute(slo, false), value({ events: minute, bad: minute })),
      at('nothing is known', [], []),
    ];
  }
  return [
    at('four of a hundred events are bad, amid those of others', [...recorded(slo, BUSY), ...others(slo)], value(BUSY)),
    at('no event was ever bad', recorded(slo, FLAWLESS), value(FLAWLESS)),
    at('no event', recorded(slo, IDLE), value(IDLE)),
    at('nothing is known', [], []),
  ];
}

/** The budget is there even while the service is not. */
export function budgetCases(slo: Slo): NonEmpty<RecordCase> {
  return [{ name: 'always', input: [self()], at: '5m', expect: sampleOf(slo, budget(slo)) }];
}

/** The line of a promise is there even while nobody asks. */
export function latencyThresholdCases(slo: Slo, seconds: number): NonEmpty<RecordCase> {
  return [{ name: 'always', input: [self()], at: '5m', expect: sampleOf(slo, seconds) }];
}

export function infoCases(slo: Slo): NonEmpty<RecordCase> {
  const more = {
    slo_window: slo.spec.window,
    objective: String(slo.spec.objective),
    sli: indicatorOf(slo),
    team: slo.service.team,
  };
  return [{ name: 'always', input: [self()], at: '5m', expect: sampleOf(slo, 1, more) }];
}

/** The server that evaluates the rules; another job must not count. */
const self = (): InputSeries => series('up', { job: 'prometheus', instance: 'a' }, steady(1));

function sampleOf(slo: Slo, value: number, more: Readonly<Record<string, string>> = {}): readonly RecordedSample[] {
  const { namespace, name: service } = slo.service;
  return [{ labels: { cluster: CLUSTER, namespace, service, slo: slo.name, ...more }, value }];
}

/** The series that an objective reads, while this happens. */
function recorded(slo: Slo, traffic: Traffic): InputSeries[] {
  const { namespace, name: service } = slo.service;
  const identity = { namespace, service };
  switch (indicatorOf(slo)) {
    case 'latency':
      return latencyBuckets(slo, identity, traffic);
    case 'events':
      return counters(slo, identity, traffic);
    default:
      return requests(slo, identity, traffic);
  }
}

/** The same of a neighbour, a namesake, and whatever else the objective must leave out. */
function others(slo: Slo): InputSeries[] {
  return neighboursOf(slo.service).flatMap((other) =>
    recorded({ ...slo, service: { ...slo.service, ...other } }, { events: 50, bad: 25 }),
  );
}

type Identity = Readonly<Record<'namespace' | 'service', string>>;

/** As the golden signals record them; routes and codes are examples that the objective counts. */
function requests(slo: Slo, identity: Identity, { events, bad }: Traffic): InputSeries[] {
  const { routes, errorCodes } = slo.spec.availability ?? {};
  const metrics = requestsOf(slo.service);
  const route = routes === undefined ? '/orders' : (exampleOf(routes) ?? routes);
  const code = errorCodes === undefined ? metrics.serverErrors.example : (exampleOf(errorCodes) ?? errorCodes);
  const byRoute = (labels: Readonly<Record<string, string>>, rate: number) =>
    series(records.routeRequests, { ...identity, route, ...labels }, steady(rate));
  return [
    series(records.requests, identity, steady(events)),
    series(records.requests5xx, identity, steady(bad)),
    byRoute({ code: metrics.success }, events - bad),
    ...(bad > 0 ? [byRoute({ code }, bad)] : []),
    ...(routes === undefined ? [] : [byRoute({ code, route: 'no-such-route' }, 10)]),
  ];
}

function latencyBuckets(slo: Slo, identity: Identity, { events, bad }: Traffic): InputSeries[] {
  const metrics = requestsOf(slo.service);
  const threshold = slo.spec.latency!.threshold.seconds;
  if (metrics.native) {
    const bounds = [threshold / 2, threshold, threshold * 2].map((seconds) => le(metrics, seconds)).join(' ');
    const rates = [(events - bad) / 2, (events - bad) / 2, bad].join(' ');
    const histogram = `{{schema:-53 count:${events} sum:0 custom_values:[${bounds}] buckets:[${rates}]}}x120`;
    return [series(records.latencyHistogram, identity, histogram)];
  }
  const bucket = (boundary: string, rate: number) =>
    series(records.latencyBuckets, { ...identity, le: boundary }, steady(rate));
  return [
    bucket(le(metrics, threshold / 2), (events - bad) / 2),
    bucket(le(metrics, threshold), events - bad),
    bucket(le(metrics, threshold * 2), events),
    bucket('+Inf', events),
  ];
}

/** A counter that grows by so much every second. Two pods share the work. */
function counter(selector: string, identity: Identity, perSecond: number): InputSeries[] {
  const { metric, labels } = exampleSeries(selector);
  return ['a', 'b'].map((pod) => series(metric, { ...identity, pod, ...labels }, `0+${round(perSecond * 30)}x120`));
}

function counters(slo: Slo, identity: Identity, { events, bad }: Traffic): InputSeries[] {
  const { total, errors, good } = slo.spec.events!;
  return [
    ...counter(total, identity, events),
    // A counter of errors often appears with the first error.
    ...(errors && bad > 0 ? counter(errors, identity, bad) : []),
    ...(good ? counter(good, identity, events - bad) : []),
  ];
}

/** Minutes that are judged as a whole: all are good, or all are bad. */
function byTheMinute(slo: Slo, isGood: boolean): InputSeries[] {
  const { namespace, name: service } = slo.service;
  const identity = { namespace, service };
  const { freshness, throughput } = slo.spec;
  if (freshness) {
    // Looked at 1,200 seconds after the start, the success was just recent enough, or just not.
    const last = 1200 - freshness.maxAge.seconds + (isGood ? 1 : -1);
    return gauge(freshness.timestamp, identity, last);
  }
  return counter(throughput!.counter, identity, throughput!.minimum * (isGood ? 1.1 : 0.9));
}

function gauge(selector: string, identity: Identity, value: number): InputSeries[] {
  return counter(selector, identity, 0).map(({ series: name }) => ({ series: name, values: steady(value) }));
}
