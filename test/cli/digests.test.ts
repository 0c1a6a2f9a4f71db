import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digests } from '../../src/cli/digests.ts';
import { registryAddress } from '../../src/cli/registry.ts';
import type { ImagePin } from '../../src/config/image-pins.ts';
import {
  digestOf,
  index,
  MANIFEST,
  startRegistry,
  type TestRegistry,
  type TestRegistryOptions,
} from '../support/registry.ts';

const both = index('linux/amd64', 'linux/arm64');
const newer = index('linux/amd64', 'linux/arm64', 'linux/s390x');
const pinOf = (tag: string, { text }: { readonly text: string }) => `${tag}@${digestOf(text)}` as ImagePin;

const images = { loki: 'docker.io/grafana/loki:3.7.6', reloader: 'quay.io/operator/reloader:v1' };
const tags = { 'grafana/loki:3.7.6': both, 'operator/reloader:v1': newer };

const FILE = (...lines: readonly string[]) =>
  `export const versions = {\n  loki: '3.7.6',\n};\n\nexport const digests: Pins = {\n${lines.map((line) => `  ${line},\n`).join('')}};\n\nexport const images = 1;\n`;

const running: TestRegistry[] = [];
let file: string;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'digests-')), 'versions.ts');
});
afterEach(async () => {
  rmSync(join(file, '..'), { recursive: true });
  await Promise.all(running.splice(0).map((registry) => registry.stop()));
});

async function registry(options: Partial<TestRegistryOptions> = {}): Promise<TestRegistry> {
  const started = await startRegistry({ tags, ...options });
  running.push(started);
  return started;
}

/** An address that nobody listens at any more. */
async function nowhere(): Promise<string> {
  const { url, stop } = await startRegistry({ tags });
  await stop();
  return url;
}

interface Run {
  readonly args?: readonly string[];
  readonly pins?: Partial<Record<keyof typeof images, ImagePin>>;
  readonly addressOf: (registry: string) => string;
}

/** Runs over a file with these pins, and says what becomes of it. */
async function run({ args = [], pins = {}, addressOf }: Run) {
  writeFileSync(file, FILE(...Object.entries(pins).map(([name, pin]) => `${name}: '${pin}'`)));
  const result = await digests(args, { file, images, pins, addressOf });
  const inWords = (text: string) => text.replaceAll(file, 'versions.ts').replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
  const { exitCode, stdout, stderr } = result;
  return { exitCode, stdout: inWords(stdout), stderr: inWords(stderr), file: readFileSync(file, 'utf8') };
}

const BOTH_PINS = { loki: pinOf('3.7.6', both), reloader: pinOf('v1', newer) };
const BOTH_LINES = FILE(`loki: '${BOTH_PINS.loki}'`, `reloader: '${BOTH_PINS.reloader}'`);

