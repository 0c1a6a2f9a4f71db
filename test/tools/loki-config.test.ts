import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { CREDENTIALS } from '../../src/components/loki/config-storage.ts';
import { configOf, configText, lokiObjects, MODES_AND_STORES } from '../support/loki.ts';
import { tool } from '../support/tools.ts';

/** Everything that changes the configuration. */
const MORE = {
  cache: { chunks: {}, results: {} },
  retentionByLevel: { debug: '2d' },
  retentionRules: [{ selector: '{app=~"a.*$"}', period: '3d' }],
  ruler: { remoteWrite: { url: 'https://mimir.example.com/push' } },
  tenancy: { by: 'team', overrides: { shop: { retention: '30d', limits: { streams: 500 } } } },
};

/** What a real Loki says about a configuration: its last words. */
function verify(config: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-loki-'));
  const file = join(directory, 'config.yaml');
  const credentials = Object.fromEntries(Object.values(CREDENTIALS).map((name) => [name, 'a2V5']));
  writeFileSync(file, config);
  try {
    const args = ['-verify-config', '-config.expand-env=true', `-config.file=${file}`];
    execFileSync(tool('loki'), args, { env: { POD_IP: '127.0.0.1', ...credentials }, stdio: 'pipe' });
    return 'valid';
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    if (!stderr) throw error;
    return stderr.toString().trim();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('a real Loki (install it with: bash tools/loki.sh)', () => {
  test.each(MODES_AND_STORES)('accepts its configuration: $name', ({ mode, storage }) => {
    expect(verify(configText(lokiObjects({ mode, storage })))).toBe('valid');
    expect(verify(configText(lokiObjects({ ...MORE, mode, storage })))).toBe('valid');
  });

  test('refuses a key that it does not know: the tests above could fail', () => {
    expect(verify(dump({ ...configOf(lokiObjects()), nonsense: true }))).toContain('nonsense');
  });
});
