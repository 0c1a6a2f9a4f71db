import type { Finding, Problem } from './policy.ts';

/** What is wrong and what to do about it, as the rest of a sentence that begins with the object. */
export function sentence({ message, remedy }: Problem): string {
  return `${message}; ${remedy}`;
}

/** A finding on one line: where, which object, what is wrong, what to do, and the rule by which it may be suppressed. */
export function reportLine(environment: string, finding: Finding): string {
  const { policy, severity, location, object } = finding;
  const rule = severity === 'error' ? policy : `${policy}, ${severity}`;
  // Texts of the configuration may have several lines; a report has one for each finding.
  return `${environment}: ${location}: ${object} ${sentence(finding)} [${rule}]`.replace(/\s*\n\s*/g, ' ');
}
