import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const APP = `const { mkdirSync, writeFileSync } = require('node:fs');
mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
writeFileSync(process.env.CDK8S_OUTDIR + '/web.k8s.yaml', process.env.MANIFEST);
`;

/** Runs the command line of cdk8s for an app that has nothing to do with Panoptes, but names the plugin. */
function synth(manifest: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'panoptes-plugin-'));
  try {
    const plugin = { package: resolve('scripts/validation-plugin.js'), version: '0.1.0', class: 'PanoptesValidation' };
    // JSON is YAML.
    writeFileSync(
      join(cwd, 'cdk8s.yaml'),
      JSON.stringify({ app: 'node app.js', output: 'out', validations: [plugin] }),
    );
    writeFileSync(join(cwd, 'app.js'), APP);
    const cdk8s = [resolve('node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false'];
    const result = spawnSync(process.execPath, [...cdk8s, '--validation-reports-output-file', 'report.json'], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, MANIFEST: manifest },
    });
    return { status: result.status, report: JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')).reports[0] };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test('the command line of cdk8s loads the plugin, which reports what the policies find', () => {
  const secret = synth(
    'apiVersion: v1\nkind: Secret\nmetadata: { name: web, namespace: shop }\ndata: { a: aGFsbG8= }\n',
  );
  expect(secret.status).toBe(2);
  expect(secret.report.summary.status).toBe('failure');
  expect(secret.report.violations).toEqual([
    {
      ruleName: 'literal-secrets',
      recommendation: 'Secret shop/web has data, which hides what it holds',
      fix: 'reference an existing Secret instead',
      violatingConstructs: [{ resourceName: 'web', locations: ['Secret shop/web'], manifestPath: 'out/web.k8s.yaml' }],
    },
  ]);
  const account = synth('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n');
  expect(account).toMatchObject({ status: 0, report: { summary: { status: 'success' }, violations: [] } });
}, 60_000);
