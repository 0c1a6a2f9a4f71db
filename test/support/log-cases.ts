import { Duration } from '../../src/config/duration.ts';
import { CLUSTER } from '../../src/rules/cases.ts';
import { humanize } from '../../src/rules/humanize.ts';
import type { InputLines, LogAlertRule } from '../../src/rules/logs/log-rule.ts';
import type { AlertCase } from '../../src/rules/rule.ts';
import type { AnsweredSeries, LokiServer, PushedStream } from './loki-server.ts';

/** Milliseconds of a duration; none is 0. */
export const milliseconds = (text = '0s') => Duration.parse(text).milliseconds;

/** The lines of a case that began at this time. Those of a stream must be in order: Loki refuses what is an hour behind. */
export function streamsOf(input: readonly InputLines[], start: number): PushedStream[] {
  const inOrder = [...input].sort((a, b) => milliseconds(a.from) - milliseconds(b.from));
  return inOrder.map(({ stream, text, metadata = {}, count, from, every = '1s' }) => ({
    stream: { cluster: CLUSTER, ...stream },
    lines: Array.from({ length: count }, (_, index) => [
      start + milliseconds(from) + index * milliseconds(every),
      text,
      metadata,
    ]),
  }));
}

/** An alert that fires: its labels apart from those of the rule, and what it says. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
}

/** Alerts of a rule that fire at the end of a case, as the ruler would find them: it looks every minute. */
export async function firedBy(
  loki: LokiServer,
  tenant: string,
  rule: LogAlertRule,
  { input, at }: AlertCase<InputLines>,
): Promise<Fired[]> {
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const streams = streamsOf(input, end - milliseconds(at));
  if (streams.length > 0) await loki.push(tenant, streams);
  const hold = milliseconds(rule.for);
  const series = await loki.query(tenant, rule.expr, end - hold, end);
  return series
    .filter(({ values }) => values.length === hold / 60_000 + 1)
    .map((each) => ({ labels: each.metric, description: said(rule.description, each) }));
}

/** A description as Loki would write it. Other templates than these would show as they are. */
function said(description: string, { metric, values }: AnsweredSeries): string {
  const value = humanize(Number(values.at(-1)?.[1]));
  return description
    .replaceAll('{{ $value | humanize }}', value)
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => metric[label] ?? '');
}
