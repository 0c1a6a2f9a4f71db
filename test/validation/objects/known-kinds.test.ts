import { describe, expect, test } from '@jest/globals';
import { knownKinds } from '../../../src/validation/objects/known-kinds.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const found = (apiVersion: string) => findingsOf(knownKinds, objectOf('NetworkPolicy', {}, 'web', apiVersion));

describe('the policy known-kinds', () => {
  test('finds versions that there are not, and groups that are misspelt', () => {
    expect(found('networking.k8s.io/v1beta9')).toEqual([
      'NetworkPolicy shop/web is of networking.k8s.io/v1beta9, which is not known; use networking.k8s.io/v1',
    ]);
    expect(found('netwrking.k8s.io/v1')).toEqual([
      'NetworkPolicy shop/web is of netwrking.k8s.io/v1, which is not known; mend its apiVersion',
    ]);
    expect(found('monitoring.coreos.co/v1')).toHaveLength(1);
  });

  test.each(['networking.k8s.io/v1', 'monitoring.coreos.com/v1', 'cilium.io/v2', 'cert-manager.io/v1'])(
    'leaves %s alone',
    (apiVersion) => expect(found(apiVersion)).toEqual([]),
  );
});
