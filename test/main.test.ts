import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SERVICE_YAML, withConfig } from './support/config-tree.ts';
import { filesIn } from './support/files.ts';

/** Runs the app as cdk8s does, and takes what it wrote. */
function runApp(config: string, env: NodeJS.ProcessEnv = {}) {
  const outdir = mkdtempSync(join(tmpdir(), 'panoptes-main-'));
  const result = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', '--config', config], {
    env: { ...process.env, ...env, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });
  const files = filesIn(outdir);
  rmSync(outdir, { recursive: true });
  return { ...result, files, paths: files.map(([path]) => path) };
}

describe('the app, as a process', () => {
  test('writes the committed dist, whatever the time zone and the language', () => {
    const committed = filesIn('dist');
    for (const env of [
      { TZ: 'UTC', LC_ALL: 'C' },
      { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    ]) {
      const { status, stderr, files } = runApp('config', env);
      expect({ status, files }).toEqual({ status: 0, files: committed });
      expect(stderr).not.toContain('\u001B');
    }
  });

  test('writes nothing to standard output, which cdk8s swallows', () => {
    expect(runApp('config').stdout).toBe('');
  });

  test('says what is wrong, ends with 1 and writes nothing', () => {
    withConfig({ 'environments/dev.yaml': 'prometheus: { replica: 2 }\n' }, (config) => {
      const { status, stderr, paths } = runApp(config);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /environments\/dev\.yaml:1:15 prometheus: unknown key "replica"; did you mean "replicas"\?/,
      );
      expect(stderr).toMatch(/\n1 problem; nothing was written\.\n$/);
      expect(paths).toEqual([]);
    });
  });

  test('takes new environments and services from the configuration alone', () => {
    withConfig(
      {
        'environments/edge-7.yaml': 'cluster: edge-7\n',
        'services/late.yaml': SERVICE_YAML.replace('name: api-gateway', 'name: late'),
      },
      (config) => {
        const { status, paths } = runApp(config);
        expect(status).toBe(0);
        expect(paths).toContain('base/services/servicemonitor.monitoring.shop.late.yaml');
        expect(paths).toContain('argocd/edge-7/root.yaml');
        expect(paths).toContain('overlays/edge-7/services/kustomization.yaml');
      },
    );
  });
});
