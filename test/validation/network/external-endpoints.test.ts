import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { externalEndpoints } from '../../../src/validation/network/external-endpoints.ts';
import type { PolicyInput } from '../../../src/validation/policy.ts';
import { sentence } from '../../../src/validation/report.ts';
import { deploymentOf, findingsOf, objectOf, policyInputOf } from '../../support/policy.ts';
import { sampleBase } from '../../support/sample.ts';

const file = (text: string, kind = 'ConfigMap'): ManifestObject => objectOf(kind, { data: { 'config.yaml': text } });
const inFile = (text: string) => findingsOf(externalEndpoints, file(text));
const clear = (address: string, key: string, host: string, object = 'ConfigMap shop/web') =>
  `${object} speaks to ${address} (${key}) in the clear, outside of the cluster; use TLS, or accept ${host} under network.clearText, with a reason`;

describe('the policy external-endpoints', () => {
  test('finds addresses in settings, whatever they are written in', () => {
    const address = 'http://loki.example.com/push';
    for (const [text, key] of [
      [`clients:\n  - url: ${address}\n`, 'url'],
      [`{"api_url": "${address}"}`, 'api_url'],
      [`endpoint {\n  url = "${address}"\n}`, 'url'],
    ] as const) {
      expect(inFile(text)).toEqual([clear(address, key, 'loki.example.com')]);
      expect(inFile(text.replace('http:', 'https:'))).toEqual([]);
    }
  });

  test('leaves alone what stays in the cluster, and links for people', () => {
    for (const address of [
      'http://loki.monitoring.svc:3100/push',
      'http://loki.monitoring.svc.cluster.local',
      'http://prometheus-0.prometheus-operated.monitoring.svc:9090/api/v1/write',
      'http://loki:3100',
      'http://localhost:9090',
      'http://127.0.0.1:9101/',
      'http://_web._tcp.alertmanager-operated.monitoring.svc',
      'http://169.254.169.254/latest',
      'http://${POD_IP}:3100',
    ]) {
      expect(inFile(`url: ${address}`)).toEqual([]);
    }
    for (const key of ['root_url', 'external_url', 'runbook_url'])
      expect(inFile(`${key}: http://a.example.com`)).toEqual([]);
    // Not a Service: this could as well be a name on the internet.
    expect(inFile('url: http://loki.monitoring')).toHaveLength(1);
  });

  test('finds stores and collectors whose address and TLS stand side by side', () => {
    const store = (endpoint: string, insecure: boolean) =>
      inFile(`s3:\n  endpoint: ${endpoint}\n  insecure: ${insecure}\n`);
    expect(store('minio.example.com:9000', true)).toEqual([
      clear('minio.example.com:9000', 'endpoint', 'minio.example.com'),
    ]);
    expect(store('minio.example.com:9000', false)).toEqual([]);
    expect(store('minio.minio.svc:9000', true)).toEqual([]);
    expect(inFile('otlp:\n  endpoint: tempo.example.com:4317\n  tls:\n    insecure: true\n')).toHaveLength(1);
  });

  test('finds them in custom resources, arguments and variables', () => {
    const prometheus = objectOf('Prometheus', {
      spec: {
        remoteWrite: [{ url: 'http://mimir.example.com/push' }, { url: 'https://mimir.example.com/push' }],
        tracingConfig: { endpoint: 'tempo.example.com:4317', insecure: true },
        externalUrl: 'http://prometheus.example.com',
      },
    });
    expect(findingsOf(externalEndpoints, prometheus)).toEqual([
      clear('http://mimir.example.com/push', 'url', 'mimir.example.com', 'Prometheus shop/web'),
      clear('tempo.example.com:4317', 'endpoint', 'tempo.example.com', 'Prometheus shop/web'),
    ]);
    const pods = deploymentOf({
      args: ['--prometheus-url=http://mimir.example.com/api', '--web.external-url=http://a.example.com'],
      env: [{ name: 'PROXY', value: 'http://proxy.example.com:3128' }],
    });
    expect(findingsOf(externalEndpoints, pods)).toEqual([
      clear('http://mimir.example.com/api', 'prometheus-url', 'mimir.example.com', 'Deployment shop/web'),
      clear('http://proxy.example.com:3128', 'PROXY', 'proxy.example.com', 'Deployment shop/web'),
    ]);
  });

  test('refuses certificates that nobody looks at, but not those of pods that are scraped', () => {
    const remedy = 'trust the authority that signed it instead';
    expect(inFile('tls_config:\n  insecure_skip_verify: true\n')).toEqual([
      `ConfigMap shop/web does not look at the certificate of the other end (insecure_skip_verify); ${remedy}`,
    ]);
    expect(inFile('tls_config:\n  insecure_skip_verify: false\n')).toEqual([]);
    const tlsConfig = { insecureSkipVerify: true };
    expect(findingsOf(externalEndpoints, objectOf('Prometheus', { spec: { remoteWrite: [{ tlsConfig }] } }))).toEqual([
      `Prometheus shop/web does not look at the certificate of the other end (insecureSkipVerify); ${remedy}`,
    ]);
    expect(findingsOf(externalEndpoints, objectOf('ServiceMonitor', { spec: { endpoints: [{ tlsConfig }] } }))).toEqual(
      [],
    );
    expect(inFile('email_configs:\n  - require_tls: false\n')).toEqual([
      'ConfigMap shop/web sends mail in the clear (require_tls); set it to true',
    ]);
  });

  test('accepts hosts that the configuration accepts', () => {
    const clearText = [{ host: 'minio.example.com', reason: 'a cable' }];
    const environment = { ...sampleBase.environment, network: { ...sampleBase.environment.network, clearText } };
    const check = (text: string) => {
      const input: PolicyInput = { ...policyInputOf(file(text)), environment };
      return [...externalEndpoints.check(input)].map(sentence);
    };
    expect(check('url: http://minio.example.com:9000')).toEqual([]);
    expect(check('url: http://minio2.example.com:9000')).toHaveLength(1);
    expect(check('require_tls: false')).toEqual([]);
  });
});

/** Why connections are made to addresses outside, as src/network declares them. */
function reasons(): string[] {
  const sources = readdirSync('src/network').map((name) => readFileSync(`src/network/${name}`, 'utf8'));
  return sources.flatMap((source) => [
    ...[...source.matchAll(/flowTo\([^;]*?,\s*'([^']+)'\)/g)].map(([, why]) => why ?? ''),
    ...[...source.matchAll(/to: 'anywhere'/g)].flatMap(({ index }) => {
      const [, why] = /\bwhy: ['`]([^'`]+)['`]/.exec(source.slice(index, index + 250)) ?? [];
      // flowTo() itself has its reason from those who call it.
      return why ?? /const why = '([^']+)'/.exec(source)?.[1] ?? [];
    }),
  ]);
}

test('docs/validation.md names every connection that leaves the cluster, with its options for TLS', () => {
  const page = readFileSync('docs/validation.md', 'utf8');
  const [, section = ''] = page.split('## What leaves the cluster');
  const rows = [...section.split('\n## ')[0]!.matchAll(/^\| ([^|`]+?) \| ([^|]+) \| ([^|]+) \|$/gm)]
    .map(([, why = '']) => why)
    .filter((why) => why !== 'Connection' && !/^-+$/.test(why));
  // Names are looked up as everything does it, and nobody can do it otherwise.
  const declared = new Set(reasons().filter((why) => why !== 'name resolution'));
  expect([...new Set(rows)].sort()).toEqual([...declared].map((why) => why.replace('${job}', '*job*')).sort());
});
