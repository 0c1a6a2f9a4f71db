import { AUDIT_SERVICE, AUDIT_STATIC_LABELS } from '../../logs/audit.ts';
import { CLUSTER } from '../cases.ts';
import { humanize } from '../humanize.ts';
import type { NonEmpty, Runbook, Severity } from '../rule.ts';
import type { InputLines, LogAlertRule } from './log-rule.ts';

type Fields = Readonly<Record<string, string>>;

/** Something that stands in an audit log, and that somebody should look at. */
export interface AuditAlert {
  readonly alert: string;
  /** Matchers of streams. @default - all lines of audit logs */
  readonly streams?: string;
  /** Filters by what is stored beside lines. */
  readonly filter: string;
  /** What the alert tells besides the cluster: always the user. */
  readonly by: NonEmpty<string>;
  readonly window: string;
  /** Lines above which it alerts. @default 0 */
  readonly threshold?: number;
  /** @default - at once: what happened, happened */
  readonly for?: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
  /** What stands beside a line that it is about, and its labels. */
  readonly example: Example;
  /** The same but for these, which it is about as well. */
  readonly alike?: readonly Example[];
  /** The same but for these, which it is not about. */
  readonly others: NonEmpty<Example>;
}

/** A line of an audit log. */
interface Example {
  readonly name: string;
  readonly labels?: Fields;
  readonly metadata?: Fields;
  readonly text?: string;
}

/** An alert with the cases that each of them needs. */
export function auditAlert(spec: AuditAlert): LogAlertRule {
  const { alert, filter, by, window, threshold = 0, severity, summary, description, runbook } = spec;
  const streams = `{${[`job="${AUDIT_SERVICE}"`, ...(spec.streams ? [spec.streams] : [])].join(', ')}}`;
  return {
    alert,
    language: 'logql',
    // Loki keeps only these labels while it counts, so that names of objects make no series.
    expr: `sum by (${['cluster', ...by].join(', ')}) (count_over_time(${streams} ${filter} [${window}])) > ${threshold}`,
    ...(spec.for ? { for: spec.for } : {}),
    severity,
    summary,
    description,
    lines: `${streams} ${filter}`,
    runbook,
    get tests() {
      return cases(spec);
    },
  };
}

function cases(spec: AuditAlert): LogAlertRule['tests'] {
  const { example, alike = [], others, by, window, threshold = 0, description } = spec;
  const count = threshold + 1;
  const lines = (changes: Example, times = count): InputLines => ({
    stream: { ...AUDIT_STATIC_LABELS, node_name: 'control-plane-1', ...example.labels, ...changes.labels },
    metadata: { ...example.metadata, ...changes.metadata },
    text: changes.text ?? example.text ?? '{}',
    count: times,
    every: '10ms',
    from: '1m',
  });
  const at = `${2 + minutes(spec.for ?? '0m')}m`;
  const told = (fields: Fields) =>
    description
      .replaceAll('{{ $value | humanize }}', humanize(count))
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => fields[name] ?? '');
  const fires = (changes: Example) => {
    const fields: Fields = { ...example.metadata, ...changes.metadata };
    const kept = Object.fromEntries(by.flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])));
    return {
      name: changes.name,
      input: [lines(changes)],
      at,
      expect: [{ cluster: CLUSTER, ...kept }] as const,
      descriptions: [told(fields)] as const,
    };
  };
  return {
    fires: [fires(example), ...alike.map(fires)],
    quiet: [
      { name: 'the same in the log of a container', input: [lines({ name: '', labels: { job: 'shop/web' } })], at },
      { name: 'the window has passed', input: [lines(example)], at: `${2 + minutes(window)}m` },
      ...(threshold > 0
        ? [{ name: 'as often as may be', input: [lines(example, threshold)], at }]
        : [{ name: 'no such line', input: [], at }]),
      ...(spec.for ? [{ name: 'not for long enough', input: [lines(example)], at: spec.for }] : []),
      ...others.map((changes) => ({ name: changes.name, input: [lines(changes)], at })),
    ],
  };
}

const minutes = (duration: string) => Number.parseInt(duration, 10);
