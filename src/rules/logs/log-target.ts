import type { ServiceIdentity } from '../../services/identity.ts';
import type { ServiceThresholds } from '../../services/thresholds.ts';

/** Thresholds of alerts on logs. */
export type LogThresholds = Pick<
  ServiceThresholds,
  'logErrorSpike' | 'logErrorMinimum' | 'logStackTraces' | 'logAuthenticationFailures'
>;

/** Whose lines a rule is about: one service, or several whose alerts differ in nothing else. */
export interface LogTarget {
  /** Matchers of their streams. */
  readonly streams: string;
  /** A filter against lines that are not meant, whatever they hold. @default - every line is meant */
  readonly except?: string;
  /** Labels that lead their alerts to somebody. */
  readonly labels: Readonly<Record<string, string>>;
  /** One of them, for test cases. */
  readonly example: ServiceIdentity;
}
