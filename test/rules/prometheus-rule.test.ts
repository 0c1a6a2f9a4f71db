import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { everyDashboard } from '../../src/dashboards/layouts/every-dashboard.ts';
import { dashboardLinks, dashboardUrl } from '../../src/rules/dashboard-link.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import type { AlertRule } from '../../src/rules/rule.ts';
import type { AlertOverride, RuleContext } from '../../src/rules/rule-context.ts';
import { testRules } from '../support/rules.ts';

const alert: AlertRule = {
  alert: 'QueueLong',
  expr: 'queue_length > 10',
  for: '5m',
  severity: 'warning',
  labels: { team: 'shop' },
  summary: 'A queue is long.',
  description: 'The queue {{ $labels.queue }} is long.',
  runbook: { meaning: 'It is long.', impact: 'Waiting.', diagnosis: ['Look.'], mitigation: ['Wait.'] },
  tests: { fires: [{ name: '', input: [], at: '1m', expect: [{}], descriptions: [''] }], quiet: 'never' },
};

const rendered = (context: RuleContext) => ruleSpec([{ name: 'queues', rules: [alert] }], context).groups?.[0]?.rules;
const changed = (override: Partial<AlertOverride>) =>
  rendered({ ...testRules(), overrides: { QueueLong: { reason: 'a test', enabled: true, ...override } } })?.[0];

describe('rendered alert', () => {
  test('is what its data says', () => {
    expect(rendered(testRules())).toEqual([
      {
        alert: 'QueueLong',
        expr: 'queue_length > 10',
        for: '5m',
        labels: { team: 'shop', severity: 'warning' },
        annotations: {
          summary: 'A queue is long.',
          description: 'The queue {{ $labels.queue }} is long.',
          runbook_url: 'https://runbooks.example.com/QueueLong.md',
        },
      },
    ]);
  });

  test('is gone, with its group, where an environment switches it off', () => {
    expect(rendered(testRules('QueueLong'))).toBeUndefined();
  });

  test.each([
    ['severity', { severity: 'critical' as const }, { labels: { team: 'shop', severity: 'critical' } }],
    ['team', { team: 'platform' }, { labels: { team: 'platform', severity: 'warning' } }],
    ['for', { for: Duration.parse('30m') }, { for: '30m' }],
    ['keepFiringFor', { keepFiringFor: Duration.parse('1h') }, { keep_firing_for: '1h' }],
  ])('differs in nothing but what is overridden: %s', (_, override, difference) => {
    expect(changed(override)).toEqual({ ...rendered(testRules())?.[0], ...difference });
  });
});

describe('link to a dashboard', () => {
  test('sets the variables whose labels the alert has', () => {
    expect(dashboardUrl('https://grafana.example.com/', { uid: 'panoptes-queues', variables: ['queue'] })).toBe(
      'https://grafana.example.com/d/panoptes-queues?orgId=1{{ with $labels.queue }}&var-queue={{ . | urlquery }}{{ end }}',
    );
  });

  test('holds what the rule itself adds, which its template does not see', () => {
    const link = { uid: 'panoptes-queues', variables: ['service', 'queue'] };
    expect(dashboardUrl('https://grafana.example.com', link, { service: 'mail & more' })).toBe(
      'https://grafana.example.com/d/panoptes-queues?orgId=1&var-service=mail+%26+more{{ with $labels.queue }}&var-queue={{ . | urlquery }}{{ end }}',
    );
  });

  test.each(Object.entries(dashboardLinks))('%s leads to a dashboard that has its variables', (_, link) => {
    const dashboard = everyDashboard().find(({ uid }) => uid === link.uid);
    const variables = JSON.parse(dashboard?.json ?? '{}').templating.list.map(({ name }: { name: string }) => name);
    expect(variables).toEqual(expect.arrayContaining([...link.variables]));
  });
});
