import type { Environment, Service } from '../../src/config/environment.ts';
import { testEnvironment, testService } from '../support/environment.ts';

/** What services say about their logs, by their names: between them, every key. */
const LOGS: Readonly<Record<string, Record<string, unknown>>> = {
  java: { multiline: 'java' },
  python: { multiline: 'python' },
  go: { multiline: 'go' },
  node: { multiline: 'node' },
  blocks: { multiline: { firstLine: '^>>> ', maxLines: 3, maxWaitSeconds: 2 } },
  json: { format: 'json', fields: { level: ['sev'] } },
  logfmt: { format: 'logfmt', fields: { level: ['sev'] } },
  text: { format: 'text' },
  keys: { fields: { level: ['sev', 'ctx.level'], traceId: ['dd.trace_id'], spanId: ['dd.span_id'] } },
  noisy: {
    drop: [
      { reason: 'healthcheck', expression: '"GET /(?:healthz|readyz)[ "?]' },
      { reason: 'chatter', expression: '(?i)^debug: ' },
    ],
    metrics: {
      payments: { expression: '(?i)payment (?:accepted|taken)', description: 'A payment was taken.' },
      checks: { expression: 'GET /healthz', description: 'Somebody asked whether it lives.' },
    },
  },
  sampled: { sample: { keep: '25%', expression: '^cache ' } },
  halved: { sample: { keep: '50%' } },
  secret: { redact: ['pin=(\\d{4})\\b', 'card \\d{16}'] },
};

export const ownServices: readonly Service[] = Object.entries(LOGS).map(([name, logs]) => testService({ name, logs }));

/** An environment that says something about logs wherever it can. */
export function ownEnvironment(logs: Record<string, unknown> = {}): Environment {
  return testEnvironment(
    {
      logs: {
        drop: [{ reason: 'noise', expression: '^heartbeat$' }],
        sample: [{ keep: '10%', expression: '^access ' }],
        redact: { expressions: ['(?i)badge-([0-9]+)'] },
        ...logs,
      },
    },
    [...ownServices],
  );
}
