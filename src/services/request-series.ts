import type { Service } from '../config/environment.ts';
import { type CaseLabels, series } from '../rules/cases.ts';
import type { InputSeries } from '../rules/rule.ts';
import type { RequestMetrics } from './presets.ts';

/** Samples of a counter that stands still. */
export const STILL = '1000x120';

/** Samples of a counter that grows by one every four minutes: by one within any five. */
export const RARELY = '0x3 1x3 2x3 3x3 4x3 5x3 6x3';

/** Upper boundary of a bucket in seconds, and its samples. */
export type Bucket = readonly [boundary: number, samples: string];

/** Test input: the request counter of one pod, by code, as the library of the preset exposes it. */
export function traffic(
  service: Service,
  metrics: RequestMetrics,
  samples: Readonly<Record<string, string>>,
  more: CaseLabels = {},
): InputSeries[] {
  return Object.entries(samples).map(([code, values]) =>
    series(metrics.counter, { ...exposed(service, metrics, code), ...more }, values),
  );
}

/** Test input: the latency histogram of one pod. The last bucket holds all requests. */
export function histogram(
  service: Service,
  metrics: RequestMetrics,
  buckets: readonly Bucket[],
  more: CaseLabels = {},
): InputSeries[] {
  const labels = { ...exposed(service, metrics, metrics.success), ...more };
  const all = buckets.at(-1)?.[1] ?? STILL;
  return [
    ...buckets.map(([boundary, samples]) => series(metrics.buckets, { ...labels, le: le(metrics, boundary) }, samples)),
    series(metrics.buckets, { ...labels, le: '+Inf' }, all),
  ];
}

/** A boundary in the unit of the preset. */
export function le({ unit }: RequestMetrics, seconds: number): string {
  return String(unit === 'milliseconds' ? seconds * 1000 : seconds);
}

/** The route that the records get from the examples of the preset. */
export function exampleRoute({ labels }: RequestMetrics): string {
  return labels.route.map(({ example }) => example).join('/');
}

/** Labels of a series: those of the target, as the monitor sets them, and those of the library. */
function exposed({ namespace, name }: Service, { labels }: RequestMetrics, code: string): CaseLabels {
  const route = Object.fromEntries(labels.route.map(({ label, example }) => [label, example]));
  return { namespace, service: name, pod: `${name}-0`, [labels.code]: code, ...route };
}
