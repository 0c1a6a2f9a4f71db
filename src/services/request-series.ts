import { type CaseLabels, round, series } from '../rules/cases.ts';
import type { InputSeries } from '../rules/rule.ts';
import { matches } from './example-of.ts';
import type { ServiceIdentity } from './identity.ts';
import type { RequestMetrics } from './presets.ts';
import { OTHER_ROUTES } from './request-metrics.ts';

/** Samples of a counter that stands still. */
export const STILL = '1000x120';

/** Samples of a counter that grows by one every two minutes: by two or three within any five. */
export const RARELY = '0x1 1x1 2x1 3x1 4x1 5x1 6x1 7x1 8x1 9x1 10x1';

/** Samples of native histograms are long, so cases get no more of them than they look at. */
const NATIVE_SAMPLES = 41;

/** Upper boundary of a bucket in seconds, and its samples. */
export type Bucket = readonly [boundary: number, samples: string];

/** Test input: everything that one pod exposes about its requests. The last bucket holds all of them. */
export function answered(
  service: ServiceIdentity,
  metrics: RequestMetrics,
  byCode: Readonly<Record<string, string>>,
  buckets: readonly Bucket[],
): InputSeries[] {
  if (!countsByHistogram(metrics)) {
    return [...traffic(service, metrics, byCode), ...histogram(service, metrics, buckets)];
  }
  // The histogram of each code is the counter of its requests. All but the successful ones are quick.
  const { success } = metrics;
  const { [success]: _, ...others } = byCode;
  const quick = Object.values(others).map(expanded);
  const slower = buckets.map(([boundary, samples]): Bucket => {
    const rest = expanded(samples).map((all, index) => quick.reduce((left, each) => left - (each[index] ?? 0), all));
    return [boundary, rest.map(round).join(' ')];
  });
  return [
    ...Object.entries(others).flatMap(([code, samples]) =>
      // Histograms can only be added up when they have the same boundaries.
      counted(
        service,
        metrics,
        code,
        buckets.map(([boundary]) => [boundary, samples] as const),
      ),
    ),
    ...histogram(service, metrics, slower),
  ];
}

/** Test input: the request counter of one pod, by code, as the library of the preset exposes it. */
export function traffic(
  service: ServiceIdentity,
  metrics: RequestMetrics,
  byCode: Readonly<Record<string, string>>,
  more: CaseLabels = {},
): InputSeries[] {
  return Object.entries(byCode).flatMap(([code, samples]) =>
    countsByHistogram(metrics)
      ? counted(service, metrics, code, [[1, samples]], more)
      : series(metrics.counter, { ...exposed(service, metrics, code), ...more }, samples),
  );
}

/** Requests with one code, as a native histogram counts them. */
function counted(
  service: ServiceIdentity,
  metrics: RequestMetrics,
  code: string,
  buckets: readonly Bucket[],
  more: CaseLabels = {},
): InputSeries[] {
  return [series(metrics.counter, { ...exposed(service, metrics, code), ...more }, nativeSamples(metrics, buckets))];
}

/** Test input: the latency histogram of one pod. The last bucket holds all requests. */
export function histogram(
  service: ServiceIdentity,
  metrics: RequestMetrics,
  buckets: readonly Bucket[],
  more: CaseLabels = {},
): InputSeries[] {
  const labels = { ...exposed(service, metrics, metrics.success), ...metrics.latencyFilter?.counts, ...more };
  if (!metrics.histogram) return [];
  if (metrics.native) return [series(metrics.histogram, labels, nativeSamples(metrics, buckets))];
  const name = `${metrics.histogram}_bucket`;
  const all = buckets.at(-1)?.[1] ?? STILL;
  return [
    ...buckets.map(([boundary, samples]) => series(name, { ...labels, le: le(metrics, boundary) }, samples)),
    series(name, { ...labels, le: '+Inf' }, all),
  ];
}

/** A boundary in the unit of the preset. */
export function le({ unit }: Pick<RequestMetrics, 'unit'>, seconds: number): string {
  return String(inUnit(unit, seconds));
}

/** The route that the records get from the examples of the preset. */
export function exampleRoute({ labels, routes, requestFilter }: RequestMetrics): CaseLabels {
  if (routes?.enabled === false || labels.route.length === 0) return {};
  const route = labels.route.map(({ label, example }) => requestFilter?.counts?.[label] ?? example).join('/');
  return { route: routes?.keep === undefined || matches(routes.keep, route) ? route : OTHER_ROUTES };
}

/** Whether the series that counts requests is a native histogram. */
export function countsByHistogram({ native, counter, histogram: name }: RequestMetrics): boolean {
  return native === true && counter === name;
}

/** Labels of a series: those of the target, as the monitor sets them, and those of the library. */
function exposed({ namespace, name }: ServiceIdentity, metrics: RequestMetrics, code: string): CaseLabels {
  const { labels, requestFilter, source, verdict, serverErrors } = metrics;
  const failed = matches(serverErrors.pattern, code);
  return {
    ...(source ? source.example : { namespace, service: name }),
    pod: `${name}-0`,
    ...Object.fromEntries(labels.route.map(({ label, example }) => [label, example])),
    ...requestFilter?.counts,
    [labels.code]: code,
    ...(verdict ? { [verdict.label]: failed ? verdict.failure : verdict.success } : {}),
  };
}

function inUnit(unit: RequestMetrics['unit'], seconds: number): number {
  return unit === 'milliseconds' ? round(seconds * 1000) : seconds;
}

/** A native histogram with these boundaries of its own, sample by sample. */
function nativeSamples({ unit }: RequestMetrics, buckets: readonly Bucket[]): string {
  const rows = buckets.map(([, samples]) => expanded(samples));
  const boundaries = buckets.map(([boundary]) => inUnit(unit, boundary)).join(' ');
  const length = Math.min(NATIVE_SAMPLES, ...rows.map((row) => row.length));
  return Array.from({ length }, (_, index) => {
    const upTo = rows.map((row) => row[index] ?? 0);
    const each = upTo.map((value, bucket) => round(value - (upTo[bucket - 1] ?? 0)));
    return `{{schema:-53 count:${upTo.at(-1)} custom_values:[${boundaries}] buckets:[${each.join(' ')}]}}`;
  }).join(' ');
}

/** The samples that a notation of promtool stands for. */
function expanded(notation: string): number[] {
  return notation.split(' ').flatMap((part) => {
    const [, start = '', step = '0', times = '0'] = /^([\d.]+)(?:\+([\d.]+))?(?:x(\d+))?$/.exec(part) ?? [];
    return Array.from({ length: Number(times) + 1 }, (_, index) => round(Number(start) + Number(step) * index));
  });
}
