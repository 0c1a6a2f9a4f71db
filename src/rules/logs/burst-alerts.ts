import { humanize } from '../humanize.ts';
import type { NonEmpty, Runbook, Severity } from '../rule.ts';
import { alertOf, logged, STRANGER } from './cases.ts';
import type { LogAlertRule } from './log-rule.ts';
import type { LogTarget } from './log-target.ts';
import { found, linesByService, linesOfAlert } from './logql.ts';

/** More lines of one kind within a window than there may be. */
export interface Burst {
  readonly alert: string;
  /** What is searched for in a line (RE2). */
  readonly pattern: string;
  /** Lines above which it alerts. */
  readonly threshold: number;
  readonly window: string;
  /** @default - at once: what happened, happened */
  readonly for?: string;
  readonly severity: Severity;
  readonly summary: string;
  /** What the lines are, such as `lines of stack traces`. */
  readonly what: string;
  readonly runbook: Runbook;
  /** Lines of which each is one of them; the cases try all of them. */
  readonly examples: NonEmpty<string>;
  /** Lines that are none of them, though they look similar. */
  readonly others: readonly string[];
}

/** An alert about lines in which a pattern is found. */
export function burstAlert(target: LogTarget, burst: Burst): LogAlertRule {
  const { alert, pattern, threshold, window, severity, summary, runbook } = burst;
  const filter = `${target.except ?? ''}${found(pattern)}`;
  return {
    alert,
    language: 'logql',
    expr: `${linesByService({ streams: target.streams, filter, window })} > ${threshold}`,
    ...(burst.for ? { for: burst.for } : {}),
    severity,
    labels: target.labels,
    summary,
    description: describe('{{ $labels.namespace }}/{{ $labels.service }}', '{{ $value | humanize }}', burst),
    lines: linesOfAlert('', filter),
    runbook,
    get tests() {
      return cases(target, burst);
    },
  };
}

const describe = (who: string, count: string, { what, window }: Burst) =>
  `${who} has logged ${count} ${what} in the last ${window}.`;

/** Cases are looked at when all lines are in the window, and the alert has held for as long as it must. */
function cases(target: LogTarget, burst: Burst): LogAlertRule['tests'] {
  const { example, labels: _ } = target;
  const { threshold, examples, others } = burst;
  const [first] = examples;
  const own = (text: string, count: number) => logged(example, 'info', { from: '1m', every: '10ms', count, text });
  const who = `${example.namespace}/${example.name}`;
  const after = burst.for ?? '0s';
  const at = `${2 + minutes(after)}m`;
  const fires = (name: string, lines: readonly ReturnType<typeof own>[], count: number) => ({
    name,
    input: [...lines, logged(STRANGER, 'info', { from: '1m', every: '10ms', count: threshold + 1, text: first })],
    at,
    expect: [alertOf(example)] as const,
    descriptions: [describe(who, humanize(count), burst)] as const,
  });
  return {
    fires: [
      fires('one line more than the threshold', [own(first, threshold + 1)], threshold + 1),
      ...examples.slice(1).map((text) => fires(`another one: ${text}`, [own(text, threshold + 1)], threshold + 1)),
    ],
    quiet: [
      threshold > 0
        ? { name: 'as many lines as it may have', input: [own(first, threshold)], at }
        : { name: 'no such line', input: [own('all is well', 1)], at },
      ...others.map((text) => ({ name: `something else: ${text}`, input: [own(text, threshold + 1)], at })),
      { name: 'the window has passed', input: [own(first, threshold + 1)], at: `${2 + minutes(burst.window)}m` },
      ...(burst.for
        ? [{ name: 'not for long enough', input: [own(first, threshold + 1)], at: `${minutes(after)}m` }]
        : []),
    ],
  };
}

/** Whole minutes of a duration such as `5m` or `1h`. */
const minutes = (duration: string): number => {
  const unit = { s: 1 / 60, m: 1, h: 60, d: 1440 }[duration.at(-1) ?? ''] ?? 0;
  return Math.ceil(Number.parseInt(duration, 10) * unit);
};
