import { describe, expect, test } from '@jest/globals';
import { readOnlyRoot } from '../../../src/validation/pods/read-only-root.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy read-only-root', () => {
  const securityContext = { readOnlyRootFilesystem: true };

  test('wants containers that cannot change their image', () => {
    expect(findingsOf(readOnlyRoot, deploymentOf({ securityContext: { readOnlyRootFilesystem: false } }))).toEqual([
      'Deployment shop/web may write to the file system of its container web; set readOnlyRootFilesystem, and mount an emptyDir where it must write',
    ]);
    expect(
      findingsOf(readOnlyRoot, deploymentOf({ securityContext }, { initContainers: [{ name: 'a' }] })),
    ).toHaveLength(1);
  });

  test('knows that the operator makes its own so', () => {
    expect(findingsOf(readOnlyRoot, deploymentOf({ securityContext }))).toEqual([]);
    expect(findingsOf(readOnlyRoot, objectOf('Prometheus', { spec: {} }))).toEqual([]);
    const added = { spec: { containers: [{ name: 'other' }] } };
    expect(findingsOf(readOnlyRoot, objectOf('Prometheus', added))).toHaveLength(1);
  });
});
