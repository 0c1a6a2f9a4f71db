import type { InputSeries } from './rule.ts';

/** Labels of a series in a test case. */
export type CaseLabels = Readonly<Record<string, string>>;

/** Name of the cluster in every test case. */
export const CLUSTER = 'test';

/**
 * An input series of a test case; like every series of the stack, it carries the cluster. It is written out only where
 * somebody reads it, because a synth reads no cases.
 */
export function series(metric: string, labels: CaseLabels, values: string): InputSeries {
  return {
    get series() {
      return seriesText(metric, { cluster: CLUSTER, ...labels });
    },
    values,
  };
}

function seriesText(metric: string, labels: CaseLabels): string {
  const matchers = Object.entries(labels).map(([name, value]) => `${quoted(name)}="${value}"`);
  const all = isPlain(metric) ? matchers : [quoted(metric), ...matchers];
  return `${isPlain(metric) ? metric : ''}{${all.join(',')}}`;
}

/** Names with other characters, such as those of OpenTelemetry, stand in quotes. */
const isPlain = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
const quoted = (name: string): string => (isPlain(name) ? name : JSON.stringify(name));

/** The same value every minute, for two hours. */
export function steady(value: number): string {
  return `${plain(value)}x120`;
}

/** A counter that grows by so much every minute, for two hours. */
export function growing(perMinute: number): string {
  // "0+0x120" would be a hexadecimal number.
  return perMinute === 0 ? steady(0) : `0+${plain(perMinute)}x120`;
}

/** A share just above a threshold, and less than the whole. */
export const justAbove = (ratio: number): number => round(ratio + Math.min(0.01, (1 - ratio) * 0.8));

/** A share just below a threshold. */
export const justBelow = (ratio: number): number => round(ratio - 0.01);

/** A number without binary noise. */
export function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** A number without an exponent, which the notation of promtool does not know. */
function plain(value: number): string {
  return round(value)
    .toFixed(12)
    .replace(/\.?0+$/, '');
}
