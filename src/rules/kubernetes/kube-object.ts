import { CLUSTER, steady } from '../cases.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertCase, FiringCase, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

/** Kinds of objects, as they are called in series. */
type Kind = 'deployment' | 'statefulset' | 'daemonset' | 'horizontalpodautoscaler' | 'poddisruptionbudget';

/** A metric of the objects of a kind. */
export const select = (kind: Kind, metric: string, matchers = ''): string =>
  `kube_${kind}_${metric}{${kubeStateMetrics}${matchers}}`;

/** A number of each object of a kind; while two exporters tell it, the larger. */
export const largest = (kind: Kind, metric: string, matchers = ''): string =>
  maxBy(['namespace', kind], select(kind, metric, matchers));

/** Objects of which a number has stayed the same for ten minutes: nothing is going on. */
export const resting = (kind: Kind, metric: string): string =>
  `${maxBy(['namespace', kind], `changes(${select(kind, metric)}[10m])`)} == 0`;

/** Continues an expression: objects for which this holds, too. */
export const both = (kind: Kind): string => `and ${on('namespace', kind)}`;

/** Labels of the object of the cases. */
export const labelsOf = (kind: Kind) => ({ namespace: 'shop', [kind]: 'api' });

/** What an exporter tells of it: a steady value of each metric, unless samples are given. */
export function told(kind: Kind, values: Readonly<Record<string, number | string>>): InputSeries[] {
  return Object.entries(values).map(([metric, value]) =>
    ksm(`kube_${kind}_${metric}`, labelsOf(kind), typeof value === 'string' ? value : steady(value)),
  );
}

/** What the exporter that is being replaced tells of it. */
export const toldBefore = (kind: Kind, values: Readonly<Record<string, number>>): InputSeries[] =>
  Object.entries(values).map(([metric, value]) => outdated(`kube_${kind}_${metric}`, labelsOf(kind), value));

/** What another job tells under the same names. */
export const toldElsewhere = (kind: Kind, values: Readonly<Record<string, number>>): InputSeries[] =>
  Object.entries(values).map(([metric, value]) => foreign(`kube_${kind}_${metric}`, labelsOf(kind), value));

/** Samples of a number that grows by one every five minutes. */
export const SLOWLY_GROWING = Array.from({ length: 24 }, (_, step) => `${step + 1}x4`).join(' ');

/** A case that fires for the object at 30 minutes. */
export function firing(kind: Kind, name: string, description: string, ...input: InputSeries[][]): FiringCase {
  return {
    name,
    input: input.flat(),
    at: '30m',
    expect: [{ cluster: CLUSTER, ...labelsOf(kind) }],
    descriptions: [description],
  };
}

/** A case that stays quiet at 30 minutes. */
export const quiet = (name: string, ...input: InputSeries[][]): AlertCase => ({ name, input: input.flat(), at: '30m' });

/** A case that fires, looked at just before it may. */
export const tooShort = ({ input }: FiringCase, name = 'for only 14 minutes', at = '14m'): AlertCase => ({
  name,
  input,
  at,
});
