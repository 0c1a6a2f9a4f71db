import { type CaseLabels, CLUSTER, growing, round, series } from './cases.ts';
import type { AlertCase, AlertRule, InputSeries, NonEmpty } from './rule.ts';

/** The same series as another job writes them, which must not count. */
export function elsewhere(input: readonly InputSeries[]): InputSeries[] {
  return input.map(({ series: text, values }) => ({ series: text.replace(/job="[^"]*"/, 'job="other"'), values }));
}

/** A histogram whose P99 is exactly so many seconds: what lies beyond the last bound counts as that bound. */
export function p99(metric: string, labels: CaseLabels, seconds: number): InputSeries[] {
  return [
    series(`${metric}_bucket`, { ...labels, le: String(seconds) }, growing(0)),
    series(`${metric}_bucket`, { ...labels, le: '+Inf' }, growing(600)),
  ];
}

/** A counter that grows by so much per minute, for so many minutes each. */
export function phases(...parts: readonly (readonly [minutes: number, perMinute: number])[]): string {
  let at = 0;
  const texts = parts.map(([minutes, perMinute]) => {
    const text = `${round(at + perMinute)}+${round(perMinute)}x${minutes - 1}`;
    at = round(at + minutes * perMinute);
    return text;
  });
  return ['0', ...texts].join(' ');
}

/** What all cases of an alert with a threshold have in common. */
interface ThresholdCases {
  /** Minutes that the alert waits. */
  readonly hold: number;
  /** Minutes that the expression looks back. @default - a few */
  readonly window?: number;
  readonly threshold: number;
  /** Labels of the alert besides the cluster. */
  readonly labels: Readonly<Record<string, string>>;
  readonly description: (value: number) => string;
  /** Cases besides those around the threshold. @default - none */
  readonly quiet?: readonly AlertCase[];
}

interface AmountCases extends ThresholdCases {
  /** Series that amount to this. */
  readonly input: (amount: number) => InputSeries[];
  /** Whether the amount arrives without rounding, so that a case can lie right on the threshold. @default - no */
  readonly exact?: true;
}

/** Cases of an alert that compares an amount with a threshold: somewhat above it, somewhat below it, too briefly above. */
export function amountTests(props: AmountCases): AlertRule['tests'] {
  const { threshold, input } = props;
  const at = longAfter(props);
  const [high, low] = [round(threshold * 1.25), round(threshold * 0.75)];
  return testsOf(props, high, input(high), [
    { name: 'somewhat below the threshold', input: [...input(low), ...elsewhere(input(threshold * 8))], at },
    ...(props.exact ? [{ name: 'exactly at the threshold', input: input(threshold), at }] : []),
  ]);
}

interface ShareCasesProps extends ThresholdCases {
  /** Series of events per minute, bad ones and good ones. */
  readonly input: (bad: number, good: number) => InputSeries[];
}

/** Cases of an alert that compares a share of events with a threshold. */
export function shareTests(props: ShareCasesProps): AlertRule['tests'] {
  const { threshold, input } = props;
  const at = longAfter(props);
  const events = (share: number) => input(6000 * share, 6000 * (1 - share));
  const high = round(threshold + Math.min(threshold, 1 - threshold) / 4);
  return testsOf(
    props,
    high,
    [...events(high), ...elsewhere(input(0, 90_000))],
    [
      {
        name: 'somewhat below the threshold',
        input: [...events(threshold * 0.75), ...elsewhere(input(90_000, 0))],
        at,
      },
      { name: 'no events at all', input: input(0, 0), at },
    ],
  );
}

/** Later than an alert would have fired. */
const longAfter = ({ hold, window = 5 }: ThresholdCases): string => `${hold + window + 10}m`;

function testsOf(
  { hold, window = 5, labels, description, quiet = [] }: ThresholdCases,
  value: number,
  input: InputSeries[],
  near: NonEmpty<AlertCase> | readonly AlertCase[],
): AlertRule['tests'] {
  return {
    fires: [
      {
        name: `somewhat above the threshold for more than ${hold} minutes`,
        input,
        at: `${hold + window}m`,
        expect: [{ cluster: CLUSTER, ...labels }],
        descriptions: [description(value)],
      },
    ],
    quiet: [
      { name: `above the threshold for less than ${hold} minutes`, input, at: `${hold - 1}m` },
      ...near,
      ...quiet,
    ],
  };
}
