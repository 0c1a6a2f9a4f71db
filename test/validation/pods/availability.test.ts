import { describe, expect, test } from '@jest/globals';
import { availability } from '../../../src/validation/pods/availability.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy availability', () => {
  const budget = (app: string) => objectOf('PodDisruptionBudget', { spec: { selector: { matchLabels: { app } } } });
  const spread = { topologySpreadConstraints: [{}] };

  test('wants a budget and a spread for what runs more than once', () => {
    expect(findingsOf(availability, deploymentOf({}, {}, 2))).toEqual([
      'Deployment shop/web has 2 pods and no PodDisruptionBudget, so a drain may take all of them; add one that selects their labels',
      'Deployment shop/web has 2 pods that may all run on one node; add topologySpreadConstraints, or podAntiAffinity',
    ]);
    expect(findingsOf(availability, deploymentOf({}, spread, 2), budget('api'))).toHaveLength(1);
    expect(findingsOf(availability, objectOf('Prometheus', { spec: { replicas: 1, shards: 2 } }))).toHaveLength(2);
  });

  test('knows how many an autoscaler keeps', () => {
    const scaleTargetRef = { kind: 'Deployment', name: 'web' };
    const autoscaler = (minReplicas: number) =>
      objectOf('HorizontalPodAutoscaler', { spec: { scaleTargetRef, minReplicas } });
    expect(findingsOf(availability, deploymentOf({}, spread), autoscaler(3))).toEqual([
      'Deployment shop/web has 3 pods and no PodDisruptionBudget, so a drain may take all of them; add one that selects their labels',
    ]);
    expect(findingsOf(availability, deploymentOf({}, spread), autoscaler(1))).toEqual([]);
  });

  test('wants neither for one, nor for one on each node', () => {
    expect(findingsOf(availability, deploymentOf({}, spread, 2), budget('web'))).toEqual([]);
    expect(findingsOf(availability, deploymentOf({}, { affinity: { podAntiAffinity: {} } }, 3), budget('web'))).toEqual(
      [],
    );
    expect(findingsOf(availability, deploymentOf({}, {}, 1), deploymentOf({}))).toEqual([]);
    expect(findingsOf(availability, deploymentOf({}, {}, undefined, 'DaemonSet'))).toEqual([]);
  });
});
