import { type CaseLabels, series, steady } from '../cases.ts';
import type { InputSeries } from '../rule.ts';

/** A series of kube-state-metrics. */
export function ksm(metric: string, labels: CaseLabels, values: string): InputSeries {
  return series(metric, { job: 'kube-state-metrics', ...labels }, values);
}

/** A series of the exporter that is being replaced, which still describes how things were. */
export function outdated(metric: string, labels: CaseLabels, value: number): InputSeries {
  return ksm(metric, { instance: 'old', ...labels }, steady(value));
}

/** A series of the same name from another job, which must not count. */
export function foreign(metric: string, labels: CaseLabels, value: number): InputSeries {
  return series(metric, { job: 'other', ...labels }, steady(value));
}
