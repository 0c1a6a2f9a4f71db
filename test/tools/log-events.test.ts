import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EVENT_LABELS, EVENTS_SERVICE, renderEvents } from '../../src/logs/events.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { tool } from '../support/tools.ts';

interface Sent {
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string;
}

/** What the stages of Alloy make of events of one namespace, as the source of events writes them. */
function send(namespace: string, events: readonly object[]): Sent[] {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-events-'));
  const config = join(directory, 'config.alloy');
  const rendered = renderEvents({ lokiUrl: 'http://loki:3100', cluster: 'test', redactions: logPipeline.redactions });
  const lines = events.map((event) => Buffer.from(JSON.stringify(event)).toString('base64'));
  const labels = { job: EVENTS_SERVICE, instance: 'loki.source.kubernetes_events.events', namespace };
  try {
    // The program knows the destination of container logs only.
    writeFileSync(config, rendered.replace('loki.write.events.receiver', 'loki.write.pods.receiver'));
    const input = JSON.stringify({ labels, lines });
    const { entries } = JSON.parse(
      execFileSync(tool('alloy-stages'), [config], { input, encoding: 'utf8', maxBuffer: 2 ** 28 }),
    );
    return entries.map((entry: Sent) => ({
      labels: entry.labels,
      metadata: entry.metadata,
      line: Buffer.from(entry.line, 'base64').toString(),
    }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const BACK_OFF = { kind: 'Pod', name: 'web-1', reason: 'BackOff', type: 'Warning', count: 3, msg: 'Back-off' };
const stream = (level: string, namespace: string) => ({
  job: EVENTS_SERVICE,
  level,
  namespace,
  service_name: EVENTS_SERVICE,
});

describe('events in the stages of Alloy (install them with: npm run tools)', () => {
  test('are lines of their namespace, with what queries filter by', () => {
    expect(
      send('shop', [BACK_OFF, { kind: 'Deployment', name: 'web', reason: 'ScalingReplicaSet', type: 'Normal' }]),
    ).toEqual([
      {
        labels: stream('warn', 'shop'),
        metadata: { kind: 'Pod', name: 'web-1', pod: 'web-1', reason: 'BackOff' },
        line: JSON.stringify(BACK_OFF),
      },
      {
        labels: stream('info', 'shop'),
        metadata: { kind: 'Deployment', name: 'web', reason: 'ScalingReplicaSet' },
        line: expect.any(String),
      },
    ]);
  });

  test('of what has no namespace are those of the default one, as kubectl has it', () => {
    const [sent] = send('', [{ kind: 'Node', name: 'worker-1', reason: 'NodeNotReady', type: 'Normal' }]);
    expect([sent?.labels, sent?.metadata]).toEqual([
      stream('info', 'default'),
      { kind: 'Node', name: 'worker-1', reason: 'NodeNotReady' },
    ]);
  });

  test('quote no secret', () => {
    const [sent] = send('shop', [{ ...BACK_OFF, msg: 'pull https://bot:hunter2@registry.example.com failed' }]);
    expect(sent?.line).toContain('https://bot:[redacted]@registry.example.com');
  });

  test('make two streams of ten thousand objects, reasons and types', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => ({
      kind: `Kind${index}`,
      name: `object-${index}`,
      reason: `Reason${index}`,
      type: index % 2 === 0 ? 'Warning' : `Type${index}`,
    }));
    const sent = send('shop', events);
    expect(sent).toHaveLength(events.length);
    expect(new Set(sent.map(({ labels }) => JSON.stringify(labels))).size).toBe(2);
    expect(Object.keys(sent[0]?.labels ?? {}).sort()).toEqual([...EVENT_LABELS]);
  });
});
