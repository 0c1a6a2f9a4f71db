import { describe, expect, test } from '@jest/globals';
import { ServicesChart } from '../../src/components/services/services-chart.ts';
import type { Service } from '../../src/config/environment.ts';
import { ruleContext } from '../../src/rules/rule-context.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (services: Service[], alerts: Record<string, unknown> = {}) => {
  const environment = testEnvironment({ alerts });
  return synthChart(
    (app) =>
      new ServicesChart(app, 'services', {
        namespace: 'monitoring',
        services,
        thresholds: environment.alerts,
        rules: ruleContext(environment),
      }),
  );
};

const named = (namespace: string, name: string, metrics: Record<string, unknown> = {}) =>
  testService({ namespace, name, metrics: { preset: 'worker', port: 9090, ...metrics } });

const OFF = { enabled: false, reason: 'a test' };

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
      'PrometheusRule monitoring/services',
    ]);
  });

  test('never gives two services the same name', () => {
    const rendered = objects([named('a-b', 'c'), named('a', 'b-c')]);
    const names = rendered.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('leaves out exactly the alert that the environment or the service does not want', () => {
    const all = ruleNames(objects([testService()]), 'shop.api-gateway');
    const without = (name: string) => all.filter((rule) => rule !== name);
    expect(ruleNames(objects([testService()], { overrides: { ServiceDown: OFF } }), 'shop.api-gateway')).toEqual(
      without('ServiceDown'),
    );
    const service = testService({ alerts: { overrides: { ServiceHighLatency: OFF } } });
    expect(ruleNames(objects([service]), 'shop.api-gateway')).toEqual(without('ServiceHighLatency'));
    expect(all).toContain('ServiceDown');
  });

  test('links every alert to its runbook and to the dashboard of its service', () => {
    const [rule] = find(objects([testService()]), 'PrometheusRule', 'shop.api-gateway').spec.groups.at(-1).rules;
    const { alerting, grafana } = testEnvironment();
    expect(rule.annotations.runbook_url).toBe(`${alerting.runbookUrl}/ServiceDown.md`);
    expect(rule.annotations.dashboard_url).toContain(`${grafana.url}/d/panoptes-service-detail?`);
  });

  test('snapshot', () => {
    const pod = { name: 'worker', metrics: { preset: 'worker', port: 'metrics', discovery: 'pod' } };
    expect(objects([testService(), testService(pod)])).toMatchSnapshot();
  });
});
