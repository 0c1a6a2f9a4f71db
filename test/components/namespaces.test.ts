import { describe, expect, test } from '@jest/globals';
import { NamespacesChart } from '../../src/components/namespaces/namespaces-chart.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = () =>
  synthChart((app) => new NamespacesChart(app, 'namespaces', { monitoring: 'monitoring', agents: 'agents' }));

describe('namespaces', () => {
  test('holds the stack to the restricted standard and only the agents to privileged', () => {
    const label = 'pod-security.kubernetes.io/enforce';
    expect(find(objects(), 'Namespace', 'monitoring').metadata.labels[label]).toBe('restricted');
    expect(find(objects(), 'Namespace', 'agents').metadata.labels[label]).toBe('privileged');
  });

  test('never lets Argo CD delete a namespace', () => {
    for (const name of ['monitoring', 'agents']) {
      expect(find(objects(), 'Namespace', name).metadata.annotations).toEqual({
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      });
    }
  });

  test('denies all traffic that no other policy allows', () => {
    const policies = objects().filter((object) => object.kind === 'NetworkPolicy');
    expect(policies.map((policy) => policy.metadata.namespace)).toEqual(['monitoring', 'agents']);
    for (const policy of policies) expect(policy.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('admits pods of critical priority where the agents run, without limiting them', () => {
    expect(find(objects(), 'ResourceQuota', 'node-critical-pods')).toMatchObject({
      metadata: { namespace: 'agents' },
      spec: {
        hard: { pods: '1G' },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
        },
      },
    });
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
