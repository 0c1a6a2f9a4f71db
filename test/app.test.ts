import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
// @ts-expect-error: plain JavaScript, which is what starts the compiler
import { fingerprint } from '../scripts/compile.js';
import { build } from '../src/build.ts';
import { withConfig } from './support/config-tree.ts';
import { filesIn } from './support/files.ts';

const run = (outdir: string, ...args: string[]) =>
  spawnSync(process.execPath, ['scripts/app.js', ...args], {
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });

const CACHE = 'node_modules/.cache/panoptes';

test('the compiled app writes what the source writes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'panoptes-app-'));
  const { status } = run(outdir);
  const files = filesIn(outdir);
  rmSync(outdir, { recursive: true });
  expect({ status, files }).toEqual({ status: 0, files: filesIn('dist') });
});

test('the app is compiled once', () => {
  const compiled = () => readdirSync(CACHE).map((file) => `${file} ${statSync(join(CACHE, file)).mtimeMs}`);
  const before = compiled();
  expect(before.some((file) => file.includes(fingerprint('src/cli/synth.ts')))).toBe(true);
  run(tmpdir(), '--check');
  expect(compiled()).toEqual(before);
});

// With a single processor there is no thread of policies.
const SOURCES = ['src/cli/synth.ts', ...(availableParallelism() > 1 ? ['src/validation/thread.ts'] : [])];

test.each(SOURCES)('what another version of V8 has kept of %s is made anew', (source) => {
  const kept = join(CACHE, `${source.replace(/\W/g, '-')}-${fingerprint(source)}.cjs.v8`);
  const { size } = statSync(kept);
  writeFileSync(kept, 'of somebody else');
  expect(run(tmpdir(), '--check').status).toBe(0);
  expect(statSync(kept).size).toBeGreaterThan(size / 2);
});

test('what is compiled belongs to its sources, and to the packages that are installed', () => {
  const project = mkdtempSync(join(tmpdir(), 'panoptes-sources-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  for (const path of ['scripts/compile.js', 'package-lock.json', 'imports/a.ts', 'src/main.ts', 'src/a/b.ts'])
    write(path, '');
  const fingerprints = [fingerprint('src/main.ts', project)];
  for (const path of ['package-lock.json', 'imports/a.ts', 'src/a/b.ts', 'src/a/new.ts']) {
    write(path, 'changed');
    fingerprints.push(fingerprint('src/main.ts', project));
  }
  expect(new Set(fingerprints).size).toBe(5);
  rmSync(project, { recursive: true });
});

test('the compiled app passes arguments on, and ends with 1 where the configuration does not hold', () => {
  withConfig({ 'environments/dev.yaml': 'prometheus: { replica: 2 }\n' }, (config) => {
    const { status, stderr } = run(tmpdir(), '--check', '--config', config);
    expect(status).toBe(1);
    expect(stderr).toContain('unknown key "replica"; did you mean "replicas"?');
    expect(stderr).not.toContain('defect of Panoptes');
  });
});

test('policies that judge in a thread of their own find what they find in the same thread', () => {
  // Put together, so that no scanner takes this file for a leak.
  const key = `AKIA${'QWERTYUIOP234567'}`;
  withConfig({ 'environments/dev.yaml': `prometheus: { externalLabels: { key: ${key} } }\n` }, (config) => {
    const outdir = mkdtempSync(join(tmpdir(), 'panoptes-app-'));
    const { status, stderr } = run(outdir, '--config', config);
    const files = filesIn(outdir);
    rmSync(outdir, { recursive: true });
    expect({ status, files }).toEqual({ status: 1, files: [] });
    expect(stderr).toMatch(/\n2 problems; nothing was written\.\n$/);
    expect(() => build(config)).toThrow(stderr.split('\n\n')[0]);
    expect(stderr).toContain('dev: prometheus/server: Prometheus monitoring/panoptes spec.externalLabels.key holds');
  });
});
