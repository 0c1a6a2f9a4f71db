import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { allLogRuleGroups } from '../../src/rules/all-alerts.ts';
import { CLUSTER } from '../../src/rules/cases.ts';
import { isLogAlert, type LogAlertRule } from '../../src/rules/logs/log-rule.ts';
import { type LogRuleProps, logRuleFiles } from '../../src/rules/logs/log-rule-sets.ts';
import { logRulesOf } from '../../src/rules/logs/rule-files.ts';
import { ruleContext } from '../../src/rules/rule-context.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { firedBy, milliseconds, streamsOf } from '../support/log-cases.ts';
import { type LokiServer, type RulerAlert, startLoki } from '../support/loki-server.ts';
import { samples } from '../support/sample.ts';
import { until } from '../support/until.ts';

const NODE_LOGS = { audit: true, journal: true, namespaces: ['monitoring'] };

/** Rules of several services of one team, one of which wants thresholds of its own. */
function teamRules(thresholds: Record<string, unknown> = {}): LogAlertRule[] {
  const { alerts } = testEnvironment({ alerts: thresholds });
  const services = ['orders', 'carts'].map((name) => testService({ name }));
  const props: LogRuleProps = {
    cluster: CLUSTER,
    services,
    thresholds: alerts,
    ownNamespaces: ['monitoring'],
    nodeLogs: NODE_LOGS,
    records: false,
  };
  return [...logRuleFiles(props).values()]
    .flat()
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter(isLogAlert)));
}

const LOW = {
  logErrorSpike: 1.5,
  logErrorMinimum: 1,
  logStackTraces: 1,
  logAuthenticationFailures: 1,
  auditForbidden: 1,
};
const HIGH = {
  logErrorSpike: 40,
  logErrorMinimum: 1234,
  logStackTraces: 2345,
  logAuthenticationFailures: 3456,
  auditForbidden: 4567,
};

const RULES = {
  'as shipped': allLogRuleGroups().flatMap(({ rules }) => rules.filter(isLogAlert)),
  'of a team': teamRules(),
  'with low thresholds': teamRules(LOW),
  'with high thresholds': teamRules(HIGH),
};

/** An environment whose nodes have logs of their own. */
const NODES = testEnvironment({ logs: { audit: { enabled: true }, journal: { enabled: true } } });

const ENVIRONMENTS = [...samples.map(([, { environment }]) => environment), { ...NODES, name: 'nodes' }];
const TENANTS = Object.fromEntries(
  ENVIRONMENTS.map((environment) => [environment.name, logRulesOf(environment, ruleContext(environment)).fake ?? {}]),
);

describe('a real Loki (install it with: bash tools/loki.sh)', () => {
  let loki: LokiServer;
  let cases = 0;
  const tenant = () => `case-${cases++}`;
  beforeAll(async () => {
    loki = await startLoki(TENANTS);
  }, 120_000);
  afterAll(() => loki?.stop());

  const subjects = Object.entries(RULES).flatMap(([what, rules]) =>
    rules.map((rule) => [`${rule.alert} ${rule.labels?.team ?? 'of the platform'} ${what}`, rule] as const),
  );

  test.each(subjects)('fires as %s must', async (_, rule) => {
    for (const each of rule.tests.fires) {
      const fired = await firedBy(loki, tenant(), rule, each);
      const expected = each.expect.map((labels, index) => ({ labels, description: each.descriptions[index] }));
      expect([each.name, fired]).toEqual([each.name, expected]);
    }
  });

  test.each(subjects)('stays quiet as %s must', async (_, rule) => {
    const { quiet } = rule.tests;
    if (quiet === 'never') throw new Error('a log alert has quiet cases');
    for (const each of quiet) {
      expect([each.name, await firedBy(loki, tenant(), rule, each)]).toEqual([each.name, []]);
    }
  });

  const records = allLogRuleGroups().flatMap(({ rules }) => rules.flatMap((rule) => (isLogAlert(rule) ? [] : [rule])));
  test.each(records.map((rule) => [rule.record, rule] as const))('writes %s', async (_, { expr, tests = [] }) => {
    for (const { input, at, expect: samples, name } of tests) {
      const own = tenant();
      const end = Math.floor(Date.now() / 60_000) * 60_000;
      if (input.length > 0) await loki.push(own, streamsOf(input, end - milliseconds(at)));
      const series = await loki.query(own, expr, end, end);
      const written = series.map(({ metric, values }) => ({ labels: metric, value: Number(values[0]?.[1]) }));
      expect([name, written]).toEqual([name, samples]);
    }
  });

  test.each(Object.keys(TENANTS))(
    'loads the rules of %s and can evaluate each of them',
    async (name) => {
      interface Group {
        readonly name: string;
        readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
      }
      const rendered = Object.values(TENANTS[name]!).flatMap((text) => (load(text) as { groups: Group[] }).groups);
      const groups = await until(
        `rules of ${name} are evaluated`,
        async () => {
          const { groups } = await loki.ruler<{ readonly groups: Group[] }>(name, 'rules');
          const all = groups.flatMap(({ rules }) => rules);
          return groups.length === rendered.length && all.every(({ health }) => health !== 'unknown') && groups;
        },
        60,
      );
      expect(groups.map(({ name }) => name).sort()).toEqual(rendered.map(({ name }) => name).sort());
      expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')).toEqual([]);
    },
    90_000,
  );

  test('raises an alert with the labels and links that people need', async () => {
    const stream = { cluster: 'test', namespace: 'edge', service_name: 'api-gateway', job: 'edge/api-gateway' };
    await loki.push('base', [{ stream, lines: [[Date.now() - 1000, 'panic: boom']] }]);
    const alert = await until(
      'the alert fires',
      async () => {
        const { alerts } = await loki.ruler<{ readonly alerts: RulerAlert[] }>('base', 'alerts');
        return alerts.find(({ labels }) => labels.alertname === 'ServiceLogPanic');
      },
      60,
    );
    expect(alert.labels).toEqual({
      alertname: 'ServiceLogPanic',
      cluster: 'test',
      namespace: 'edge',
      service: 'api-gateway',
      severity: 'warning',
      team: 'platform',
    });
    expect(alert.state).toBe('firing');
    const { description, logs_url: logs = '', dashboard_url: dashboard } = alert.annotations;
    expect(description).toBe('edge/api-gateway has logged 1 lines about panics or unhandled errors in the last 5m.');
    expect(dashboard).toMatch(/\?orgId=1&var-cluster=test&var-namespace=edge&var-service=api-gateway$/);
    const panes = JSON.parse(new URL(logs).searchParams.get('panes') ?? '');
    expect(panes.logs.queries[0].expr).toMatch(/^\{namespace="edge", service_name="api-gateway"\} \|~ `\(\?m\)/);
  }, 90_000);
});
