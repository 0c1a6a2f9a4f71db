import type { DeclaredLogAlert } from '../../config/schema/log-alerts.ts';
import { humanize } from '../humanize.ts';
import type { Runbook } from '../rule.ts';
import { alertOf, logged, STRANGER } from './cases.ts';
import type { LogAlertRule } from './log-rule.ts';
import type { LogTarget } from './log-target.ts';
import { found, linesByService, linesOfAlert } from './logql.ts';

/** The alert that a team declares on lines of its service. */
export function declaredAlert(target: LogTarget, name: string, declared: DeclaredLogAlert): LogAlertRule {
  const { pattern, expression, level, threshold, summary, severity } = declared;
  const filter = pattern === undefined ? (expression ? ` ${expression.trim()}` : '') : found(pattern);
  const matcher = level ? `level="${level}"` : '';
  const streams = [target.streams, matcher].filter(Boolean).join(', ');
  const window = declared.window.toString();
  return {
    alert: 'ServiceLogPattern',
    language: 'logql',
    expr: `${linesByService({ streams, filter, window })} > ${threshold}`,
    ...(declared.for.milliseconds > 0 ? { for: declared.for.toString() } : {}),
    severity,
    labels: { ...target.labels, pattern: name },
    summary,
    description: describe('{{ $labels.namespace }}/{{ $labels.service }}', '{{ $value | humanize }}', name, declared),
    lines: linesOfAlert(matcher, filter),
    runbook,
    get tests() {
      return cases(target, name, declared);
    },
  };
}

function describe(who: string, count: string, name: string, { window, threshold }: DeclaredLogAlert): string {
  return `${who} has logged ${count} lines in the last ${window} that its team watches for as ${name}; it may log ${threshold}.`;
}

const runbook: Runbook = {
  meaning:
    'Lines that the team of the service watches for stand in its log. The label `pattern` is the name under `logs.alerts` in the file of the service, which says which lines they are.',
  impact: 'The summary of the alert says what such lines mean; its team wrote it.',
  diagnosis: [
    'Open the link to the lines.',
    'See what the service did before, in the lines of the same pod or with the same trace identifier.',
  ],
  mitigation: [
    'Do what the team has agreed on for such lines.',
    'Where the alert says nothing, change its pattern, threshold or window in the file of the service.',
  ],
};

/** What a pattern matches is not known here, so cases are made only for alerts on levels and on plain words. */
function cases({ example }: LogTarget, name: string, declared: DeclaredLogAlert): LogAlertRule['tests'] {
  const { level = 'info', pattern, threshold } = declared;
  const text = pattern ?? 'it happened';
  const lines = (count: number, what = text, service = example) =>
    logged(service, level, { from: '1m', every: '10ms', count, text: what });
  const count = threshold + 1;
  const at = '2m';
  return {
    fires: [
      {
        name: 'one line more than the threshold',
        input: [lines(count), lines(count, text, STRANGER)],
        at,
        expect: [alertOf(example)],
        descriptions: [describe(`${example.namespace}/${example.name}`, humanize(count), name, declared)],
      },
    ],
    quiet: [
      {
        name: 'as many lines as there may be',
        input: threshold > 0 ? [lines(threshold)] : [lines(1, 'all is well')],
        at,
      },
      { name: 'lines of somebody else', input: [lines(count, text, STRANGER)], at },
    ],
  };
}
