import { describe, expect, test } from '@jest/globals';
import { promtoolTests } from '../../src/rules/promtool-tests.ts';
import type { AlertRule, FiringCase, RuleGroup } from '../../src/rules/rule.ts';
import { testRules } from '../support/rules.ts';

const context = testRules();
const input = [{ series: 'queue_length{queue="mail"}', values: '11x10' }];

const fires = (descriptions: FiringCase['descriptions']): FiringCase => ({
  name: 'eleven',
  input,
  at: '5m',
  expect: [{ queue: 'mail' }],
  descriptions,
});

const alert = (item: FiringCase): AlertRule => ({
  alert: 'QueueLong',
  expr: 'queue_length > 10',
  severity: 'warning',
  labels: { team: 'shop' },
  summary: 'A queue is long.',
  description: 'The queue {{ $labels.queue }} is long.',
  runbook: { meaning: 'It is long.', impact: 'Waiting.', diagnosis: ['Look.'], mitigation: ['Wait.'] },
  tests: { fires: [item], quiet: [{ name: 'ten', input, at: '1m', interval: '30s' }] },
});

const groups = (rule: AlertRule): RuleGroup[] => [{ name: 'queues', rules: [rule] }];
const told = groups(alert(fires(['The queue mail is long.'])));

const annotations = { summary: 'A queue is long.', runbook_url: 'https://runbooks.example.com/QueueLong.md' };

describe('promtool tests', () => {
  test('compare all labels and annotations of an alert that fires', () => {
    const [firing] = promtoolTests(told, ['rules.yaml'], context).tests;
    expect(firing).toEqual({
      name: 'QueueLong fires: eleven',
      interval: '1m',
      input_series: input,
      alert_rule_test: [
        {
          eval_time: '5m',
          alertname: 'QueueLong',
          exp_alerts: [
            {
              exp_labels: { queue: 'mail', team: 'shop', severity: 'warning' },
              exp_annotations: { ...annotations, description: 'The queue mail is long.' },
            },
          ],
        },
      ],
    });
  });

  test('expect no alert in a quiet case', () => {
    const [, quiet] = promtoolTests(told, ['rules.yaml'], context).tests;
    expect(quiet).toMatchObject({
      name: 'QueueLong stays quiet: ten',
      interval: '30s',
      alert_rule_test: [{ eval_time: '1m', alertname: 'QueueLong', exp_alerts: [] }],
    });
  });

  test('compare the link to the dashboard, with the labels of the alert in it', () => {
    const dashboard = { uid: 'panoptes-queues', variables: ['queue', 'team', 'absent'] };
    const [firing] = promtoolTests([{ name: 'queues', dashboard, rules: told[0]!.rules }], [], context).tests;
    expect(firing?.alert_rule_test?.[0]?.exp_alerts[0]?.exp_annotations.dashboard_url).toBe(
      'https://grafana.example.com/d/panoptes-queues?orgId=1&var-queue=mail&var-team=shop',
    );
  });

  test('evaluate groups in the order in which they are declared', () => {
    const both = [{ name: 'later', rules: told[0]!.rules }, ...told];
    expect(promtoolTests(both, [], context).group_eval_order).toEqual(['later', 'queues']);
  });

  test('compare the samples of a recording rule', () => {
    const rule = {
      record: 'queue:length:max',
      expr: 'max by (queue) (queue_length)',
      tests: [{ name: 'one queue', input, at: '5m', expect: [{ labels: { queue: 'mail' }, value: 11 }] }] as const,
    };
    expect(promtoolTests([{ name: 'queues', rules: [rule] }], [], context).tests).toEqual([
      {
        name: 'queue:length:max: one queue',
        interval: '1m',
        input_series: input,
        promql_expr_test: [
          {
            expr: 'queue:length:max',
            eval_time: '5m',
            exp_samples: [{ labels: 'queue:length:max{queue="mail"}', value: 11 }],
          },
        ],
      },
    ]);
  });
});
