import { describe, expect, test } from '@jest/globals';
import type { StackPeers } from '../../src/network/flows.ts';
import { prometheusFlows } from '../../src/network/prometheus-flows.ts';
import { testEnvironment } from '../support/environment.ts';

const peer = (name: string) => ({ namespace: 'monitoring', pods: { name } });
const peers = Object.fromEntries(
  ['operator', 'prometheus', 'alertmanager', 'kubeStateMetrics', 'blackbox', 'grafana', 'loki', 'promtail'].map(
    (name) => [name, peer(name)],
  ),
) as unknown as StackPeers;

/** Flows in short: `prometheus > anywhere:443`. A peer that is a whole namespace ends in a slash. */
const flowsOf = (prometheus: Record<string, unknown>, ends = peers) => {
  const text = (end: unknown) => {
    if (end === 'anywhere') return end;
    const { namespace, pods } = end as { namespace: string; pods?: { name: string } };
    return pods?.name ?? `${namespace}/`;
  };
  return prometheusFlows(testEnvironment({ prometheus }).prometheus, ends).map(
    ({ from, to, ports }) => `${text(from)} > ${text(to)}:${ports?.map(({ number }) => number).join() ?? '*'}`,
  );
};

const secret = { secret: 'mimir', key: 'token' };

describe('connections of Prometheus beyond the stack', () => {
  test('are none by default', () => {
    expect(flowsOf({})).toEqual([]);
  });

  test('reach receivers at the port of their address, and pods behind a Service at any', () => {
    const remoteWrite = [
      { name: 'cloud', url: 'https://mimir.example.com/push' },
      { name: 'other', url: 'https://mimir.example.com:8443/push' },
      { name: 'local', url: 'http://gateway.mimir.svc/push' },
    ];
    expect(flowsOf({ remoteWrite })).toEqual([
      'prometheus > anywhere:443',
      'prometheus > anywhere:8443',
      'prometheus > mimir/:*',
    ]);
  });

  test('reach the server of tokens, and AWS where it signs', () => {
    const oauth2 = { clientId: secret, clientSecret: secret, tokenUrl: 'https://login.example.com:9443/token' };
    const at = (authentication: Record<string, unknown>) => ({
      remoteWrite: [{ name: 'cloud', url: 'https://mimir.example.com:8443/push', authentication }],
    });
    expect(flowsOf(at({ oauth2 }))).toEqual(['prometheus > anywhere:8443', 'prometheus > anywhere:9443']);
    expect(flowsOf(at({ sigv4: { region: 'eu-central-1' } }))).toEqual([
      'prometheus > anywhere:8443',
      'prometheus > anywhere:443',
    ]);
  });

  test('reach the receiver of traces', () => {
    expect(flowsOf({ tracing: { endpoint: 'otlp.example.com:4317' } })).toEqual(['prometheus > anywhere:4317']);
    const tracing = { endpoint: 'tempo.tracing.svc:4317', insecure: true };
    expect(flowsOf({ tracing })).toEqual(['prometheus > tracing/:*']);
  });

  test('let Thanos Query ask sidecars, which upload to their bucket', () => {
    const objectStorage = { config: { secret: 'bucket', key: 'thanos.yaml' }, egressPorts: [443, 80] };
    expect(flowsOf({ thanos: { objectStorage, querierNamespaces: ['thanos'] } })).toEqual([
      'prometheus > prometheus:10902',
      'thanos/ > prometheus:10901',
      'prometheus > anywhere:443,80',
    ]);
  });

  test('let Grafana ask what sees all, and the ruler send its alerts', () => {
    const flows = flowsOf({
      thanos: {},
      globalView: { service: 'query', namespace: 'thanos', port: 9090 },
      rules: { ruler: { namespace: 'mimir' } },
    });
    expect(flows).toEqual([
      'prometheus > prometheus:10902',
      'thanos/ > prometheus:10901',
      'grafana > thanos/:*',
      'mimir/ > alertmanager:9093',
    ]);
  });

  test('lead from agents to what they forward to, and from Grafana and the ruler to what answers for them', () => {
    const agent = {
      mode: 'agent',
      remoteWrite: [{ name: 'cloud', url: 'https://push.example.com/push' }],
      remoteQuery: { url: 'http://query.thanos.svc:9090' },
    };
    expect(flowsOf(agent)).toEqual(['prometheus > anywhere:443', 'grafana > thanos/:*']);
    expect(flowsOf(agent, { ...peers, thanosRuler: peer('ruler') })).toEqual([
      'prometheus > anywhere:443',
      'prometheus > ruler:10902,8080',
      'ruler > alertmanager:9093',
      'ruler > thanos/:*',
      'ruler > anywhere:443',
      'grafana > thanos/:*',
    ]);
  });
});
