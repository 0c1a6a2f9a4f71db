import { describe, expect, test } from '@jest/globals';
import { NODE_COLLECTORS } from '../../src/config/schema/node-exporter.ts';
import { kubeletGroups } from '../../src/rules/nodes/kubelet.ts';
import { nodeGroups } from '../../src/rules/nodes/nodes.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { testEnvironment } from '../support/environment.ts';

function expressions(settings: Record<string, unknown> = {}): Map<string, string> {
  const { alerts } = testEnvironment({ alerts: settings });
  const rules = [...nodeGroups(alerts), ...kubeletGroups(alerts)].flatMap((group) => group.rules.filter(isAlert));
  return new Map(rules.map(({ alert, expr, for: hold }) => [alert, `${expr} for ${hold}`]));
}

/** Names of the alerts that differ from those with the default settings. */
function changedBy(settings: Record<string, unknown>): string[] {
  const before = expressions();
  return [...expressions(settings)].filter(([alert, text]) => before.get(alert) !== text).map(([alert]) => alert);
}

describe('rules about nodes and kubelets', () => {
  test.each([
    [{ nodeCpu: '85%' }, ['NodeCPUHighUsage']],
    [{ nodeMemory: '85%' }, ['NodeMemoryHighUtilization']],
    [{ nodeLoadPerCpu: 4 }, ['NodeSystemSaturation']],
    [{ nodeMajorPageFaults: 100 }, ['NodeMemoryMajorPagesFaults']],
    [{ nodeCpuPressure: '50%' }, ['NodeCPUPressure']],
    [{ nodeMemoryPressure: '20%' }, ['NodeMemoryPressureStall']],
    [{ nodeIoPressure: '20%' }, ['NodeIOPressureStall']],
    [{ nodeDiskSaturation: 20 }, ['NodeDiskIOSaturation']],
    [{ nodeFilesystemWarning: '80%' }, ['NodeFilesystemAlmostOutOfSpace', 'NodeFilesystemAlmostOutOfFiles']],
    [{ nodeFilesystemCritical: '95%' }, ['NodeFilesystemOutOfSpace', 'NodeFilesystemOutOfFiles']],
    [{ nodeFilesystemTrendWarning: '70%' }, ['NodeFilesystemSpaceFillingUp', 'NodeFilesystemFilesFillingUp']],
    [{ nodeFilesystemTrendCritical: '80%' }, ['NodeFilesystemSpaceFillingUpFast', 'NodeFilesystemFilesFillingUpFast']],
    [{ nodeNetworkErrors: '2%' }, ['NodeNetworkReceiveErrs', 'NodeNetworkTransmitErrs']],
    [{ nodeNetworkDrops: '2%' }, ['NodeNetworkReceiveDrops', 'NodeNetworkTransmitDrops']],
    [{ nodeConntrack: '80%' }, ['NodeHighNumberConntrackEntriesUsed']],
    [{ nodeClockSkew: '100ms' }, ['NodeClockSkewDetected']],
    [{ nodeFileDescriptors: '70%' }, ['NodeFileDescriptorLimit']],
    [{ nodeCordoned: '4h' }, ['KubeNodeCordoned']],
    [{ kubeletPods: '90%' }, ['KubeletTooManyPods']],
    [{ kubeletPlegDuration: '2s' }, ['KubeletPlegDurationHigh']],
    [{ kubeletPodStart: '2m' }, ['KubeletPodStartUpLatencyHigh']],
    [
      { kubeletCertificateWarning: '14d' },
      ['KubeletClientCertificateExpiration', 'KubeletServerCertificateExpiration'],
    ],
    [
      { kubeletCertificateCritical: '2d' },
      ['KubeletClientCertificateExpiresSoon', 'KubeletServerCertificateExpiresSoon'],
    ],
    [{ kubeletRuntimeErrors: '5%' }, ['KubeletRuntimeOperationErrors']],
    [{ kubeletVolumeErrors: '20%' }, ['KubeletVolumeOperationErrors']],
  ])('%j changes exactly its alerts', (settings, alerts) => {
    expect(changedBy(settings)).toEqual(alerts);
  });

  test('a longer wait is that of the configuration', () => {
    expect(expressions({ nodeCordoned: '4h' }).get('KubeNodeCordoned')).toMatch(/ == 1 for 4h$/);
  });

  test('a kubelet cannot measure more than its largest bucket, so no threshold may reach it', () => {
    expect(() => testEnvironment({ alerts: { kubeletPlegDuration: '10s' } })).toThrow(/too long; use 9s or less/);
  });

  test('numbers must be above zero', () => {
    expect(() => testEnvironment({ alerts: { nodeDiskSaturation: 0 } })).toThrow(/is not above zero/);
  });

  test('every alert names the node', () => {
    const { alerts } = testEnvironment();
    const rules = [...nodeGroups(alerts), ...kubeletGroups(alerts)].flatMap((group) => group.rules.filter(isAlert));
    for (const { description } of rules) expect(description).toMatch(/\{\{ \$labels\.node \}\}/);
    for (const { tests } of rules) expect(tests.fires[0].expect[0].node).toBe('worker-1');
  });

  test('without the job of the kubelets there are no rules about them', () => {
    const { alerts, kubernetes } = testEnvironment();
    const names = (enabled: boolean) =>
      platformRuleGroups({
        platform: 'kubeadm',
        thresholds: alerts,
        settings: { ...kubernetes, kubelet: { ...kubernetes.kubelet, enabled } as typeof kubernetes.kubelet },
      }).map(({ name }) => name);
    expect(names(true)).toEqual(expect.arrayContaining(['kubelet.rules', 'kubernetes-system-kubelet']));
    expect(names(false).filter((name) => name.includes('kubelet'))).toEqual([]);
  });

  test('the errors of memory are always collected, because a rule reads them', () => {
    expect(Object.keys(NODE_COLLECTORS)).not.toContain('edac');
  });
});
