import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { labelsUsed, logqlErrors, rangesIn, streamSelectors } from '../../../src/logql/syntax.ts';
import { AUDIT_LABELS, AUDIT_METADATA } from '../../../src/logs/audit.ts';
import { STREAM_LABELS } from '../../../src/logs/labels.ts';
import { allLogAlerts, allLogRuleGroups, serviceAlerts } from '../../../src/rules/all-alerts.ts';
import { isLogAlert } from '../../../src/rules/logs/log-rule.ts';
import { logRulesOf, renderedGroup } from '../../../src/rules/logs/rule-files.ts';
import { ruleContext } from '../../../src/rules/rule-context.ts';
import { testEnvironment, testService } from '../../support/environment.ts';
import { testRules } from '../../support/rules.ts';
import { samples } from '../../support/sample.ts';
import { find } from '../../support/synth.ts';

interface Rendered {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
type Groups = readonly { readonly name: string; readonly rules: readonly Rendered[] }[];

/** Groups by file, for a catalog and lines of base.yaml. */
function groupsOf(services: readonly Record<string, unknown>[], config: Record<string, unknown> = {}) {
  const environment = testEnvironment(config, services.map(testService));
  const files = logRulesOf(environment, ruleContext(environment)).fake ?? {};
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [file, (load(text) as { readonly groups: Groups }).groups]),
  );
}

const selectorsOf = (groups: Groups = []) =>
  groups.map(({ name, rules }) => [name, streamSelectors(rules[0]?.expr ?? '')[0]?.text]);

