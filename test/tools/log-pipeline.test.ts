import { describe, expect, test } from '@jest/globals';
import { LEVEL_NAMES } from '../../src/logs/level.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { pipelineOf } from '../../src/logs/pipeline-of.ts';
import type { Fixture, Line } from '../logs/fixture.ts';
import { commonFixtures, fixtures } from '../logs/fixtures.ts';
import { ownEnvironment } from '../logs/own-services.ts';
import { fileLabels, NOW } from '../logs/send.ts';
import { COLLECTORS, type Collector, type LogFile, process } from '../support/log-stages.ts';

const collectors = Object.keys(COLLECTORS) as Collector[];
const OWN = pipelineOf(ownEnvironment());

const DAY = 86_400_000;
/** The stages look at the clock: fixtures are moved by whole days, which leaves the time of day as it is written. */
const DAYS = Math.floor((Date.now() - NOW) / DAY);
const moved = (text: string) =>
  text.replace(/^\d{4}-\d{2}-\d{2}(?=T)/, (day) => new Date(Date.parse(day) + DAYS * DAY).toISOString().slice(0, 10));

const bytes = (line: Line) => Buffer.from(line as string);

/** Bytes that are no text stay what they are: the time before them is moved alone. */
function movedLine(line: Line): Buffer {
  const whole = bytes(line);
  const [day = '', rest] = [whole.subarray(0, 11).toString('latin1'), whole.subarray(11)];
  return Buffer.concat([Buffer.from(moved(day), 'latin1'), rest]);
}

const fileOf = ({ service, file }: Pick<Fixture, 'service' | 'file'>): LogFile => ({
  labels: fileLabels(service),
  lines: file.map(movedLine),
});

/** What a fixture says that is sent; a line without a time has that of the collector. */
function expected({ service, sent }: Fixture) {
  const { filename: _, pod, ...labels } = fileLabels(service);
  return sent.map(({ line, stream, level, time, ...ids }) => ({
    line: bytes(line),
    time: stream ? moved(time ?? '2026-08-22T10:00:00.000000001Z') : expect.any(String),
    labels: { ...labels, ...(stream ? { stream } : {}), ...(level ? { level } : {}) },
    metadata: { pod, ...ids },
  }));
}

/** Entries of several streams have no order among each other. */
const inOrder = <T extends { labels: { stream?: string } }>(entries: readonly T[]): T[] =>
  [...entries].sort((a, b) => (a.labels.stream ?? '').localeCompare(b.labels.stream ?? ''));

/** Which lines are sampled depends on their time, which is another one each day. */
const isSampled = ({ name }: Fixture) => /^(sampled|halved|a tenth)/.test(name);

describe.each(collectors)('the stages of %s (install them with: npm run tools)', (collector) => {
  describe.each([
    [
      'without any rule of an environment',
      logPipeline,
      commonFixtures.filter(({ name }) => !name.includes('environment')),
    ],
    ['with rules of the environment and of services', OWN, fixtures.filter((fixture) => !isSampled(fixture))],
  ] as const)('%s', (_, pipeline, chosen) => {
    const processed = process(collector, pipeline, chosen.map(fileOf));

    test.each(chosen.map((fixture, index) => [fixture.name, fixture, index] as const))(
      '%s',
      (_name, fixture, index) => {
        expect(inOrder(processed[index]?.entries ?? [])).toEqual(inOrder(expected(fixture)));
      },
    );
  });

  test('send the same sample as each other, of about the size that is asked for', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `2026-08-22T10:00:00Z stdout F access ${index}`);
    const sent = (each: Collector) =>
      process(each, OWN, [fileOf({ file: lines })])[0]?.entries.map(({ line }) => line.toString()) ?? [];
    expect(sent(collector)).toEqual(sent('promtail-stages'));
    expect(sent(collector).length / lines.length).toBeCloseTo(0.1, 1);
  });

  test('count lines by the name that both give to a counter, with bounded labels', () => {
    const file = ['payment taken', 'PAYMENT ACCEPTED', 'GET /healthz'].map(
      (line) => `2026-08-22T10:00:00Z stdout F ${line}`,
    );
    const { filename: _, pod: __, ...labels } = fileLabels('noisy');
    const [processed] = process(collector, OWN, [fileOf({ service: 'noisy', file })]);
    const counted = processed?.counters.filter(({ name }) => name.startsWith('log_'));
    expect(counted).toEqual([
      { name: 'log_checks_total', labels: { ...labels, stream: 'stdout' }, value: 1 },
      { name: 'log_payments_total', labels: { ...labels, stream: 'stdout' }, value: 2 },
    ]);
  });

  test('make at most one value for each level of ten thousand that a program writes', () => {
    const written = Array.from({ length: 10_000 }, (_, index) => `level-${index}`);
    const file = [...written, ...Object.values(LEVEL_NAMES).flat()].map(
      (level) => `2026-08-22T10:00:00Z stdout F {"level":"${level}"}`,
    );
    const pipeline = { ...logPipeline, limit: { ...logPipeline.limit, burst: file.length } };
    const [processed] = process(collector, pipeline, [fileOf({ file })]);
    expect(processed?.entries).toHaveLength(file.length);
    const levels = new Set(processed?.entries.map(({ labels }) => labels.level));
    expect([...levels].sort()).toEqual([...Object.keys(LEVEL_NAMES), undefined].sort());
  });

  test.each([
    ['a value', { edge: 'traffic', shop: 'sales' }, 'sales'],
    ['the namespace', { edge: 'edge', shop: 'shop' }, 'shop'],
    ['nothing, where the client has the tenant', { edge: 'edge' }, undefined],
  ])('name the tenant of a line by %s, last of all', (_how, namespaces, tenant) => {
    const file = fileOf({ file: ['2026-08-22T10:00:00Z stdout F hello'] });
    const labelsWith = (pipeline: typeof OWN) => process(collector, pipeline, [file])[0]?.entries[0]?.labels;
    const named = tenant === undefined ? {} : { __tenant_id__: tenant };
    const tenancy = { default: 'platform', namespaces };
    expect(labelsWith({ ...OWN, tenancy })).toEqual({ ...labelsWith(OWN), ...named });
  });

  test('keep the lines of a stream in order, whatever way they take', () => {
    const file = Array.from({ length: 3_000 }, (_, index) => `2026-08-22T10:00:00Z stdout F level=info n=${index}`);
    for (const service of ['noisy', 'keys', 'web']) {
      const [processed] = process(collector, OWN, [fileOf({ service, file })]);
      const numbers = processed?.entries.map(({ line }) => Number(/n=(\d+)/.exec(line.toString())?.[1]));
      expect(numbers).toEqual(file.map((_, index) => index));
    }
  });

  test.each([
    ['many secrets', 'password=x '.repeat(20_000)],
    ['beginnings of secrets', 'eyJabcdefgh://a:bearer password'.repeat(8_000)],
    ['one endless word', 'a'.repeat(260_000)],
    ['nothing but quotes', '"\\"'.repeat(80_000)],
    ['nothing but spaces', `x${' '.repeat(250_000)}y`],
  ])('take no more time than a line is long: %s', (_what, line) => {
    const time = (text: string) => {
      const started = performance.now();
      process(collector, logPipeline, [{ labels: fileLabels(), lines: [Buffer.from(text)] }]);
      return performance.now() - started;
    };
    time('x');
    expect(time(line.slice(0, 262_000))).toBeLessThan(10_000);
  });
});
