import type { Finding } from './policy.ts';
import { reportLine } from './report.ts';
import type { Suppression } from './suppressions.ts';

/** Findings of one environment. */
export interface EnvironmentFindings {
  readonly environment: string;
  readonly findings: readonly Finding[];
}

/** What becomes of the findings of all environments, one line for each. */
export interface Verdict {
  /** What stops the synth. */
  readonly errors: readonly string[];
  /** What a person should know. */
  readonly warnings: readonly string[];
}

export interface JudgeOptions {
  readonly suppressions: readonly Suppression[];
  /**
   * The day as `2026-11-23`, by which suppressions expire. It is an input, and nothing here reads the clock: the same
   * configuration must give the same result tomorrow.
   * @default - no suppression expires
   */
  readonly today?: string;
}

/** Which findings stop the synth. A suppression that has expired, or that has nothing left to suppress, is one, too. */
export function judge(all: readonly EnvironmentFindings[], { suppressions, today }: JudgeOptions): Verdict {
  const used = new Set<Suppression>();
  const open = all.flatMap(({ environment, findings }) =>
    findings.flatMap((finding) => {
      const suppression = suppressions.find((each) => suppresses(each, finding));
      if (suppression) used.add(suppression);
      return suppression ? [] : [{ severity: finding.severity, line: reportLine(environment, finding) }];
    }),
  );
  const own = suppressions.flatMap((each) => {
    const problem = problemOf(each, used.has(each), today);
    return problem
      ? [`all: ${FILE}: the suppression of ${each.policy} for ${each.object} ${problem} [suppressions]`]
      : [];
  });
  const lines = (severity: Finding['severity']) =>
    open.filter((each) => each.severity === severity).map(({ line }) => line);
  return { errors: [...lines('error'), ...own], warnings: lines('warning') };
}

const FILE = 'src/validation/suppressions.ts';

function suppresses({ policy, object, message }: Suppression, finding: Finding): boolean {
  return (
    policy === finding.policy && object === finding.object && (message === undefined || message === finding.message)
  );
}

function problemOf({ expires, reason }: Suppression, used: boolean, today: string | undefined): string | undefined {
  if (!used) return 'suppresses nothing; remove it';
  // Days as texts are in order.
  if (today === undefined || today <= expires) return undefined;
  return `expired on ${expires} (${reason}); mend what it is about, or give it a new day with a better reason`;
}
