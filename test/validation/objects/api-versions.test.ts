import { describe, expect, test } from '@jest/globals';
import { apiVersions } from '../../../src/validation/objects/api-versions.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy api-versions', () => {
  test('refuses what a Kubernetes no longer knows', () => {
    expect(findingsOf(apiVersions, objectOf('PodDisruptionBudget', {}, 'web', 'policy/v1beta1'))).toEqual([
      'PodDisruptionBudget shop/web is of policy/v1beta1, which is gone from Kubernetes 1.25 on; use policy/v1',
    ]);
    expect(findingsOf(apiVersions, objectOf('CSIStorageCapacity', {}, 'web', 'storage.k8s.io/v1beta1'))).toEqual([
      'CSIStorageCapacity shop/web is of storage.k8s.io/v1beta1, which is gone from Kubernetes 1.27 on; use storage.k8s.io/v1',
    ]);
  });

  test('accepts its successor, and other kinds of the same version', () => {
    expect(findingsOf(apiVersions, objectOf('PodDisruptionBudget', {}, 'web', 'policy/v1'))).toEqual([]);
    expect(findingsOf(apiVersions, objectOf('ServiceCIDR', {}, 'web', 'networking.k8s.io/v1beta1'))).toEqual([]);
  });
});
