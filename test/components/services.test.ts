import { describe, expect, test } from '@jest/globals';
import { ServicesChart } from '../../src/components/services/services-chart.ts';
import type { Service } from '../../src/config/environment.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (services: Service[], alerts: Record<string, unknown> = {}) =>
  synthChart(
    (app) =>
      new ServicesChart(app, 'services', {
        namespace: 'monitoring',
        services,
        thresholds: testEnvironment({ alerts }).alerts,
        runbookUrl: 'https://runbooks.example.com',
      }),
  );

const named = (namespace: string, name: string, metrics: Record<string, unknown> = {}) =>
  testService({ namespace, name, metrics: { preset: 'worker', port: 9090, ...metrics } });

interface RenderedRule {
  readonly alert?: string;
  readonly record?: string;
}

const ruleNames = (rendered: ManifestObject[], name: string): string[] =>
  find(rendered, 'PrometheusRule', name).spec.groups.flatMap((group: { rules: RenderedRule[] }) =>
    group.rules.map((rule) => rule.alert ?? rule.record),
  );

describe('services', () => {
  test('gives each service one monitor and one object of rules, next to Prometheus', () => {
    const rendered = objects([named('shop', 'cart'), named('sales', 'cart', { discovery: 'pod' })]);
    expect(rendered.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'ServiceMonitor monitoring/shop.cart',
      'PrometheusRule monitoring/shop.cart',
      'PodMonitor monitoring/sales.cart',
      'PrometheusRule monitoring/sales.cart',
    ]);
  });

  test('never gives two services the same name', () => {
    const rendered = objects([named('a-b', 'c'), named('a', 'b-c')]);
    const names = rendered.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(4);
  });

  test('leaves out exactly the alert that the environment or the service does not want', () => {
    const all = ruleNames(objects([testService()]), 'shop.api-gateway');
    const without = (name: string) => all.filter((rule) => rule !== name);
    expect(ruleNames(objects([testService()], { disabled: ['ServiceDown'] }), 'shop.api-gateway')).toEqual(
      without('ServiceDown'),
    );
    const service = testService({ alerts: { disabled: ['ServiceHighLatency'] } });
    expect(ruleNames(objects([service]), 'shop.api-gateway')).toEqual(without('ServiceHighLatency'));
    expect(all).toContain('ServiceDown');
  });

  test('links every alert to its runbook', () => {
    const [rule] = find(objects([testService()]), 'PrometheusRule', 'shop.api-gateway').spec.groups.at(-1).rules;
    expect(rule.annotations.runbook_url).toBe('https://runbooks.example.com/ServiceDown.md');
  });

  test('snapshot', () => {
    const pod = { name: 'worker', metrics: { preset: 'worker', port: 'metrics', discovery: 'pod' } };
    expect(objects([testService(), testService(pod)])).toMatchSnapshot();
  });
});
