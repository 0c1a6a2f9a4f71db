import { describe, expect, test } from '@jest/globals';
import { controlPlaneDashboards } from '../../../src/dashboards/control-plane/control-plane-dashboards.ts';
import { EVERY_JOB } from '../../../src/rules/all-alerts.ts';
import { panelsOf } from '../../support/dashboards.ts';
import { testEnvironment } from '../../support/environment.ts';

/** The values at which a panel changes its colour. */
function lines(dashboard: string, title: string, overrides: Record<string, unknown> = {}): number[] {
  const context = { ...testEnvironment(overrides), kubernetes: EVERY_JOB };
  const file = controlPlaneDashboards(context).find(({ uid }) => uid === `panoptes-${dashboard}`);
  const panel = panelsOf(JSON.parse(file?.json ?? '{}')).find((each) => each.title === title);
  const { steps } = panel.fieldConfig.defaults.thresholds;
  return steps.flatMap(({ value }: { value: number | null }) => value ?? []);
}

/** Panels with the setting of the alert that they show the line of. */
const SETTINGS: readonly (readonly [string, string, string, unknown, number])[] = [
  ['api-server', 'Latency of the storage (P99)', 'apiServerEtcdLatency', '300ms', 0.3],
  ['api-server', 'Requests turned away', 'apiServerRejectedRequests', '7%', 0.07],
  ['api-server', 'Latency of webhooks', 'apiServerWebhookLatency', '2s', 2],
  ['api-server', 'Size of the database', 'apiServerStorageSize', '3Gi', 3 * 2 ** 30],
  ['api-server', 'Availability (30 days)', 'apiServerAvailability', '99.9%', 0.999],
  ['etcd', 'Writing the log (P99)', 'etcdFsyncLatency', '70ms', 0.07],
  ['etcd', 'Database of quota', 'etcdDatabaseQuota', '80%', 0.8],
  ['scheduler', 'Latency of attempts', 'schedulerLatency', '3s', 3],
  ['controller-manager', 'Mean wait', 'controllerManagerQueueLatency', '10s', 10],
  ['coredns', 'Failed answers over time', 'coreDnsServfail', '2%', 0.02],
  ['kubelet', 'Start of pods (P99)', 'kubeletPodStart', '2m', 120],
  ['kube-proxy', 'Writing the rules (P99)', 'kubeProxySyncLatency', '4s', 4],
];

describe('lines in panels about the control plane', () => {
  test.each(SETTINGS)('%s: %s is where %s alerts', (dashboard, title, setting, value, line) => {
    expect(lines(dashboard, title, { alerts: { [setting]: value } })).toEqual([line]);
  });

  test('are where the burn-rate alerts of the API server begin', () => {
    expect(lines('api-server', 'Burn rate by window')).toEqual([1, 14.4]);
  });

  test('follow the platform, whose database has another quota', () => {
    expect(lines('api-server', 'Database', { platform: 'kubeadm' })).toEqual([1.5 * 2 ** 30]);
    expect(lines('api-server', 'Database', { platform: 'eks' })).toEqual([4 * 2 ** 30]);
  });
});
