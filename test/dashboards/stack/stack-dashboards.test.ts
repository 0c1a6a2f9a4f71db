import { describe, expect, test } from '@jest/globals';
import { stackDashboards } from '../../../src/dashboards/stack/stack-dashboards.ts';
import { panelsOf } from '../../support/dashboards.ts';
import { testEnvironment, testService } from '../../support/environment.ts';

const namesOf = (...given: Parameters<typeof testEnvironment>) =>
  stackDashboards(testEnvironment(...given)).map(({ uid }) => uid.replace('panoptes-', ''));

const REMOTE_WRITE = [{ name: 'archive', url: 'https://metrics.example.com/push' }];
const GITOPS = { repoURL: 'https://git.example.com/platform/panoptes.git' };

/** What every environment has, besides what the tests below are about. */
const ALWAYS = [
  'alert-history',
  'scraping',
  'alertmanager',
  'loki',
  'log-collector',
  'grafana',
  'prometheus-operator',
  'exporters',
];

describe('the dashboards about the stack', () => {
  test('are those of what the smallest environment has', () => {
    const extra = ['prometheus', 'rule-evaluation', 'argo-cd'];
    expect(namesOf({}).sort()).toEqual([...ALWAYS, ...extra].sort());
  });

  test('have one about remote write where samples are sent', () => {
    expect(namesOf({})).not.toContain('remote-write');
    expect(namesOf({ prometheus: { remoteWrite: REMOTE_WRITE } })).toContain('remote-write');
  });

  test('have none about storage, queries and rules where Prometheus is an agent', () => {
    const prometheus = {
      mode: 'agent',
      remoteWrite: REMOTE_WRITE,
      remoteQuery: { url: 'https://metrics.example.com/prometheus' },
    };
    expect(namesOf({ prometheus })).not.toEqual(expect.arrayContaining(['prometheus']));
    expect(namesOf({ prometheus }).sort()).toEqual([...ALWAYS, 'remote-write', 'argo-cd'].sort());
  });

  test('have none about rules where something else evaluates them', () => {
    const rules = { ruler: { name: 'ruler', url: 'http://ruler.example.com' } };
    const environment = testEnvironment();
    const ruled = { ...environment, prometheus: { ...environment.prometheus, rules } } as never;
    const names = stackDashboards(ruled).map(({ uid }) => uid);
    expect(names).toContain('panoptes-prometheus');
    expect(names).not.toContain('panoptes-rule-evaluation');
  });

  test('have one about probes where something is probed', () => {
    const url = 'https://shop.example.com';
    expect(namesOf({})).not.toContain('probes');
    expect(namesOf({ exporters: { blackbox: { targets: [{ name: 'shop', url }] } } })).toContain('probes');
    expect(namesOf({}, [testService({ probes: [{ name: 'home', url }] })])).toContain('probes');
  });

  test('have one about Argo CD where it runs beside the stack', () => {
    expect(namesOf({ gitops: { ...GITOPS, metrics: { enabled: false } } })).not.toContain('argo-cd');
    expect(namesOf({ gitops: { ...GITOPS, metrics: { enabled: true } } })).toContain('argo-cd');
  });

  test('have one about the collector of logs at the same address, whichever it is', () => {
    const environment = testEnvironment();
    const textOf = (collector: 'promtail' | 'alloy') =>
      stackDashboards({ ...environment, logs: { ...environment.logs, collector } }).find(
        ({ uid }) => uid === 'panoptes-log-collector',
      )?.json;
    expect(textOf('promtail')).toMatch(/promtail_sent_entries_total(?!.*loki_write_)/s);
    expect(textOf('alloy')).toMatch(/loki_write_sent_entries_total(?!.*promtail_)/s);
  });
});

/** The values at which a panel changes its colour. */
function lines(dashboard: string, title: string, alerts: Record<string, unknown>): number[] {
  const environment = testEnvironment({ alerts, prometheus: { remoteWrite: REMOTE_WRITE } });
  const file = stackDashboards(environment).find(({ uid }) => uid === `panoptes-${dashboard}`);
  const panel = panelsOf(JSON.parse(file?.json ?? '{}')).find((each) => each.title === title);
  const { steps } = panel.fieldConfig.defaults.thresholds;
  return steps.flatMap(({ value }: { value: number | null }) => value ?? []);
}

const SETTINGS: readonly (readonly [string, string, string, unknown, number[]])[] = [
  ['prometheus', 'Churn', 'prometheusSeriesChurn', '70%', [0.7]],
  ['prometheus', 'Stored of the retention size', 'prometheusOversize', '8%', [1, 1.08]],
  ['rule-evaluation', 'Duration of the interval', 'prometheusRuleGroupDuration', '60%', [0.6]],
  ['remote-write', 'Delay by receiver', 'remoteWriteDelay', '5m', [300]],
  ['alertmanager', 'Failed notifications', 'alertmanagerFailedNotifications', '3%', [0.03]],
  ['loki', 'Latency of queries (P99)', 'lokiQueryLatency', '4s', [4]],
  ['log-collector', 'Unread bytes', 'logCollectorUnreadLogs', '1Mi', [2 ** 20]],
  ['grafana', 'Slowest pages', 'grafanaLatency', '500ms', [0.5]],
  ['prometheus-operator', 'Failed reconciles', 'prometheusOperatorErrors', '5%', [0.05]],
  ['exporters', 'Failed lists', 'kubeStateMetricsErrors', '2%', [0.02]],
  ['argo-cd', 'Applications that wait', 'argoCdQueueDepth', 7, [7]],
];

describe('lines in panels about the stack', () => {
  test.each(SETTINGS)('%s: %s is where %s alerts', (dashboard, title, setting, value, expected) => {
    expect(lines(dashboard, title, { [setting]: value })).toEqual(expected);
  });
});
