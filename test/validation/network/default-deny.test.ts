import { describe, expect, test } from '@jest/globals';
import { defaultDeny } from '../../../src/validation/network/default-deny.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy default-deny', () => {
  const policy = (spec: Record<string, unknown>) => objectOf('NetworkPolicy', { spec });
  const missing = (direction: string, type: string) =>
    `Namespace shop has pods, but no NetworkPolicy that refuses ${direction} of all of them by default; add one with an empty podSelector, the policy type ${type} and no rules`;

  test('wants both directions refused where there are pods', () => {
    expect(findingsOf(defaultDeny, deploymentOf({}))).toEqual([
      missing('ingress', 'Ingress'),
      missing('egress', 'Egress'),
    ]);
    const ingress = policy({ podSelector: {}, policyTypes: ['Ingress'] });
    expect(findingsOf(defaultDeny, deploymentOf({}), ingress)).toEqual([missing('egress', 'Egress')]);
  });

  test('is not content with a policy for some pods, or with one that permits something', () => {
    const both = ['Ingress', 'Egress'];
    const some = policy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: both });
    expect(findingsOf(defaultDeny, deploymentOf({}), some)).toHaveLength(2);
    const open = policy({ podSelector: {}, policyTypes: both, egress: [{}] });
    expect(findingsOf(defaultDeny, deploymentOf({}), open)).toEqual([missing('egress', 'Egress')]);
    expect(findingsOf(defaultDeny, deploymentOf({}), policy({ podSelector: {}, policyTypes: both }))).toEqual([]);
    expect(findingsOf(defaultDeny, objectOf('ConfigMap', {}))).toEqual([]);
  });
});
