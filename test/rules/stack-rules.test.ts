import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { outline } from '../../src/promql/outline.ts';
import { isAlert, type RuleGroup } from '../../src/rules/rule.ts';
import { alertmanagerGroups } from '../../src/rules/stack/alertmanager.ts';
import { missingJobGroups, missingTargetGroups } from '../../src/rules/stack/missing-jobs.ts';
import { type PrometheusRuleProps, prometheusGroups } from '../../src/rules/stack/prometheus.ts';
import { stackRuleGroups } from '../../src/rules/stack/stack-rules.ts';
import { testEnvironment } from '../support/environment.ts';

const { alerts: thresholds } = testEnvironment();
const alertsOf = (groups: readonly RuleGroup[]) => groups.flatMap(({ rules }) => rules.filter(isAlert));
const namesOf = (groups: readonly RuleGroup[]) => alertsOf(groups).map(({ alert }) => alert);
const alerts = alertsOf(stackRuleGroups(thresholds));

const SINGLE: PrometheusRuleProps = {
  mode: 'server',
  evaluates: true,
  processes: 1,
  memoryLimit: 2 ** 30,
  alertmanagers: 1,
  remoteWrite: false,
  limits: { targets: false, bodySize: false },
  thresholds,
};
/** Names that a change of the configuration adds to, and takes from, those of a single server. */
function difference(change: Partial<PrometheusRuleProps>) {
  const before = namesOf(prometheusGroups(SINGLE));
  const after = namesOf(prometheusGroups({ ...SINGLE, ...change }));
  return {
    added: after.filter((name) => !before.includes(name)),
    gone: before.filter((name) => !after.includes(name)),
  };
}

describe('alerts of the metrics stack about itself', () => {
  test.each(alerts.map((rule) => [rule.alert, rule] as const))('%s says what people need to know', (_, rule) => {
    expect(outline(rule.expr).errors).toEqual([]);
    expect(rule.for).toBeDefined();
    expect(rule.summary).toMatch(/^[A-Z][^{}]*\.$/);
    expect(rule.description).toMatch(/^[A-Z{].*\.$/);
    const { meaning, impact, diagnosis, mitigation } = rule.runbook;
    for (const text of [meaning, impact, ...diagnosis, ...mitigation]) expect(text).toMatch(/^[^\s].*[.?]$/);
  });

  test('have a name each, and keep the cluster', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(names).toEqual([...new Set(names)]);
    const labels = alerts.flatMap(({ expr }) => expr.match(/\b(by|on|ignoring|without) ?\([^)]*\)/g) ?? []);
    expect(labels.filter((text) => !/^(by|on) \(cluster\b/.test(text))).toEqual([]);
  });
});

describe('alerts of Prometheus', () => {
  test('about its twins need one', () => {
    expect(difference({ processes: 2 })).toEqual({
      added: ['PrometheusReplicasMissing', 'PrometheusNotIngestingSamples'],
      gone: [],
    });
  });

  test('about one of several Alertmanagers need several', () => {
    expect(difference({ alertmanagers: 3 }).added).toEqual(['PrometheusErrorSendingAlertsToSomeAlertmanagers']);
  });

  test('about limits need limits', () => {
    expect(difference({ limits: { targets: true, bodySize: true } }).added).toEqual([
      'PrometheusTargetLimitHit',
      'PrometheusScrapeBodySizeLimitHit',
    ]);
  });

  test('about receivers and the sidecar need these', () => {
    expect(difference({ remoteWrite: true }).added).toHaveLength(3);
    const thanos = { blockSize: Duration.parse('2h'), uploads: false };
    expect(difference({ thanos }).added).toEqual(['ThanosSidecarNoConnectionToStartedPrometheus']);
    expect(difference({ thanos: { ...thanos, uploads: true } }).added).toHaveLength(3);
  });

  test('about rules and notifications are gone where another evaluates, those about storage in an agent', () => {
    const { gone } = difference({ evaluates: false });
    expect(gone).toContain('PrometheusRuleFailures');
    expect(gone).toContain('PrometheusNotConnectedToAlertmanagers');
    const agent = difference({ mode: 'agent', evaluates: false }).gone;
    expect(agent.filter((name) => !gone.includes(name)).sort()).toEqual([
      'PrometheusHighQueryLoad',
      'PrometheusHistoryCut',
      'PrometheusSeriesChurnHigh',
      'PrometheusSeriesGrowth',
      'PrometheusStorageOversize',
      'PrometheusTSDBCompactionsFailing',
      'PrometheusTSDBReloadsFailing',
      'PrometheusTSDBWALCorruption',
      'PrometheusTSDBWALTruncationsFailing',
    ]);
  });

  test('measure the heap against the limit that is configured', () => {
    const rule = alertsOf(prometheusGroups(SINGLE)).find(({ alert }) => alert === 'PrometheusMemoryHigh');
    expect(rule?.expr).toMatch(/ \/ 1073741824 > 0\.8$/);
  });
});

describe('alerts of Alertmanager', () => {
  test('watch the dead man’s switch only where there is one', () => {
    const names = (deadMansSwitch: boolean) => namesOf(alertmanagerGroups({ replicas: 1, deadMansSwitch, thresholds }));
    expect(names(true)).toContain('AlertmanagerDeadMansSwitchFailing');
    expect(names(false)).not.toContain('AlertmanagerDeadMansSwitchFailing');
  });
});

describe('jobs that are gone', () => {
  test('are missed, unless another alert says it better', () => {
    const [rule] = alertsOf(missingJobGroups(['loki', 'kube-state-metrics', 'grafana']));
    expect(rule?.expr).toBe('absent(up{job="loki"})\nor\nabsent(up{job="grafana"})');
    expect(missingJobGroups(['kube-state-metrics'])).toEqual([]);
  });

  test('are told to their team', () => {
    const [rule] = alertsOf(missingTargetGroups('database', 'shop'));
    // The job is a label of the rule, too: two rules of one name must differ in something that is known at synth.
    expect([rule?.expr, rule?.labels]).toEqual(['absent(up{job="database"})', { job: 'database', team: 'shop' }]);
  });
});
