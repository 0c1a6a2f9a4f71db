import { type CaseLabels, growing, series, steady } from './cases.ts';
import { over, type ProcessAlert, podOf, processAlert, under } from './process-alert.ts';
import { ratio, sumBy } from './promql.ts';
import type { AlertRule, InputSeries } from './rule.ts';

/** What a counter counts, or a part of it. */
interface Counted {
  readonly metric: string;
  /** A matcher besides those of the job. @default - everything of the metric */
  readonly matcher?: string;
  /** Labels of such a series in test cases, besides those of the job. @default - none */
  readonly labels?: CaseLabels;
}

/** An alert about a quotient of two rates: a share, or how long something takes on average. */
export interface RatioAlert extends Omit<ProcessAlert, 'expr' | 'sick' | 'well' | 'value'> {
  /** What goes wrong, or the seconds that everything takes together. */
  readonly part: Counted;
  /** What it is a part of. Where that is the same counter, its labels are those of what does not go wrong. */
  readonly whole: Counted;
  /** How far back is counted. @default 5m */
  readonly range?: string;
  /** Series of a process with these labels that must not count. @default - none */
  readonly elsewhere?: (labels: CaseLabels) => InputSeries[];
  readonly threshold: number;
  /** What the quotient never exceeds. @default - it has no end */
  readonly most?: number;
}

/** An alert that fires when a quotient exceeds a threshold. */
export function ratioAlert(props: RatioAlert): AlertRule {
  const { part, whole, range = '5m', elsewhere = () => [], threshold, most, quiet = [], ...spec } = props;
  const by = Object.keys(spec.kept ?? podOf(spec.job.labels));
  const rate = ({ metric, matcher }: Counted) =>
    sumBy(by, `rate(${metric}{${[spec.job.matchers, matcher].filter(Boolean).join(',')}}[${range}])`);
  const together = part.metric === whole.metric;
  const of = (labels: CaseLabels, bad: string, rest: string) => [
    series(part.metric, { ...labels, ...part.labels }, bad),
    series(whole.metric, { ...labels, ...whole.labels }, rest),
  ];
  const amount = (value: number) => (labels: CaseLabels) => [
    ...of(labels, growing(value * 100), growing(together ? (1 - value) * 100 : 100)),
    ...elsewhere(labels),
  ];
  const value = over(threshold, most);
  const nothing = { name: 'nothing to divide by', input: of(spec.job.labels, growing(1), steady(0)), at: '60m' };
  return processAlert({
    ...spec,
    expr: `${ratio(rate(part), rate(whole))}\n> ${threshold}`,
    sick: amount(value),
    well: amount(under(threshold)),
    value,
    // A part of one counter is never there without the whole.
    quiet: [...(together ? [] : [nothing]), ...quiet],
  });
}
