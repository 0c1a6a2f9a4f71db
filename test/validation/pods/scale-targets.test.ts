import { describe, expect, test } from '@jest/globals';
import { scaleTargets } from '../../../src/validation/pods/scale-targets.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const autoscaler = (name: string) =>
  objectOf('HorizontalPodAutoscaler', { spec: { scaleTargetRef: { kind: 'Deployment', name } } });

describe('the policy scale-targets', () => {
  test('finds an autoscaler of nothing', () => {
    expect(findingsOf(scaleTargets, deploymentOf({}), autoscaler('wbe'))).toEqual([
      'HorizontalPodAutoscaler shop/web scales the Deployment "wbe", which is not synthesized; name a workload of its namespace',
    ]);
    expect(findingsOf(scaleTargets, deploymentOf({}), autoscaler('web'))).toEqual([]);
  });
});
