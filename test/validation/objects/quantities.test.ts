import { describe, expect, test } from '@jest/globals';
import { quantities } from '../../../src/validation/objects/quantities.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const container = (memory: string) => deploymentOf({ resources: { limits: { memory } } });
const PATH = 'spec.template.spec.containers.0.resources.limits';

describe('the policy quantities', () => {
  test('finds a quantity without its unit, and one that is none', () => {
    expect(findingsOf(quantities, container('512'))).toEqual([
      `Deployment shop/web has 512 bytes of memory at ${PATH}; add the unit, such as Mi or Gi`,
    ]);
    expect(findingsOf(quantities, container('512MiB'))).toEqual([
      `Deployment shop/web has "512MiB" at ${PATH}, which is no quantity of memory; write a number and a unit, such as 512Mi`,
    ]);
  });

  test('finds a claim without any size', () => {
    const claim = (storage: string) =>
      objectOf('PersistentVolumeClaim', { spec: { resources: { requests: { storage } } } });
    expect(findingsOf(quantities, claim('0Gi'))).toHaveLength(1);
    expect(findingsOf(quantities, claim('1Gi'))).toEqual([]);
  });

  test('accepts every notation, parts of a CPU, and memory in bytes', () => {
    const resources = { requests: { cpu: '100m', memory: '1.5Gi' }, limits: { cpu: 2, memory: '134217728' } };
    expect(findingsOf(quantities, deploymentOf({ resources }))).toEqual([]);
  });
});
