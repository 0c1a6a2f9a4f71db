import { describe, expect, test } from '@jest/globals';
import { resources } from '../../../src/validation/pods/resources.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const REMEDY = 'set resources.requests and resources.limits.memory';

describe('the policy resources', () => {
  test('wants requests of CPU and memory, and a limit of memory', () => {
    expect(findingsOf(resources, deploymentOf({}))).toEqual([
      `Deployment shop/web has no request for CPU on its container web; ${REMEDY}`,
      `Deployment shop/web has no request for memory on its container web; ${REMEDY}`,
      `Deployment shop/web has no limit of memory on its container web; ${REMEDY}`,
    ]);
    const init = { initContainers: [{ name: 'first' }] };
    expect(findingsOf(resources, deploymentOf({}, init))).toHaveLength(6);
  });

  test('wants no limit of CPU, and leaves the reloader to the operator', () => {
    const sound = { requests: { cpu: 1, memory: '1Gi' }, limits: { memory: '1Gi' } };
    expect(findingsOf(resources, deploymentOf({ resources: sound }))).toEqual([]);
    expect(findingsOf(resources, objectOf('Alertmanager', { spec: { resources: sound } }))).toEqual([]);
    expect(findingsOf(resources, objectOf('Alertmanager', { spec: {} }))).toHaveLength(3);
  });
});
