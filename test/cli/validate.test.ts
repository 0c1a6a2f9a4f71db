import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build } from '../../src/build.ts';
import { validateCommand } from '../../src/cli/validate.ts';
import { NEED_CONFIGURATION } from '../../src/validation/manifests.ts';
import { SERVICE_YAML, withConfig } from '../support/config-tree.ts';

const WITH_SLO = {
  'services/api-gateway.yaml': `${SERVICE_YAML}slos:\n  availability: { objective: 99%, window: 7d }\n`,
};
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: { name: web, namespace: shop }\ndata: { a: aGFsbG8= }\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: {}\n';
const ACCOUNT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n';
const NOT_RUN = `Not run, as they ask the configuration of an environment: ${[...NEED_CONFIGURATION].join(', ')}.`;

/** Runs the command over files, which the arguments call `<dir>`. */
function run(files: Readonly<Record<string, string>>, args: readonly string[] = ['<dir>']) {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-validate-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const { exitCode, stdout, stderr } = withConfig(WITH_SLO, (config) =>
      validateCommand(['--config', config, ...args.map((arg) => arg.replace('<dir>', directory))], () =>
        Object.values(files).join('---\n'),
      ),
    );
    const plain = (text: string) => text.replaceAll(directory, '<dir>').trim();
    return { exitCode, lines: plain(stdout).split('\n').filter(Boolean), said: plain(stderr) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const HIDDEN =
  'Secret shop/web has data, which hides what it holds; reference an existing Secret instead [literal-secrets]';

describe('npm run validate', () => {
  test('judges the files of a directory, several documents and lists in one', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n  - ${ACCOUNT.replaceAll('\n', '\n    ').trim()}\n`;
    expect(
      run({
        'a/secret.yaml': `${ACCOUNT.replace('name: web', 'name: other')}---\n${SECRET}`,
        'list.yml': list,
        'README.md': '{',
      }),
    ).toEqual({
      exitCode: 1,
      lines: [`<dir>: a/secret.yaml: ${HIDDEN}`],
      said: `3 objects, 1 problem. ${NOT_RUN}`,
    });
  });

  test('finds what two files have in common', () => {
    const { lines } = run({
      'a.yaml': ACCOUNT,
      'b.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'web', namespace: 'shop' },
      }),
    });
    expect(lines).toEqual([
      '<dir>: b.json: ServiceAccount shop/web is also an object of the component a.yaml; give one of them another name [unique-names]',
    ]);
  });

  test('reads standard input, for what Kustomize has built', () => {
    expect(run({ one: ACCOUNT, two: SECRET }, ['-'])).toEqual({
      exitCode: 1,
      lines: [`standard input: -: ${HIDDEN}`],
      said: `2 objects, 1 problem. ${NOT_RUN}`,
    });
    expect(run({ one: ACCOUNT }, ['-']).said).toBe(`1 objects, nothing is wrong. ${NOT_RUN}`);
  });

  test('runs every policy where the environment is known', () => {
    const { exitCode, lines, said } = run({ 'a.yaml': SERVICE }, ['<dir>', '--environment', 'prod']);
    expect(exitCode).toBe(1);
    expect(lines.join('\n')).toMatch(/^prod: a\.yaml: Service web has no namespace; .*\[scope\]/m);
    expect(said).not.toContain('Not run');
  });

  test('takes a tree of Panoptes apart by environment', () => {
    const files = Object.fromEntries(withConfig(WITH_SLO, (config) => build(config).tree.files));
    const own = run(files);
    expect(own).toEqual({ exitCode: 0, lines: [], said: expect.stringMatching(/^\d+ objects, nothing is wrong\.$/) });
    const path = 'base/prometheus/serviceaccount.monitoring.prometheus.yaml';
    expect(files[path]).toBeDefined();
    const { lines } = run({
      ...files,
      'base/prometheus/kustomization.yaml': files['base/prometheus/kustomization.yaml']!.replace(
        '  - serviceaccount.monitoring.prometheus.yaml\n',
        '',
      ),
    });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^prod: prometheus: Prometheus monitoring\/panoptes needs the ServiceAccount "prometheus", .*\[references\]$/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^dev: prometheus: /));
  });

  test('looks at what Argo CD reads of a tree', () => {
    const files = Object.fromEntries(withConfig(WITH_SLO, (config) => build(config).tree.files));
    const path = 'argocd/prod/applications/grafana.yaml';
    const own = run({ ...files, [path]: files[path]!.replace('- PruneLast', '- PruneLats') });
    expect(own.lines).toEqual([
      `prod: ${path}: Application argocd/panoptes-prod-grafana has the sync option PruneLats=true, which Argo CD does not know; write PruneLast=true [delivery]`,
    ]);
    // Some overlays are not a whole tree.
    const overlays = Object.fromEntries(Object.entries(files).filter(([each]) => !each.startsWith('argocd/')));
    expect(run(overlays).lines).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['broken YAML', { 'a.yaml': 'a: [' }, '^a.yaml: cannot be read: .* \\[syntax\\]$'],
    [
      'what is no object',
      { 'a.yaml': 'a: 1' },
      '^a.yaml: holds a document without apiVersion, kind and metadata.name; remove it \\[syntax\\]$',
    ],
    [
      'what Kustomize builds',
      { 'kustomization.yaml': 'kind: Kustomization' },
      '^kustomization.yaml: is built by Kustomize; run kustomize build <directory> | npm run validate -- - \\[syntax\\]$',
    ],
  ])('refuses %s', (_, files, message) => {
    const { exitCode, lines } = run(files);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([expect.stringMatching(message)]);
  });

  test.each<[string[], string]>([
    [[], 'name one directory, one file or -'],
    [['a', 'b'], 'name one directory, one file or -'],
    [['<dir>/nope'], 'there is no <dir>/nope'],
    [['<dir>'], '<dir> holds no .yaml, .yml or .json file'],
    [['-', '--environment', 'prd'], 'there is no environment "prd"; '],
  ])('refuses the arguments %j', (args, message) => {
    const { exitCode, said } = run({}, args);
    expect([exitCode, said.split('\n')[0]]).toEqual([1, expect.stringContaining(message)]);
  });
});
