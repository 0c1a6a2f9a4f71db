import { Duration } from '../config/duration.ts';
import { type CaseLabels, CLUSTER, growing, round, series, steady } from './cases.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';
import { sumBy } from './promql.ts';
import type { AlertCase, AlertRule, FiringCase, InputSeries } from './rule.ts';

/** A job whose processes tell about themselves. */
export interface ProcessJob {
  /** Matchers of its series. */
  readonly matchers: string;
  /** Labels of one of its processes, for test cases. */
  readonly labels: CaseLabels;
  /** For each label that the matchers name, a value of something else, whose series must not count. */
  readonly others: CaseLabels;
}

/** An alert about the processes of one job, with what its test cases are made of. */
export interface ProcessAlert extends Omit<AlertRule, 'tests'> {
  readonly for: string;
  readonly job: ProcessJob;
  /** Labels of the alert besides the cluster. @default - namespace and pod of the process */
  readonly kept?: CaseLabels;
  /** Series of a process with these labels, somewhat beyond the threshold. */
  readonly sick: (labels: CaseLabels) => InputSeries[];
  /** Series of a process with these labels, somewhat within it. */
  readonly well: (labels: CaseLabels) => InputSeries[];
  /** What the expression returns for the sick process. */
  readonly value: number;
  /** Minute from which the expression holds for the sick process. @default 1 */
  readonly from?: number;
  /**
   * What it does while a sick and a well process of the same pod are there, as when one replaces the other.
   * @default - not tried
   */
  readonly beside?: 'fires' | 'quiet';
  /** Further cases that must stay quiet. */
  readonly quiet?: readonly AlertCase[];
}

/** An alert whose cases are those that every alert about a process needs, and more where it has some. */
export function processAlert(spec: ProcessAlert): AlertRule {
  const { job, kept, sick, well, value, from = 1, beside, quiet = [], ...rule } = spec;
  const expected = { cluster: CLUSTER, ...(kept ?? podOf(job.labels)) };
  const late = `${atOf(spec)}m`;
  const firing = (name: string, input: InputSeries[]): FiringCase => ({
    name,
    input,
    at: late,
    expect: [expected],
    descriptions: [told(rule.description, expected, value)],
  });
  const alone = sick(job.labels);
  const own = new Set(alone.map((item) => item.series));
  const strangers = Object.entries(job.others).map(([name, other]) =>
    firing(`beside a large stranger with ${name} ${other}`, [
      ...alone,
      ...tenfold(well({ ...job.labels, [name]: other })).filter((item) => !own.has(item.series)),
    ]),
  );
  const twins = [...sick({ ...job.labels, instance: 'old' }), ...well({ ...job.labels, instance: 'new' })];
  const both = [...new Map(twins.toReversed().map((item) => [item.series, item])).values()].toReversed();
  const replaced = 'a sick process beside a well one';
  const others = Object.entries(job.others).map(([name, other]) => ({
    name: `the same with ${name} ${other}`,
    input: sick({ ...job.labels, [name]: other }),
    at: late,
  }));
  const early = { name: 'not for long enough', input: sick(job.labels), at: `${from + minutesOf(rule.for) - 2}m` };
  const within = { name: 'somewhat within the threshold', input: well(job.labels), at: late };
  return {
    ...rule,
    tests: {
      fires: [
        firing('somewhat beyond the threshold for long enough', alone),
        ...strangers,
        ...(beside === 'fires' ? [firing(replaced, both)] : []),
      ],
      quiet: [
        within,
        early,
        ...others,
        ...(beside === 'quiet' ? [{ name: replaced, input: both, at: late }] : []),
        ...quiet,
      ],
    },
  };
}

/** An alert about something that a process counts, and that must not happen. */
export interface CountedAlert extends Omit<ProcessAlert, 'expr' | 'sick' | 'well' | 'value' | 'kept'> {
  readonly metric: string;
  /** How far back is counted. */
  readonly range: string;
  /** Labels of the counter that the alert keeps, with the values of the test case. */
  readonly by?: CaseLabels;
}

/** An alert that fires when a counter grows. */
export function countedAlert({ metric, range, by = {}, ...spec }: CountedAlert): AlertRule {
  const counting = (values: string) => (labels: CaseLabels) => [series(metric, { ...labels, ...by }, values)];
  return processAlert({
    ...spec,
    expr: `${sumBy(['namespace', 'pod', ...Object.keys(by)], `increase(${metric}{${spec.job.matchers}}[${range}])`)} > 0`,
    kept: { ...podOf(spec.job.labels), ...by },
    sick: counting(growing(1)),
    well: counting(steady(5)),
    // One a minute, since the case began or for as long as is counted.
    value: Math.min(minutesOf(range), atOf(spec)),
  });
}

const minutesOf = (text: string): number => Duration.parse(text).seconds / 60;

/** When the cases look whether the alert fires. */
const atOf = ({ from = 1, for: hold }: Pick<ProcessAlert, 'from' | 'for'>): number => from + minutesOf(hold) + 10;

/** Somewhat more than a threshold; of a share, less than the whole. */
export const over = (threshold: number, most = Number.POSITIVE_INFINITY): number =>
  round(Math.min(threshold * 1.2, (threshold + most) / 2));

/** Somewhat less than a threshold. */
export const under = (threshold: number): number => round(threshold * 0.8);

/** Labels that name the pod of a process. */
export function podOf({ namespace = '', pod = '' }: CaseLabels): CaseLabels {
  return { namespace, pod };
}

/** The same series with values ten times as high. */
function tenfold(input: readonly InputSeries[]): InputSeries[] {
  const raised = (values: string) =>
    values.replaceAll(
      /(^|[\s+])(\d+(?:\.\d+)?)(?=[x\s+]|$)/g,
      (_, before: string, value: string) => `${before}${round(Number(value) * 10)}`,
    );
  return input.map(({ series, values }) => ({ series, values: raised(values) }));
}

const FUNCTIONS: Readonly<Record<string, (value: number) => string>> = {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
};

/** A description as people read it. promtool compares it with what Prometheus makes of the template. */
export function told(description: string, labels: CaseLabels, value: number): string {
  return description
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
    .replaceAll(/\{\{ \$value \| (\w+) \}\}/g, (_, name: string) => FUNCTIONS[name]?.(value) ?? name)
    .replaceAll('{{ $value }}', String(value));
}
