import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import { AUDIT_NOISE, AUDIT_STATIC_LABELS } from '../../src/logs/audit.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { auditFixtures, auditLine, WRITTEN } from '../logs/audit-fixtures.ts';
import { tool } from '../support/tools.ts';

const PATH = '/var/log/kubernetes/audit/audit.log';
const common = {
  lokiUrl: 'http://loki:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
  audit: { path: PATH, omit: AUDIT_NOISE, drops: [] },
};

/** Configurations without the logs of containers: the programs run the first pipeline that they find. */
const CONFIGS = {
  'promtail-stages': () => {
    const config = renderPromtail(logPipeline, { ...common, positionsFile: '/positions.yaml', httpPort: 3101 });
    return dump({ ...config, scrape_configs: config.scrape_configs.slice(1) }, { lineWidth: -1, noRefs: true });
  },
  'alloy-stages': () => {
    const config = renderAlloy(logPipeline, { ...common, promtailPositionsFile: '/positions.yaml' });
    const first = config.indexOf('loki.process "pods"');
    return config.slice(0, first) + config.slice(config.indexOf('loki.process "audit"'));
  },
} as const;

const LABELS = { ...AUDIT_STATIC_LABELS, node_name: 'control-plane-1' };

/** The stages look at the clock: times are moved by whole days. */
const DAYS = Math.floor((Date.now() - Date.parse(WRITTEN)) / 86_400_000);
const moved = (text: string) =>
  text.replaceAll('2026-08-22', new Date(Date.parse('2026-08-22') + DAYS * 86_400_000).toISOString().slice(0, 10));

interface Sent {
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly time: string;
  readonly line: string;
}

function send(collector: keyof typeof CONFIGS, lines: readonly string[]): Sent[] {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-audit-'));
  const config = join(directory, 'config');
  const encoded = lines.map((line) => Buffer.from(moved(line)).toString('base64'));
  try {
    writeFileSync(config, CONFIGS[collector]());
    const output = execFileSync(tool(collector), [config], {
      input: JSON.stringify({ labels: { ...LABELS, filename: PATH }, lines: encoded }),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const { entries } = JSON.parse(output) as { readonly entries: Sent[] };
    return entries.map((entry) => ({ ...entry, line: Buffer.from(entry.line, 'base64').toString() }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Alloy cuts in a stage what Promtail cuts when it sends. */
const LIMIT = 256 * 1024;
const cut = (line: string) => Buffer.from(line).subarray(0, LIMIT).toString();

describe.each(Object.keys(CONFIGS) as (keyof typeof CONFIGS)[])(
  'an audit log in the stages of %s (install them with: npm run tools)',
  (collector) => {
    test.each(auditFixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_, { line, sent }) => {
      const arrived = send(collector, [line]).map((entry) => ({ ...entry, line: cut(entry.line) }));
      const expected = {
        line: cut(moved(sent?.line ?? line)),
        labels: { ...LABELS, ...sent?.labels },
        metadata: sent?.metadata,
        time: sent?.time === null ? expect.any(String) : moved(sent?.time ?? WRITTEN),
      };
      expect(arrived).toEqual(sent ? [expected] : []);
    });

    test('a line without a time does not take that of the one before, and two at once keep theirs', () => {
      const lines = [
        auditLine({ written: '2026-08-22T00:00:00.5Z' }),
        'not json',
        auditLine(),
        auditLine({ user: 'bob' }),
      ];
      const [first, second, third, fourth] = send(collector, lines).map(({ time }) => time);
      expect(first).toBe(moved('2026-08-22T00:00:00.5Z'));
      expect(Math.abs(Date.parse(second ?? '') - Date.now())).toBeLessThan(60_000);
      expect([third, fourth]).toEqual([moved(WRITTEN), moved(WRITTEN)]);
    });

    test.each([
      ['many objects', '"data":{"a":"'.repeat(20_000)],
      ['nothing but quotes', '"\\"'.repeat(80_000)],
      ['nothing but braces', '{'.repeat(260_000)],
    ])('takes no more time than a line is long: %s', (_what, line) => {
      const started = performance.now();
      send(collector, [line.slice(0, 262_000)]);
      expect(performance.now() - started).toBeLessThan(10_000);
    });
  },
);
