import { describe, expect, test } from '@jest/globals';
import { DROPPED } from '../../src/components/kubernetes/dropped-series.ts';
import { clusterJobs } from '../../src/components/kubernetes/platforms.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { boundValues } from '../../src/metrics/metric.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import { isDropped, keptBounds } from '../../src/metrics/relabeling.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { LATENCY_TARGETS } from '../../src/rules/control-plane/kube-apiserver-slo-records.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { type AlertRule, isAlert } from '../../src/rules/rule.ts';
import { testEnvironment } from '../support/environment.ts';

const { alerts: thresholds } = testEnvironment();

function alertsOf(overrides: Record<string, unknown> = {}, platform: (typeof PLATFORMS)[number] = 'kubeadm') {
  const alerts = testEnvironment({ alerts: overrides }).alerts;
  const groups = platformRuleGroups({ platform, settings: EVERY_JOB, thresholds: alerts });
  return new Map(
    groups.flatMap(({ rules }) => rules.filter(isAlert)).map((rule): [string, AlertRule] => [rule.alert, rule]),
  );
}

const exprOf = (alert: string, overrides?: Record<string, unknown>, platform?: (typeof PLATFORMS)[number]) =>
  alertsOf(overrides, platform).get(alert)?.expr;

describe('the objective of the API server', () => {
  const dropped = DROPPED.apiserver['/metrics'] ?? [];
  const metric = JOB_METRICS.apiserver?.['/metrics']?.find(
    ({ name }) => name === 'apiserver_request_sli_duration_seconds',
  );
  const seconds = Object.values(LATENCY_TARGETS).flatMap((targets) => targets.map((target) => target.seconds));

  test('stands on bounds that the histogram has and that are stored, however they are written', () => {
    expect(metric).toBeDefined();
    const kept = keptBounds('apiserver_request_sli_duration_seconds_bucket', metric!, dropped);
    for (const bound of seconds) expect(kept).toContain(bound);
    const forms = seconds
      .flatMap(boundValues)
      .map((le) => ({ __name__: 'apiserver_request_sli_duration_seconds_bucket', le }));
    expect(forms.filter((labels) => isDropped(labels, dropped))).toEqual([]);
  });

  test('asks for each bound in both forms', () => {
    const groups = platformRuleGroups({ platform: 'kubeadm', thresholds });
    const exprs = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)).join('\n');
    const asked = [...exprs.matchAll(/verb_scope_le:\S+\{[^}]*le(=~?)"([^"]+)"/g)].map(
      ([, operator, le]) => `${operator}${le}`,
    );
    const bounds = seconds.map((bound) => `=~${bound}(\\\\.0)?`);
    expect([...new Set(asked)].sort()).toEqual([...new Set(['=+Inf', ...bounds])].sort());
  });

  test.each([
    ['99%', '0.144', '0.06', '0.03', '0.01'],
    ['95%', '0.72', '0.3', '0.15', '0.05'],
    ['99.95%', '0.0072', '0.003', '0.0015', '0.0005'],
  ])('of %s is missed by tiers that can be reached', (apiServerAvailability, ...limits) => {
    const tiers = ['Fast', 'Medium', 'Slow', 'Trickle'];
    const exprs = tiers.map((tier) => exprOf(`KubeAPIErrorBudgetBurn${tier}`, { apiServerAvailability }));
    expect(exprs.map((expr) => expr?.match(/> (\S+)/g))).toEqual(limits.map((limit) => [`> ${limit}`, `> ${limit}`]));
    for (const limit of limits) expect(Number(limit)).toBeLessThan(1);
  });

  test('tells its tiers apart by name and by label', () => {
    const tiers = [...alertsOf().values()].filter(({ alert }) => alert.startsWith('KubeAPIErrorBudgetBurn'));
    expect(tiers.map(({ labels, severity }) => `${labels?.burn_tier} ${severity}`)).toEqual([
      'fast critical',
      'medium critical',
      'slow warning',
      'trickle warning',
    ]);
  });
});

describe('thresholds of the control plane', () => {
  test.each([
    ['KubeAPIStorageSlow', { apiServerEtcdLatency: '250ms' }, /> 0\.25$/],
    ['KubeClientCertificateExpiration', { clientCertificateExpiration: '30d' }, /le=~"2592000\(\\\\\.0\)\?"/],
    ['etcdDatabaseQuotaLowSpace', { etcdDatabaseQuota: '75%' }, /> 0\.75$/],
    ['KubeSchedulerBacklog', { schedulerBacklog: 500 }, /> 500$/],
    ['CoreDNSErrorsHigh', { coreDnsServfail: '10%' }, /> 0\.1$/],
    ['KubeProxySyncSlow', { kubeProxySyncLatency: '10s' }, /> 10$/],
  ])('%s takes its own', (alert, overrides, end) => {
    expect(exprOf(alert, overrides)).toMatch(end);
  });

  test('the size of the database follows the platform, unless it is set', () => {
    const limit = (overrides: Record<string, unknown>, platform: (typeof PLATFORMS)[number]) =>
      exprOf('KubeAPIStorageLarge', overrides, platform)?.split('> ').at(-1);
    expect(limit({}, 'kubeadm')).toBe(String(1536 * 2 ** 20));
    expect(limit({}, 'eks')).toBe(String(4 * 2 ** 30));
    expect(limit({ apiServerStorageSize: '6Gi' }, 'kubeadm')).toBe(String(6 * 2 ** 30));
  });
});

describe.each(PLATFORMS)('on %s', (platform) => {
  test.each([false, true])('rules only ask jobs that are scraped (with every switch on: %s)', (every) => {
    const settings = every ? EVERY_JOB : undefined;
    const jobs = clusterJobs(platform, settings);
    const groups = platformRuleGroups({ platform, thresholds, ...(settings ? { settings } : {}) });
    const control = ['coredns', 'etcd', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler'];
    const asked = groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ expr }) => [...expr.matchAll(/\bjob=~?"([^"]+)"/g)].flatMap(([, names]) => names?.split('|') ?? []))
      .filter((job) => control.includes(job));
    expect([...new Set(asked)].sort()).toEqual(control.filter((job) => jobs.some((each) => each === job)));
  });
});
