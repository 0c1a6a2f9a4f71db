/** A day, as `2026-11-23`. */
export type Day = `${number}-${number}-${number}`;

/** A finding that is known, and that somebody will mend until a day. */
export interface Suppression {
  /** Name of the policy, as it stands in brackets at the end of each reported line. */
  readonly policy: string;
  /** Kind, namespace and name of the object, as reported. */
  readonly object: string;
  /** What is wrong, as reported. @default - whatever the policy finds wrong with the object */
  readonly message?: string;
  /** Why it is not mended now. */
  readonly reason: string;
  /** The last day on which it is suppressed. */
  readonly expires: Day;
}

/**
 * Findings that are put off. Only temporary ones belong here: what is meant for good has its reason beside its policy,
 * as in pod-security-exceptions.ts, rbac-allowances.ts and rules/lint-rules.ts.
 */
export const SUPPRESSIONS: readonly Suppression[] = [];