describe('every alert on logs', () => {
  // Whoever takes one away says so here.
  test('is one of these', () => {
    expect(allLogAlerts().map(({ alert }) => alert)).toEqual([
      'AuditAnonymousAccess',
      'AuditClusterAdminChanged',
      'AuditForbiddenRequests',
      'AuditLogSilent',
      'AuditShellInSystemPod',
      'JournalSilent',
      'ServiceLogAuthenticationFailures',
      'ServiceLogErrorSpike',
      'ServiceLogOutOfMemory',
      'ServiceLogPanic',
      'ServiceLogPattern',
      'ServiceLogSilent',
      'ServiceLogStackTraces',
    ]);
    const names = serviceAlerts().map(({ alert }) => alert);
    expect(names).toEqual(expect.arrayContaining(['ServiceLogPanic', 'ServiceLogSilent', 'ServiceHighErrorRate']));
    expect(names.filter((name) => /^(Audit|Journal)/.test(name))).toEqual([]);
  });

  const rules = allLogRuleGroups().flatMap(({ rules }) => rules.filter(isLogAlert));

  test.each(rules.map((rule) => [`${rule.alert} ${rule.labels?.team}`, rule] as const))('%s is whole', (_, rule) => {
    expect(logqlErrors(rule.expr)).toEqual([]);
    const labels = [...streamSelectors(rule.expr).flatMap(({ matchers }) => matchers.map(({ label }) => label))];
    const known: readonly string[] = ['cluster', ...STREAM_LABELS, ...AUDIT_LABELS];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
    const told = rule.alert.startsWith('Service') && rule.labels?.namespace === undefined;
    expect(labelsUsed(rule.expr)).toEqual(
      expect.arrayContaining(told ? ['cluster', 'namespace', 'service'] : ['cluster']),
    );
    const stored: readonly string[] = [...AUDIT_METADATA, 'cluster', 'namespace', 'service', 'service_name'];
    expect(labelsUsed(rule.expr).filter((label) => !stored.includes(label))).toEqual([]);
    expect(rule.tests.fires.length).toBeGreaterThan(0);
    expect(rule.tests.quiet.length).toBeGreaterThanOrEqual(2);
    const { meaning, impact, diagnosis, mitigation } = rule.runbook;
    for (const text of [rule.summary, rule.description, meaning, impact, ...mitigation]) expect(text).toMatch(/[.?]$/);
    expect(diagnosis.length).toBeGreaterThanOrEqual(2);
  });

  test('reads no further back than lines are kept at least', () => {
    const ranges = rules.flatMap(({ expr }) => rangesIn(expr));
    expect([...new Set(ranges)].sort()).toEqual(['10m', '15m', '1h', '30m', '5m']);
  });

  test('links to its lines, to a dashboard and to its runbook', () => {
    const [group] = allLogRuleGroups().filter(({ name }) => name === 'example.example.logs');
    const { rules: rendered } = renderedGroup(group!, testRules());
    for (const rule of rendered) {
      const { annotations = {} } = rule as Partial<Rendered>;
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url', 'dashboard_url', 'logs_url']);
      // What messages take for an address, once the labels are filled in.
      expect(annotations.logs_url?.replace(/\{\{.*?\}\}/g, 'x')).toMatch(/^https?:\/\/[^ <>|"'()\\]+$/);
    }
  });
});

describe('the rules over logs', () => {
  test('are shared by the services of a team', () => {
    const files = groupsOf([{ name: 'a' }, { name: 'b' }]);
    expect(Object.keys(files)).toEqual(['team-shop.yaml', 'platform.yaml']);
    expect(selectorsOf(files['team-shop.yaml'])).toEqual([
      ['logs.shop', '{job=~"shop/a|shop/b", level=~"error|fatal"}'],
    ]);
  });

  test.each([
    ['thresholds', { alerts: { logErrorMinimum: 77 } }],
    ['labels', { labels: { tier: 'gold' } }],
    ['changes', { alerts: { overrides: { ServiceLogPanic: { reason: 'a test', severity: 'critical' } } } }],
  ])('are its own for a service with its own %s', (_, changes) => {
    const { 'team-shop.yaml': groups } = groupsOf([{ name: 'a' }, { name: 'b', ...changes }]);
    expect(selectorsOf(groups)).toEqual([
      ['logs.shop', '{job="shop/a", level=~"error|fatal"}'],
      ['shop.b.logs', '{job="shop/b", level=~"error|fatal"}'],
    ]);
    expect(groups?.[0]?.rules).not.toEqual(groups?.[1]?.rules);
  });

  test('are shared where a service sets what all have, or changes what is no alert on logs', () => {
    const alerts = { logErrorMinimum: 20, overrides: { ServiceRestarting: { reason: 'a test', severity: 'info' } } };
    const { 'team-shop.yaml': groups } = groupsOf([{ name: 'a' }, { name: 'b', alerts }]);
    expect(groups).toHaveLength(1);
  });

  test('obey a service that switches an alert off, and leave it to the others', () => {
    const alerts = { overrides: { ServiceLogPanic: { reason: 'a test', enabled: false } } };
    const { 'team-shop.yaml': groups } = groupsOf([{ name: 'a' }, { name: 'b', alerts }]);
    const has = groups?.map(({ rules }) => rules.some(({ alert }) => alert === 'ServiceLogPanic'));
    expect(has).toEqual([true, false]);
  });

  test('leave services out of what the platform watches in its own namespaces', () => {
    const { 'platform.yaml': groups } = groupsOf([{ name: 'a', namespace: 'kube-system' }]);
    expect(selectorsOf(groups)).toEqual([
      ['logs.platform', '{namespace=~"argocd|kube-system|monitoring|monitoring-agents", job!~"kube-system/a"}'],
    ]);
    // Loki logs every query, with the pattern in it.
    for (const { expr } of groups?.[0]?.rules ?? []) expect(expr).toContain('} != `count_over_time` |~ ');
  });

  test('record lines only where there is somewhere to write to', () => {
    const config = { loki: { ruler: { remoteWrite: { url: 'https://mimir.example.com/push' } } } };
    expect(groupsOf([{ name: 'a' }], config)['records.yaml']?.[0]?.rules.map(({ record }) => record)).toEqual([
      'service:log_lines:rate5m',
      'service:log_errors:rate5m',
    ]);
  });
});

describe('alerts about logs of nodes', () => {
  const namesOf = (config: Record<string, unknown>) =>
    groupsOf([{ name: 'a' }], config)['nodes.yaml']?.map(({ name, rules }) => [name, rules.map(({ alert }) => alert)]);

  test('are there where these logs are read', () => {
    const audit = [
      'AuditShellInSystemPod',
      'AuditForbiddenRequests',
      'AuditClusterAdminChanged',
      'AuditAnonymousAccess',
      'AuditLogSilent',
    ];
    expect(namesOf({})).toBeUndefined();
    expect(namesOf({ logs: { audit: { enabled: true } } })).toEqual([['logs.audit', audit]]);
    expect(namesOf({ logs: { audit: { enabled: true }, journal: { enabled: true } } })).toEqual([
      ['logs.audit', audit],
      ['logs.journal', ['JournalSilent']],
    ]);
  });

  test('watch the namespaces of the cluster, of the stack and of Argo CD, by the threshold of the environment', () => {
    const logs = { audit: { enabled: true } };
    const [group] = groupsOf([{ name: 'a' }], { logs, alerts: { auditForbidden: 7 } })['nodes.yaml'] ?? [];
    expect(group?.rules[0]?.expr).toContain('object_namespace=~"argocd|kube-system|monitoring|monitoring-agents"');
    expect(group?.rules[1]?.expr).toMatch(/ > 7$/);
    expect(group?.rules[4]?.expr).toContain('{cluster="test", job="kubernetes-audit"}');
    expect(group?.rules[0]?.annotations.logs_url).toContain('kubernetes-audit');
    expect(group?.rules[0]?.annotations.dashboard_url).toContain('panoptes-audit-log');
  });

  test('belong to the tenant of the rest, with namespaces of all', () => {
    const config = { loki: { tenancy: { by: 'team' } }, logs: { audit: { enabled: true } } };
    const environment = testEnvironment(config, [testService({ namespace: 'kube-system' })]);
    const files = logRulesOf(environment, ruleContext(environment));
    expect(Object.keys(files)).toEqual(['platform', 'shop']);
    expect(files.shop).not.toHaveProperty('nodes.yaml');
    expect(files.platform?.['nodes.yaml']).toContain('kube-system|monitoring');
  });
});

describe('a service that is never silent', () => {
  test('alerts when it is, with labels of its own', () => {
    const { 'team-shop.yaml': groups } = groupsOf([
      { name: 'a', logs: { silentAfter: '45m' }, labels: { tier: 'gold' } },
    ]);
    expect(groups?.map(({ name }) => name)).toEqual(['shop.a.logs', 'shop.a.log-silence']);
    expect(groups?.[1]?.rules).toEqual([
      expect.objectContaining({
        alert: 'ServiceLogSilent',
        expr: 'max by (cluster) (absent_over_time({cluster="test", job="shop/a"}[45m])) > 0',
        for: '5m',
        labels: { tier: 'gold', team: 'shop', namespace: 'shop', service: 'a', severity: 'warning' },
      }),
    ]);
    expect(groupsOf([{ name: 'a' }])['team-shop.yaml']).toHaveLength(1);
  });

  test('can change that alert as any other', () => {
    const alerts = { overrides: { ServiceLogSilent: { reason: 'a test', severity: 'critical' } } };
    const { 'team-shop.yaml': groups } = groupsOf([{ name: 'a', logs: { silentAfter: '1h' }, alerts }]);
    expect(groups?.at(-1)?.rules[0]?.labels.severity).toBe('critical');
  });
});

describe('alerts that a service declares', () => {
  const declared = (alert: Record<string, unknown>) => {
    const logs = { alerts: { refused: { summary: 'Refused.', ...alert } } };
    const { 'team-shop.yaml': groups } = groupsOf([{ name: 'a', logs }]);
    expect(groups?.map(({ name }) => name)).toEqual(['logs.shop', 'shop.a.log-patterns']);
    return groups?.[1]?.rules[0];
  };
  const counted = (streams: string, filter: string, window: string) =>
    `sum by (cluster, namespace, service) (count_over_time({${streams}}${filter} | label_format service=service_name [${window}]))`;

  test('look for a pattern', () => {
    expect(declared({ pattern: 'refused: `x`' })?.expr).toBe(
      `${counted('job="shop/a"', ' |~ "refused: `x`"', '5m')} > 0`,
    );
    expect(declared({ pattern: 'a\\.b' })?.expr).toContain(' |~ `a\\.b` |');
  });

  test('have everything that they were given', () => {
    const rule = declared({
      expression: '| json | status >= 500',
      level: 'warn',
      threshold: 7,
      window: '15m',
      for: '3m',
      severity: 'critical',
    });
    expect(rule).toEqual({
      alert: 'ServiceLogPattern',
      expr: `${counted('job="shop/a", level="warn"', ' | json | status >= 500', '15m')} > 7`,
      for: '3m',
      labels: { team: 'shop', pattern: 'refused', severity: 'critical' },
      annotations: expect.objectContaining({
        summary: 'Refused.',
        description:
          '{{ $labels.namespace }}/{{ $labels.service }} has logged {{ $value | humanize }} lines in the last 15m that its team watches for as refused; it may log 7.',
      }),
    });
  });
});

describe.each(samples)('the rules over logs of %s', (_, { components, environment }) => {
  const map = find([...components.values()].flat(), 'ConfigMap', 'loki-rules');

  test('are where the ruler reads them, and far below the size that etcd takes', () => {
    expect(Object.keys(map.data)).toEqual(expect.arrayContaining(['platform.yaml', 'team-shop.yaml']));
    expect(JSON.stringify(map).length).toBeLessThan(128 * 1024);
  });

  test('carry the labels that Prometheus gives its own alerts', () => {
    const config = load(find([...components.values()].flat(), 'ConfigMap', 'loki').data['config.yaml']);
    const labels = { ...environment.prometheus.externalLabels, environment: environment.name };
    expect(config).toMatchObject({ ruler: { external_labels: labels } });
  });
});
