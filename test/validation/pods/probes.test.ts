import { describe, expect, test } from '@jest/globals';
import { probes } from '../../../src/validation/pods/probes.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy probes', () => {
  test('wants both probes of what listens', () => {
    expect(findingsOf(probes, deploymentOf({ livenessProbe: {} }))).toEqual([
      'Deployment shop/web has no readinessProbe on its container web; add a readinessProbe',
    ]);
    expect(findingsOf(probes, deploymentOf({ readinessProbe: {} }))).toEqual([
      'Deployment shop/web has no livenessProbe on its container web; add a livenessProbe',
    ]);
  });

  test('wants none of what listens to nobody, ends by itself or is probed by the operator', () => {
    expect(findingsOf(probes, deploymentOf({ livenessProbe: {}, readinessProbe: {} }))).toEqual([]);
    expect(findingsOf(probes, deploymentOf({ ports: [] }))).toEqual([]);
    expect(findingsOf(probes, deploymentOf({}, {}, undefined, 'Job'))).toEqual([]);
    expect(findingsOf(probes, objectOf('Prometheus', { spec: {} }))).toEqual([]);
  });
});
