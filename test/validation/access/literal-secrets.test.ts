import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { literalSecrets } from '../../../src/validation/access/literal-secrets.ts';
import { secretsIn } from '../../../src/validation/access/secret-scan.ts';
import { sentence } from '../../../src/validation/report.ts';
import { policyInputOf } from '../../support/policy.ts';

// Put together here, so that no scanner takes this file for a leak.
const of = (...parts: string[]) => parts.join('');
const MIXED = 'q7Zt4Kp9Xw2Rv8Bn5Mc3Hd6Jf1Lg0SyTuVa';

const PLANTED: readonly (readonly [what: string, text: string])[] = [
  ['access key of AWS', of('AKIA', 'QWERTY2345UIOPAS')],
  ['API key of Google Cloud', of('AIza', 'SyD4kP9xW2rV8bN5mC3hD6jF1lG0sYtUvA7')],
  ['service account key of Google Cloud', of('"private_key_id": "', '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"')],
  ['client secret of Microsoft Entra ID', of('aB3', '8Q~', 'q7Zt4Kp9Xw2Rv8Bn5Mc3Hd6Jf1Lg0SyTuV')],
  ['token of GitHub', of('ghp_', MIXED, 'x')],
  ['token of GitHub', of('github_pat_', MIXED, MIXED)],
  ['token of GitLab', of('glpat-', 'q7Zt4Kp9Xw2Rv8Bn5Mc3')],
  ['token of npm', of('npm_', MIXED, 'x')],
  ['token of Slack', of('xox', 'b-123456789012-abcdefGHIJKL')],
  ['webhook of Slack', of('https://hooks.slack', '.com/services/T0AB12CD3/B0EF45GH6/q7Zt4Kp9Xw2R')],
  ['webhook of Discord', of('https://discord', '.com/api/webhooks/123456789/q7Zt4Kp9Xw2Rv8Bn5')],
  ['webhook of Microsoft Teams', of('https://acme.webhook', '.office.com/webhookb2/0a1b2c3d-4e5f-6071')],
  ['token of a Telegram bot', of('123456789', ':AA', 'q7Zt4Kp9Xw2Rv8Bn5Mc3Hd6Jf1Lg0SyTu')],
  ['token of Grafana', of('glsa_', 'q7Zt4Kp9Xw2Rv8Bn5Mc3Hd6Jf1Lg0SyT', '_0a1b2c3d')],
  ['key of SendGrid', of('SG.', 'q7Zt4Kp9Xw2Rv8Bn5Mc3Hd', '.', MIXED, 'q7Zt4Kp9')],
  ['key of Stripe', of('sk_', 'live_', 'q7Zt4Kp9Xw2Rv8Bn5Mc3')],
  ['private key', of('-----BEGIN RSA ', 'PRIVATE KEY-----')],
  ['private key', of('-----BEGIN ', 'PRIVATE KEY-----')],
  ['JSON Web Token', of('eyJ', 'hbGciOiJIUzI1NiJ9', '.eyJ', 'zdWIiOiIxMjM0NTY3ODkwIn0', '.q7Zt4Kp9Xw2Rv8Bn5')],
  ['password in an address', of('postgres://shop:', 'hunter2', '@db.shop.svc:5432/shop')],
  ['credential in a header', of('Authorization: Bearer ', 'q7Zt4Kp9Xw2Rv8Bn5Mc3')],
  ['value of a setting that holds a credential', of('client_', 'secret: ', 'q7Zt4Kp9Xw2Rv8')],
  ['generated secret', of(MIXED, 'aB3dE5')],
];

const HARMLESS = [
  'AKIA is how such a key begins',
  '/etc/alertmanager/secrets/slack/token: mounted',
  'password: ${DATABASE_PASSWORD_2}',
  'token_file: /var/run/secrets/kubernetes.io/serviceaccount/token1',
  'https://user@example.com/path',
  'postgres://shop:${PASSWORD}@db:5432',
  'secretName: grafana-admin-credentials-2',
  'quay.io/prometheus/prometheus@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '-----BEGIN CERTIFICATE-----',
  'node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m',
  'https://hooks.slack.com/services/…',
];

/** Tests of what happens to credentials, with some that open nothing. */
const MADE_UP = [
  'config/bad-configuration.test.ts',
  'config/bad-prometheus.test.ts',
  'config/suggest.test.ts',
  'logs/audit-fixtures.ts',
  'logs/fixtures-secrets.ts',
  'tools/log-events.test.ts',
  'tools/notifications.test.ts',
  'validation/access/literal-secrets.test.ts',
];

describe('the scan', () => {
  test.each(PLANTED)('finds a %s', (what, text) => {
    expect(secretsIn(`first line\n  ${text}\n`)).toContainEqual({ what, line: 2 });
  });

  test.each(HARMLESS)('takes %s for harmless', (text) => expect(secretsIn(text)).toEqual([]));

  const scanned = (path: string) =>
    filesIn(path).flatMap((file) =>
      secretsIn(readFileSync(file, 'utf8')).map(({ what, line }) => `${file}:${line}: ${what}`),
    );

  test.each(['dist', 'docs', 'config', 'schemas', 'README.md'])('finds nothing in %s', (path) => {
    expect(scanned(path)).toEqual([]);
  });

  test('finds nothing in test data but what was made up to be found', () => {
    const found = scanned('test');
    expect(found.filter((line) => !MADE_UP.some((file) => line.startsWith(`test/${file}:`)))).toEqual([]);
    expect(MADE_UP.filter((file) => !found.some((line) => line.startsWith(`test/${file}:`)))).toEqual([]);
  });
});

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

const object = (kind: string, fields: Record<string, unknown>): ManifestObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'config', namespace: 'shop' },
  ...fields,
});
const check = (one: ManifestObject) => [...literalSecrets.check(policyInputOf(one))].map(sentence);

describe('addresses in a Secret', () => {
  const address = (url: string) => check(object('Secret', { stringData: { 'a.yaml': `receiver:\n  - url: ${url}` } }));
  const refused = ['a.yaml:2 holds a value for "url"; name a mounted file instead (url_file)'];

  test.each([
    'https://hooks.example.com/T000',
    'https://hooks.example.com/?key=1',
    'https://hooks.example.com/#fragment',
    'https://someone:else@hooks.example.com',
    'https://x9k2m4q7z1w8.hooks.example.com/',
    'https://events.pagerduty.com/v2/enqueue/more',
    'http://hooks.example.com:9093/v2',
  ])('may not be %s', (url) => expect(address(url)).toEqual(refused));

  test.each([
    'https://api.opsgenie.com/',
    'https://events.pagerduty.com/v2/enqueue',
    'http://alertmanager-main.monitoring.svc.cluster.local:9093',
    '"https://slack.com/"',
    '{{ .Url }}',
    '$URL',
  ])('may be %s', (url) => expect(address(url)).toEqual([]));
});

test('a credential is found in any field of any object, and is not repeated', () => {
  const env = [{ name: 'KEY', value: of('AKIA', 'QWERTY2345UIOPAS') }];
  expect(check(object('Deployment', { spec: { template: { spec: { containers: [{ env }] } } } }))).toEqual([
    'spec.template.spec.containers.0.env.0.value holds what looks like an access key of AWS; keep it in a Secret of the cluster, refer to that, and replace what was written down',
  ]);
});
