import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withConfig } from './support/config-tree.ts';
import { filesIn } from './support/files.ts';

const run = (outdir: string, ...args: string[]) =>
  spawnSync(process.execPath, ['scripts/app.js', ...args], {
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });

test('the compiled app writes what the source writes, and leaves nothing behind', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'panoptes-app-'));
  const { status } = run(outdir);
  const files = filesIn(outdir);
  rmSync(outdir, { recursive: true });
  expect({ status, files }).toEqual({ status: 0, files: filesIn('dist') });
  expect(readdirSync('node_modules/.cache/panoptes')).toEqual([]);
});

test('the compiled app passes arguments on, and ends with 1 where the configuration does not hold', () => {
  withConfig({ 'environments/dev.yaml': 'prometheus: { replica: 2 }\n' }, (config) => {
    const { status, stderr } = run(tmpdir(), '--check', '--config', config);
    expect(status).toBe(1);
    expect(stderr).toContain('unknown key "replica"; did you mean "replicas"?');
    expect(stderr).not.toContain('defect of Panoptes');
  });
});
