import { describe, expect, test } from '@jest/globals';
import { kubernetesResourceGroups } from '../../src/rules/kubernetes/resources.ts';
import { storageGroups } from '../../src/rules/kubernetes/storage.ts';
import { kubernetesWorkloadGroups } from '../../src/rules/kubernetes/workloads.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { testEnvironment } from '../support/environment.ts';

function alertsWith(settings: Record<string, unknown> = {}) {
  const { alerts } = testEnvironment({ alerts: settings });
  return [...kubernetesResourceGroups(alerts), ...storageGroups(alerts), ...kubernetesWorkloadGroups(alerts)].flatMap(
    (group) => group.rules.filter(isAlert),
  );
}

/** Names of the alerts that differ from those with the default settings. */
function changedBy(settings: Record<string, unknown>): string[] {
  const before = new Map(alertsWith().map(({ alert, expr }) => [alert, expr]));
  return alertsWith(settings)
    .filter(({ alert, expr }) => before.get(alert) !== expr)
    .map(({ alert }) => alert);
}

describe('rules about workloads, resources and volumes', () => {
  test.each([
    [{ cpuThrottling: '30%' }, ['CPUThrottlingHigh']],
    [{ containerRestarts: 3 }, ['KubeContainerRestartingOften']],
    [{ containerMemory: '80%' }, ['KubeContainerMemoryNearLimit']],
    [{ podTermination: '1h' }, ['KubePodStuckTerminating']],
    [{ jobDuration: '1d' }, ['KubeJobNotCompleted']],
    [{ cronJobDelay: '1h' }, ['KubeCronJobMissedSchedule']],
    [{ cronJobSuspension: '30d' }, ['KubeCronJobSuspended']],
    [{ workloadCpu: '80%' }, ['KubeWorkloadCPUNearLimit']],
    [{ workloadOverRequest: 1.5 }, ['KubeWorkloadCPUAboveRequests', 'KubeWorkloadMemoryAboveRequests']],
    [{ workloadUnderRequest: '50%' }, ['KubeWorkloadCPUOverRequested', 'KubeWorkloadMemoryOverRequested']],
    [{ quotaUsage: '80%' }, ['KubeQuotaAlmostFull']],
    [{ quotaOvercommit: 2 }, ['KubeCPUQuotaOvercommit', 'KubeMemoryQuotaOvercommit']],
    [{ volumeFreeCritical: '5%' }, ['KubePersistentVolumeFillingUp', 'KubePersistentVolumeInodesFillingUp']],
    [{ volumeFreeLow: '20%' }, ['KubePersistentVolumeFillingUpSoon', 'KubePersistentVolumeInodesFillingUpSoon']],
    [{ volumeForecast: '2d' }, ['KubePersistentVolumeFillingUpSoon', 'KubePersistentVolumeInodesFillingUpSoon']],
  ])('%j changes %j, and nothing else', (settings, changed) => {
    expect(changedBy(settings)).toEqual(changed);
  });

  test('wait before they fire, but for those that count from a time that the object holds', () => {
    const atOnce = alertsWith().filter((rule) => rule.for === undefined);
    expect(atOnce.map(({ alert }) => alert)).toEqual([
      'KubeContainerOOMKilled',
      'KubePodStuckTerminating',
      'KubeJobNotCompleted',
      'KubeCronJobMissedSchedule',
      'KubeCronJobSuspended',
    ]);
  });

  test('wake people only when data or writes are about to be lost', () => {
    const critical = alertsWith().filter(({ severity }) => severity === 'critical');
    expect(critical.map(({ alert }) => alert)).toEqual([
      'KubePersistentVolumeFillingUp',
      'KubePersistentVolumeInodesFillingUp',
      'KubePersistentVolumeClaimLost',
    ]);
  });
});
