import { describe, expect, test } from '@jest/globals';
import { STREAM_LABELS } from '../../src/logs/labels.ts';
import { LEVEL_NAMES } from '../../src/logs/level.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { promtailStages } from '../../src/logs/promtail.ts';
import { fixtures } from './fixtures.ts';
import { PromtailModel } from './stage-model.ts';

const NOW = Date.parse('2026-08-22T10:00:05Z');

/** Labels of a file before the pipeline, as discovery makes them. */
const FILE_LABELS = {
  app: 'web',
  container: 'app',
  filename: '/var/log/pods/shop_web-abc_1234/app/0.log',
  job: 'shop/web',
  namespace: 'shop',
  node_name: 'node-1',
  pod: 'web-abc',
  service_name: 'web',
};

/** What every line of the file is sent with, whatever it says. */
const { filename: _, pod: __, ...STREAM } = FILE_LABELS;

function send(lines: readonly string[]) {
  const model = new PromtailModel(promtailStages(logPipeline), NOW);
  return lines.flatMap((line) => {
    const entry = model.push(line, FILE_LABELS);
    return entry ? [{ line: entry.line, labels: entry.labels, metadata: entry.metadata }] : [];
  });
}

describe('log pipeline', () => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, { file, sent }) => {
    expect(send(file)).toEqual(
      sent.map(({ line, stream, level, ...ids }) => ({
        line,
        labels: { ...STREAM, ...(stream ? { stream } : {}), ...(level ? { level } : {}) },
        metadata: { pod: 'web-abc', ...ids },
      })),
    );
  });

  test('has fixtures of different names', () => {
    expect(new Set(fixtures.map(({ name }) => name)).size).toBe(fixtures.length);
  });

  test.each(Object.entries(LEVEL_NAMES).flatMap(([level, names]) => names.map((name) => [name, level] as const)))(
    'stores the level %s as %s',
    (name, level) => {
      expect(send([`2026-08-22T10:00:00Z stdout F {"level":"${name}"}`])[0]?.labels.level).toBe(level);
    },
  );

  test('calls no two levels by the same name', () => {
    const names = Object.values(LEVEL_NAMES).flat();
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('keeps a line with the time at which the runtime read it', () => {
    const model = new PromtailModel(promtailStages(logPipeline), NOW);
    const entry = model.push('2026-08-22T09:59:59.25Z stdout F {"ts":"2020-01-01T00:00:00Z"}', FILE_LABELS);
    expect(entry?.time).toBe(Date.parse('2026-08-22T09:59:59.25Z'));
  });

  test('cuts a line that grows beyond the limit while it is put together', () => {
    const part = 'x'.repeat(200_000);
    const [sent] = send([`2026-08-22T10:00:00Z stdout P ${part}`, `2026-08-22T10:00:00Z stdout F ${part}`]);
    expect(sent?.line.length).toBe(262_144);
  });

  test('drops what one namespace sends beyond its limit, and nothing of the others', () => {
    const limit = { ...logPipeline.limit, burst: 2 };
    const model = new PromtailModel(promtailStages({ ...logPipeline, limit }), NOW);
    const sent = ['shop', 'shop', 'shop', 'bank'].map(
      (namespace) => model.push('2026-08-22T10:00:00Z stdout F hello', { ...FILE_LABELS, namespace }) !== undefined,
    );
    expect(sent).toEqual([true, true, false, true]);
  });

  test('keeps every label out of the index that is not on the list', () => {
    const model = new PromtailModel(promtailStages(logPipeline), NOW);
    const entry = model.push('2026-08-22T10:00:00Z stdout F {"level":"info"}', {
      ...FILE_LABELS,
      uid: '1',
      component: 'api',
    });
    expect(Object.keys(entry?.labels ?? {}).sort()).toEqual([...STREAM_LABELS]);
  });
});

describe('the model of the stages', () => {
  const run = (template: string) =>
    new PromtailModel([{ template: { source: 'level', template } }, { labels: { level: 'level' } }], NOW).push(
      'text',
      {},
    );

  test('shows what a template without a default does to a line without the field', () => {
    expect(run('{{ .Value }}')?.labels).toEqual({ level: '<no value>' });
    expect(run('{{ .Value | default "" }}')?.labels).toEqual({});
  });

  test('refuses what Promtail would refuse or what it does not know', () => {
    expect(() => new PromtailModel([{ jsn: {} } as never], NOW)).toThrow('the tests do not know the stage jsn');
    expect(() => new PromtailModel([{ regex: { expression: '(?<!a)b' } }], NOW)).toThrow('RE2 has no (?');
    expect(() => run('{{ upper .Value }}')).toThrow('the template has an unknown operand: upper .Value');
  });
});
