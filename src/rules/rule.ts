import type { DashboardLink } from './dashboard-link.ts';

/** How urgent an alert is. `none` is for alerts that drive other machinery, such as the Watchdog. */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** A list that the compiler knows to have at least one item. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** The page that a person reads when the alert wakes them. Paragraphs and list items are Markdown. */
export interface Runbook {
  /** What the alert says, in plain words. */
  readonly meaning: string;
  /** What users or operators notice while it fires. */
  readonly impact: string;
  /** What to look at, in order. */
  readonly diagnosis: NonEmpty<string>;
  /** What to do, in order. */
  readonly mitigation: NonEmpty<string>;
}

/** One input series of a test case, in the notation of `promtool test rules`. */
export interface InputSeries {
  /** Name and labels, such as `up{job="api"}`. */
  readonly series: string;
  /** Samples one interval apart, such as `1 1 0x10`. */
  readonly values: string;
}

/** Input over which an alert must fire or stay quiet: series, or lines of logs. */
export interface AlertCase<Input = InputSeries> {
  /** What the case shows, such as `one replica down for 20 minutes`. */
  readonly name: string;
  readonly input: readonly Input[];
  /** Distance between samples. @default 1m */
  readonly interval?: string;
  /** When the alert is looked at, from the start of the input, such as `20m`. */
  readonly at: string;
}

/** A case that must fire, with the exact labels of each alert (without alertname, severity and the rule's own labels). */
export interface FiringCase<Input = InputSeries> extends AlertCase<Input> {
  readonly expect: NonEmpty<Readonly<Record<string, string>>>;
  /** The description of each alert of `expect`, in the same order, as people will read it. */
  readonly descriptions: NonEmpty<string>;
}

/** An alert as data: the rule, its runbook and the proof that it works. */
export interface AlertRule<Input = InputSeries> {
  /** Name in PascalCase; the well-known name where the alert means the same as a well-known one. */
  readonly alert: string;
  readonly expr: string;
  /** What the expression is written in, and so what evaluates it. @default - PromQL */
  readonly language?: 'logql';
  /** Where the lines show that it is about: a query of logs, with templates for labels. @default - nowhere */
  readonly lines?: string;
  /** How long the expression must hold. @default - fires at once */
  readonly for?: string;
  /** How long the alert stays after the expression ends. @default - ends at once */
  readonly keepFiringFor?: string;
  readonly severity: Severity;
  /** Labels besides severity. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One sentence without template variables. */
  readonly summary: string;
  /** What happens where, with template variables and humanized values. */
  readonly description: string;
  readonly runbook: Runbook;
  /** Where the cause shows. @default - the dashboard of its group */
  readonly dashboard?: DashboardLink;
  /**
   * At least one case that fires and one that stays quiet, both near the threshold. `never` is for the Watchdog,
   * which is there to fire always.
   * Rules of services give them by a getter: a synth of a thousand services reads none of their cases, and making them
   * would take longer than all the rest of the rules.
   */
  readonly tests: {
    readonly fires: NonEmpty<FiringCase<Input>>;
    readonly quiet: NonEmpty<AlertCase<Input>> | 'never';
  };
}

/** An alert, whatever its cases are made of. */
export type AnyAlert = AlertRule<unknown>;

/** A series that a recording rule must write: its labels without the name, and its value. */
export interface RecordedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Input over which a recording rule must write exactly these samples; none means that it writes nothing. */
export interface RecordCase<Input = InputSeries> extends AlertCase<Input> {
  readonly expect: readonly RecordedSample[];
  /** Unit to which values are rounded before they are compared, such as 0.001. @default - only the last bit may differ */
  readonly roundedTo?: number;
}

/** A recording rule as data. */
export interface RecordingRule<Input = InputSeries> {
  /** Name in the form level:metric:operation. */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What it must write. @default - only proven by the alerts that read it */
  readonly tests?: NonEmpty<RecordCase<Input>>;
}

export type Rule = AlertRule | RecordingRule;

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  /** @default - the evaluation interval of Prometheus */
  readonly interval?: string;
  /** Where the causes of its alerts show. @default - its alerts link to no dashboard */
  readonly dashboard?: DashboardLink;
  readonly rules: readonly Rule[];
}

export const isAlert = (rule: Rule): rule is AlertRule => 'alert' in rule;
