import { describe, expect, test } from '@jest/globals';
import { STREAM_LABELS } from '../../src/logs/labels.ts';
import { LEVEL_NAMES } from '../../src/logs/level.ts';
import { type LogPipeline, logPipeline } from '../../src/logs/pipeline.ts';
import { pipelineOf } from '../../src/logs/pipeline-of.ts';
import { stagesOf } from '../../src/logs/stages.ts';
import { commonFixtures, fixtures } from './fixtures.ts';
import { ownEnvironment } from './own-services.ts';
import { expected, fileLabels, NOW, sendOf } from './send.ts';
import { StageModel } from './stage-model.ts';

const FILE_LABELS = fileLabels();
const OWN = pipelineOf(ownEnvironment());

const send = (lines: readonly string[], pipeline: LogPipeline = logPipeline) => sendOf(pipeline, lines).sent;

/** What needs no rule of an environment. */
const everywhere = commonFixtures.filter(({ name }) => !name.includes('of the environment'));

describe('log pipeline', () => {
  test.each(everywhere.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    expect(sendOf(logPipeline, fixture.file, fixture.service).sent).toEqual(expected(fixture));
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    'with services that say something themselves: %s',
    (_name, fixture) => {
      expect(sendOf(OWN, fixture.file, fixture.service).sent).toEqual(expected(fixture));
    },
  );

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
    const model = new StageModel(stagesOf(logPipeline), NOW);
    const [entry] = model.push('2026-08-22T09:59:59.25Z stdout F {"ts":"2020-01-01T00:00:00Z"}', FILE_LABELS);
    expect(entry?.time).toBe(Date.parse('2026-08-22T09:59:59.25Z'));
  });

  test('cuts a line that grows beyond the limit while it is put together', () => {
    const part = 'x'.repeat(200_000);
    const [sent] = send([`2026-08-22T10:00:00Z stdout P ${part}`, `2026-08-22T10:00:00Z stdout F ${part}`]);
    expect(sent?.line.length).toBe(262_144);
  });

  test('drops what one namespace sends beyond its limit, and nothing of the others', () => {
    const limit = { ...logPipeline.limit, burst: 2 };
    const model = new StageModel(stagesOf({ ...logPipeline, limit }), NOW);
    const sent = ['shop', 'shop', 'shop', 'bank'].map(
      (namespace) => model.push('2026-08-22T10:00:00Z stdout F hello', { ...FILE_LABELS, namespace }).length === 1,
    );
    expect(sent).toEqual([true, true, false, true]);
  });

  test('makes at most one value for each level of ten thousand that a program writes', () => {
    const written = Array.from({ length: 10_000 }, (_, index) => `level-${index}`);
    const lines = [...written, ...Object.values(LEVEL_NAMES).flat()].flatMap((level) => [
      `2026-08-22T10:00:00Z stdout F {"level":"${level}","severity":"${level}"}`,
      `2026-08-22T10:00:00Z stdout F level=${level} trace_id=${level}`,
    ]);
    // The rate limit is about something else.
    const pipeline = { ...logPipeline, limit: { ...logPipeline.limit, burst: lines.length } };
    const sent = send(lines, pipeline);
    expect(sent).toHaveLength(lines.length);
    const values = new Set(sent.map(({ labels }) => (labels as { level?: string }).level));
    expect([...values].sort()).toEqual([...Object.keys(LEVEL_NAMES), undefined].sort());
    expect(new Set(sent.map(({ labels }) => JSON.stringify(labels))).size).toBe(values.size);
  });

  test('counts lines before any of them are dropped by the service, with the labels of streams only', () => {
    const lines = ['payment taken', 'PAYMENT ACCEPTED', 'GET /healthz', 'refund'].map(
      (line) => `2026-08-22T10:00:00Z stdout F ${line}`,
    );
    const { filename: _, pod: __, ...labels } = fileLabels('noisy');
    const own = JSON.stringify(Object.entries({ ...labels, stream: 'stdout' }).sort());
    const { counters } = sendOf(OWN, lines, 'noisy');
    expect([...counters]).toEqual([
      [`log_payments_total${own}`, 2],
      [`log_checks_total${own}`, 1],
    ]);
    expect([...sendOf(OWN, lines).counters]).toEqual([]);
  });

  test('keeps every label out of the index that is not on the list', () => {
    const model = new StageModel(stagesOf(logPipeline), NOW);
    const [entry] = model.push('2026-08-22T10:00:00Z stdout F {"level":"info"}', {
      ...FILE_LABELS,
      uid: '1',
      component: 'api',
    });
    expect(Object.keys(entry?.labels ?? {}).sort()).toEqual([...STREAM_LABELS]);
  });
});

describe('the model of the stages', () => {
  const run = (template: string) =>
    new StageModel([{ template: { source: 'level', template } }, { labels: { level: 'level' } }], NOW).push(
      'text',
      {},
    )[0];

  test('shows what a template without a default does to a line without the field', () => {
    expect(run('{{ .Value }}')?.labels).toEqual({ level: '<no value>' });
    expect(run('{{ .Value | default "" }}')?.labels).toEqual({});
  });

  test('refuses what Promtail would refuse or what it does not know', () => {
    expect(() => new StageModel([{ jsn: {} } as never], NOW)).toThrow('the tests do not know the stage jsn');
    expect(() => new StageModel([{ regex: { expression: '(?<!a)b' } }], NOW)).toThrow('RE2 has no (?');
    expect(() => run('{{ upper .Value }}')).toThrow('the template has an unknown operand: upper .Value');
  });
});
