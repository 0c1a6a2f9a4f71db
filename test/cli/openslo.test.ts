import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openSloExport } from '../../src/cli/openslo-export.ts';
import { openSloImport } from '../../src/cli/openslo-import.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { BASE_YAML, edit, SERVICE_YAML, withConfig } from '../support/config-tree.ts';

const SLOS = `slos:
  availability:
    objective: 99.9%
    window: 7d
`;

const CONFIG = {
  'services/api-gateway.yaml': `${SERVICE_YAML}${SLOS}`,
  'services/other.yaml': `# Kept as it is.\n${edit(SERVICE_YAML, 'api-gateway', 'other')}`,
  'environments/prod.yaml': 'cluster: prod\n',
};

function withExport<T>(use: (paths: { directory: string; out: string; service: string }) => T): T {
  return withConfig({ ...CONFIG, 'base.yaml': edit(BASE_YAML, '7d', '8d') }, (directory) => {
    const out = join(dirname(directory), 'out');
    expect(openSloExport(['--config', directory, '--environment', 'prod', '--out', out])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `${out}: 3 files\n`,
    });
    return use({ directory, out, service: join(out, 'shop.api-gateway.yaml') });
  });
}

describe('npm run openslo:export', () => {
  test('writes one file for each service, and prints the same without --out', () => {
    withExport(({ directory, out }) => {
      const files = readdirSync(out).sort();
      expect(files).toEqual(['alert-policies.yaml', 'data-source.yaml', 'shop.api-gateway.yaml']);
      const texts = files.map((file) => readFileSync(join(out, file), 'utf8'));
      const printed = openSloExport(['--config', directory, '--environment', 'prod']);
      expect(printed).toEqual({ exitCode: 0, stdout: texts.join(''), stderr: '' });
      expect(printed.stdout).toContain('query: slo:sli_errors:rate5m{cluster="prod", namespace="shop"');
    });
  });

  test.each([
    [['--environment', 'pro'], 'there is no environment "pro"; did you mean "prod"?\n'],
    [[], '--environment is missing; name one of base, dev, prod\n'],
    [['--environmnt', 'prod'], "Unknown option '--environmnt'\n"],
  ])('%j is refused', (args, message) => {
    withConfig({}, (directory) => {
      const { exitCode, stdout, stderr } = openSloExport([...args, '--config', directory]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr.startsWith(message)).toBe(true);
    });
  });

  test('says when there is nothing to export, and what is wrong with the configuration', () => {
    withConfig({}, (directory) => {
      const { exitCode, stderr } = openSloExport(['--config', directory, '--environment', 'dev']);
      expect([exitCode, stderr]).toEqual([0, 'No service of dev has slos, so there is nothing to export.\n']);
    });
    const { exitCode, stderr } = openSloExport(['--config', 'nowhere', '--environment', 'dev']);
    expect([exitCode, stderr]).toEqual([
      1,
      'nowhere is not a directory; create it with base.yaml, environments and services\n',
    ]);
  });
});

describe('npm run openslo:import', () => {
  test('prints what a service file declares', () => {
    withExport(({ out, service }) => {
      const all = readdirSync(out).map((file) => join(out, file));
      const expected = { exitCode: 0, stdout: `# config/services: shop/api-gateway\n${SLOS}`, stderr: '' };
      expect(openSloImport([service])).toEqual(expected);
      expect(openSloImport(all)).toEqual(expected);
    });
  });

  test('--write adds it to a file without slos, which then loads', () => {
    withExport(({ directory, service }) => {
      const file = join(directory, 'services/api-gateway.yaml');
      const before = `# Ours.\n${SERVICE_YAML}# The end.`;
      writeFileSync(file, before);
      expect(openSloImport([service, '--write', file])).toEqual({
        exitCode: 0,
        stdout: '',
        stderr: `${file}: added availability\n`,
      });
      expect(readFileSync(file, 'utf8')).toBe(`${before}\n\n${SLOS}`);
      const [loaded] = loadEnvironments(directory).base.services;
      expect(String(loaded?.slos.availability?.objective)).toBe('99.9%');
    });
  });

  test.each([
    ['services/api-gateway.yaml', 'has slos already; merge what is printed by hand; nothing was written'],
    [
      'services/other.yaml',
      'has the name other, but the documents are about api-gateway; name its file; nothing was written',
    ],
    ['services/none.yaml', 'cannot be read or written (ENOENT); check its name and permissions; nothing was written'],
    [
      'environments/prod.yaml',
      'has no namespace, but the documents are about shop; name its file; nothing was written',
    ],
  ])('--write %s is refused, and the fragment printed', (path, message) => {
    withExport(({ directory, service }) => {
      const file = join(directory, path);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      expect(openSloImport([service, '--write', file])).toEqual({
        exitCode: 1,
        stdout: SLOS,
        stderr: `${file} ${message}\n`,
      });
      expect(existsSync(file) ? readFileSync(file, 'utf8') : undefined).toBe(before);
    });
  });

  test('a flow mapping cannot be added to', () => {
    withExport(({ directory, service }) => {
      const file = join(directory, 'services/api-gateway.yaml');
      writeFileSync(file, '{ name: api-gateway, namespace: shop }\n');
      expect(openSloImport([service, '--write', file]).stderr).toBe(
        `${file} is written in a way that cannot be added to; insert what is printed by hand; nothing was written\n`,
      );
    });
  });

  test('--write takes one service', () => {
    withExport(({ directory, service }) => {
      const text = readFileSync(service, 'utf8');
      const other = join(dirname(directory), 'other.yaml');
      writeFileSync(other, text.replaceAll('api-gateway', 'other'));
      const { exitCode, stderr } = openSloImport([service, other, '--write', join(directory, 'services/other.yaml')]);
      expect([exitCode, stderr]).toEqual([
        1,
        '--write takes the objectives of one service, and these are about shop/api-gateway, shop/other; name fewer documents\n',
      ]);
    });
  });

  test('all that is wrong is said at once', () => {
    withExport(({ out }) => {
      expect(openSloImport(['nowhere.yaml', 'nothing.yaml']).stderr).toBe(
        'nowhere.yaml cannot be read or written (ENOENT); check its name and permissions\n' +
          'nothing.yaml cannot be read or written (ENOENT); check its name and permissions\n',
      );
      const source = join(out, 'data-source.yaml');
      expect(openSloImport([source]).stderr).toBe(`${source}: no SLO; name a file that holds one\n`);
      const file = join(out, 'old.yaml');
      writeFileSync(file, 'apiVersion: openslo/v1alpha\nkind: SLO\n---\napiVersion: openslo/v1\nkind: Sloo\n');
      const { exitCode, stdout, stderr } = openSloImport([file]);
      expect([exitCode, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 2]);
      expect(stderr).toContain(`${file}, document 2 (Sloo): kind: "Sloo" is no kind`);
    });
  });
});
