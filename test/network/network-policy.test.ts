import { describe, expect, test } from '@jest/globals';
import { ComponentChart } from '../../src/components/component-chart.ts';
import { selectorOf } from '../../src/kubernetes/labels.ts';
import type { Flow } from '../../src/network/flow.ts';
import { networkPolicy } from '../../src/network/network-policy.ts';
import { find, synthChart } from '../support/synth.ts';

const peer = (name: string) => ({ namespace: 'monitoring', pods: selectorOf(name) });
const policy = (name: string, flows: Flow[]) => {
  const objects = synthChart((app) => {
    const chart = new ComponentChart(app, name, { namespace: 'monitoring' });
    networkPolicy(chart, flows);
    return chart;
  });
  return find(objects, 'NetworkPolicy', name).spec;
};

const flow: Flow = { from: peer('grafana'), to: peer('loki'), ports: [{ number: 3100 }], why: 'queries' };

describe('network policies', () => {
  test('open both ends of a flow', () => {
    const port = [{ port: 3100, protocol: 'TCP' }];
    const side = (name: string) => [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: selectorOf(name) },
      },
    ];
    expect(policy('grafana', [flow])).toMatchObject({ ingress: [], egress: [{ to: side('loki'), ports: port }] });
    expect(policy('loki', [flow])).toMatchObject({ ingress: [{ from: side('grafana'), ports: port }], egress: [] });
  });

  test('refuse everything to pods that no flow names', () => {
    expect(policy('promtail', [flow])).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [],
    });
  });

  test('leave the peer out where no selector can name it, and the ports where they are not known', () => {
    const flows: Flow[] = [
      { from: peer('grafana'), to: 'anywhere', ports: [{ number: 53, protocol: 'UDP' }], why: 'names' },
      { from: peer('grafana'), to: { namespace: 'shop' }, why: 'any port' },
    ];
    expect(policy('grafana', flows).egress).toEqual([
      { ports: [{ port: 53, protocol: 'UDP' }] },
      { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] },
    ]);
  });
});