describe('the digests of images', () => {
  test('are those of the indexes that the tags stand for, and are written in the order of the images', async () => {
    const { url } = await registry();
    expect(await run({ addressOf: () => url, pins: { reloader: BOTH_PINS.reloader } })).toEqual({
      exitCode: 0,
      stdout: `loki: docker.io/grafana/loki:3.7.6 is ${digestOf(both.text)}\n`,
      stderr: 'versions.ts: written\n',
      file: BOTH_LINES,
    });
  });

  test('are fetched with the token that a registry gives to everybody', async () => {
    const { url } = await registry({ tokens: true });
    expect(await run({ addressOf: () => url })).toMatchObject({ exitCode: 0, file: BOTH_LINES });
  });

  test('are fetched where a registry leads to, with the token of that place', async () => {
    const { url: redirectTo } = await registry({ tokens: true });
    const { url } = await registry({ redirectTo });
    expect(await run({ addressOf: () => url })).toMatchObject({ exitCode: 0, file: BOTH_LINES });
  });

  test('are read before they are written, and with --check only where they are new, as Docker Hub counts that', async () => {
    const { url, answered } = await registry();
    const heads = ['HEAD grafana/loki 3.7.6', 'HEAD operator/reloader v1'];
    const reads = [`GET grafana/loki ${digestOf(both.text)}`, `GET operator/reloader ${digestOf(newer.text)}`] as const;
    expect((await run({ addressOf: () => url, pins: BOTH_PINS })).stderr).toBe('versions.ts: nothing to write\n');
    expect([...answered].sort()).toEqual([...reads, ...heads]);
    await run({ args: ['--check'], addressOf: () => url, pins: { loki: BOTH_PINS.loki } });
    expect(answered.slice(4).sort()).toEqual([reads[1], ...heads]);
  });

  test('tell a tag that was built again from a new version', async () => {
    const { url } = await registry();
    const pins = { loki: pinOf('3.7.6', newer), reloader: pinOf('v0', both) };
    expect(await run({ addressOf: () => url, pins })).toEqual({
      exitCode: 0,
      stdout: `loki: docker.io/grafana/loki:3.7.6 was built again: it is ${digestOf(both.text)} and was ${digestOf(newer.text)}
reloader: quay.io/operator/reloader:v1 is ${digestOf(newer.text)}; the digest was of v0
`,
      stderr: 'versions.ts: written\n',
      file: BOTH_LINES,
    });
  });

  test('stay as they are where a registry cannot be reached, and the others are written', async () => {
    const { url } = await registry();
    const stale = pinOf('3.7.5', newer);
    const lost = await nowhere();
    const addressOf = (name: string) => (name === 'docker.io' ? lost : url);
    expect(await run({ addressOf, pins: { loki: stale } })).toEqual({
      exitCode: 1,
      stdout: `reloader: quay.io/operator/reloader:v1 is ${digestOf(newer.text)}\n`,
      stderr:
        'versions.ts: written\ndocker.io cannot be reached (HOST: ECONNREFUSED); digests stay as they are: loki\n',
      file: FILE(`loki: '${stale}'`, `reloader: '${BOTH_PINS.reloader}'`),
    });
  });

  test.each<[string, Partial<TestRegistryOptions>, string]>([
    ['a tag that does not exist', { tags: {} }, 'docker.io/grafana/loki:3.7.6 does not exist'],
    [
      'an image of one platform',
      { tags: { ...tags, 'grafana/loki:3.7.6': { type: MANIFEST, text: '{}' } } },
      `docker.io/grafana/loki:3.7.6 is no index of platforms but ${MANIFEST}`,
    ],
    [
      'an index without a platform of clusters',
      { tags: { ...tags, 'grafana/loki:3.7.6': index('linux/amd64', 'linux/arm') } },
      'docker.io/grafana/loki:3.7.6 was not built for linux/arm64',
    ],
    [
      'content that is not what the digest says',
      { sends: '{}' },
      `docker.io/grafana/loki:3.7.6 should be ${digestOf(both.text)}, and what came is ${digestOf('{}')}`,
    ],
    [
      'a registry that wants to know who asks',
      { tokens: true, challenge: 'Basic realm="ours"' },
      'a registry asks for credentials: Basic realm="ours"',
    ],
    [
      'a registry whose tokens cannot be had',
      { tokens: true, challenge: 'Bearer realm="ours"' },
      'a registry asks for credentials: Bearer realm="ours"',
    ],
  ])('do not come from %s', async (_, options, problem) => {
    const { url } = await registry(options);
    const result = await run({ addressOf: () => url, pins: { reloader: BOTH_PINS.reloader } });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(`loki: ${problem}; its digest stays as it is\n`);
    expect(result.file).toBe(FILE(`reloader: '${BOTH_PINS.reloader}'`));
  });

  test('are only compared with --check', async () => {
    const { url } = await registry();
    expect(await run({ args: ['--check'], addressOf: () => url, pins: { loki: BOTH_PINS.loki } })).toEqual({
      exitCode: 1,
      stdout: `reloader: quay.io/operator/reloader:v1 is ${digestOf(newer.text)}\n`,
      stderr: 'run npm run digests, and commit versions.ts\n',
      file: FILE(`loki: '${BOTH_PINS.loki}'`),
    });
    expect(await run({ args: ['--check'], addressOf: () => url, pins: BOTH_PINS })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'versions.ts: fresh\n',
    });
    const lost = await nowhere();
    expect(await run({ args: ['--check'], addressOf: () => lost, pins: BOTH_PINS })).toMatchObject({
      exitCode: 1,
      stdout: '',
    });
  });

  test('are asked for at the registries themselves', () => {
    expect(['docker.io', 'quay.io', 'registry.k8s.io'].map(registryAddress)).toEqual([
      'https://registry-1.docker.io',
      'https://quay.io',
      'https://registry.k8s.io',
    ]);
  });
});
