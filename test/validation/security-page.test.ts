import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadEnvironments } from '../../src/config/load.ts';
import type { Flow } from '../../src/network/flow.ts';
import { securityFacts } from '../../src/security-facts.ts';
import { securityPage } from '../../src/validation/security-page.ts';

const pods = (name: string) => ({ namespace: 'monitoring', pods: { 'app.kubernetes.io/name': name } });
const queries: Flow = { from: pods('grafana'), to: pods('loki'), ports: [{ number: 3100 }], why: 'queries' };
const names: Flow = { from: pods('loki'), to: 'anywhere', ports: [{ number: 53, protocol: 'UDP' }], why: 'names' };
const scrapes: Flow = { from: pods('prometheus'), to: { namespace: 'shop' }, why: 'scrapes' };
const nodes: Flow = { from: pods('prometheus'), to: { cidrs: ['10.0.0.0/16'] }, why: 'nodes' };

describe('the page about security', () => {
  const page = securityPage({
    flows: new Map([
      ['dev', [queries, names, names]],
      ['prod', [queries, scrapes, nodes]],
    ]),
    allowances: [
      {
        who: 'exporter',
        where: 'own',
        groups: ['apps'],
        resources: ['statefulsets'],
        names: ['exporter'],
        verbs: ['get'],
        why: 'It counts.',
      },
      { who: 'exporter', where: 'namespace kube-system', urls: ['/metrics'], verbs: ['get'], why: 'It scrapes.' },
    ],
    exceptions: [{ workload: 'DaemonSet/agent', checks: ['hostPorts'], what: ['a: hostPort 1'], why: 'It must.' }],
  });

  test('has each connection once, with the environments that have it', () => {
    expect(page.split('\n').filter((line) => /^\| (grafana|loki|prometheus) /.test(line))).toEqual([
      '| grafana | loki | 3100/TCP | queries | all |',
      '| loki | any address | 53/UDP | names | dev |',
      '| prometheus | pods in shop | any | scrapes | prod |',
      '| prometheus | 10.0.0.0/16 | any | nodes | prod |',
    ]);
  });

  test('has each right and each exception with its reason', () => {
    expect(page).toContain(
      '| exporter | its own namespace | `statefulsets` named exporter (apps) | `get` | It counts. |',
    );
    expect(page).toContain('| exporter | namespace kube-system | `/metrics` | `get` | It scrapes. |');
    expect(page).toContain('| DaemonSet/agent | hostPorts | a: hostPort 1 | It must. |');
  });

  test('is up to date in docs; run npm run security-docs', () => {
    const { base, environments } = loadEnvironments('config');
    expect(readFileSync('docs/security.md', 'utf8')).toBe(securityPage(securityFacts([base, ...environments])));
  });
});
