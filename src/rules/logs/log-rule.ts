import type { DashboardLink } from '../dashboard-link.ts';
import type { AlertRule, RecordingRule } from '../rule.ts';

/** Lines of one stream in a test case. */
export interface InputLines {
  /** Labels of the stream; the cluster is added. */
  readonly stream: Readonly<Record<string, string>>;
  readonly text: string;
  /** What is stored beside each of them. @default - nothing */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How many there are. */
  readonly count: number;
  /** When the first is written, from the start of the case, such as `10m`. */
  readonly from: string;
  /** Time between two of them. @default - a second */
  readonly every?: string;
}

/** An alert in LogQL, which the ruler of Loki evaluates. */
export type LogAlertRule = AlertRule<InputLines> & { readonly language: 'logql' };

/** A recording rule in LogQL. */
export type LogRecordingRule = RecordingRule<InputLines>;

/** Rules over logs that are evaluated one after the other. */
export interface LogRuleGroup {
  readonly name: string;
  /** Where the causes of its alerts show. @default - its alerts link to no dashboard */
  readonly dashboard?: DashboardLink;
  readonly rules: readonly (LogAlertRule | LogRecordingRule)[];
}

export const isLogAlert = (rule: LogAlertRule | LogRecordingRule): rule is LogAlertRule => 'alert' in rule;
