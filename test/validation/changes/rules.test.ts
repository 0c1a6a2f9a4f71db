import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { removedAlerts } from '../../../src/validation/changes/removed-alerts.ts';
import { removedSlos } from '../../../src/validation/changes/removed-slos.ts';
import { changesIn, object } from '../../support/changes.ts';

const rules = (name: string, ...list: object[]): ManifestObject =>
  object('PrometheusRule', { spec: { groups: [{ name, rules: list }] } }, { name });
const alert = (name: string, severity: string, labels: object = {}) => ({
  alert: name,
  expr: 'up == 0',
  labels: { severity, ...labels },
});
const SERVICE = { namespace: 'shop', service: 'orders' };
const budget = (slo: string) => ({ record: 'slo:error_budget:ratio', expr: '0.01', labels: { ...SERVICE, slo } });
const monitor = object('ServiceMonitor', {}, { name: 'shop.orders' });

describe('removed-alerts', () => {
  test('is dangerous where somebody would be woken', () => {
    const before = [rules('nodes', alert('NodeDown', 'critical'), alert('NodeSlow', 'warning'), alert('Up', 'info'))];
    expect(changesIn(removedAlerts, before, [rules('nodes', alert('Up', 'info'))])).toEqual([
      '! web: alert NodeDown (critical) is removed: its firing alerts are resolved within minutes, and nobody hears of it again; keep it, or silence it if that is for a while',
      'web: alert NodeSlow (warning) is removed: its firing alerts are resolved within minutes, and nobody hears of it again; keep it, or silence it if that is for a while',
    ]);
    expect(changesIn(removedAlerts, before, [])).toHaveLength(3);
  });

  test('tells the alerts of services apart', () => {
    const of = (...names: string[]) =>
      names.map((service) => rules(service, alert('ServiceDown', 'critical', { ...SERVICE, service })));
    expect(changesIn(removedAlerts, of('orders', 'carts'), of('carts'))).toEqual([
      '! web: alert ServiceDown of shop/orders (critical) is removed: its firing alerts are resolved within minutes, and nobody hears of it again; keep it, or silence it if that is for a while',
    ]);
  });

  test('is not about alerts that move or change', () => {
    const before = [rules('nodes', alert('NodeDown', 'critical')), rules('other', alert('Up', 'info'))];
    const after = [rules('nodes', alert('Up', 'warning')), rules('other', alert('NodeDown', 'info'))];
    expect(changesIn(removedAlerts, before, after)).toEqual([]);
  });

  test('a service that leaves takes its alerts and objectives along', () => {
    const service = rules('orders', alert('ServiceDown', 'critical', SERVICE), budget('latency'));
    const before = { services: [monitor, service] };
    expect(changesIn(removedAlerts, before, {})).toEqual([
      'services: service shop/orders leaves the catalog: 2 of its alerts and rules go with its monitor; nothing to do if that is meant',
    ]);
    expect(changesIn(removedSlos, before, {})).toEqual([]);
    expect(changesIn(removedAlerts, before, { services: [monitor] })).toHaveLength(1);
    expect(changesIn(removedSlos, before, { services: [monitor] })).toHaveLength(1);
  });
});

describe('removed-slos', () => {
  const burn = (slo: string) => alert('SLOBudgetBurnFast', 'critical', { ...SERVICE, slo });

  test('is about an objective whose service stays', () => {
    const before = [rules('orders', budget('latency'), burn('latency'), budget('availability'))];
    const after = [rules('orders', budget('availability'))];
    expect(changesIn(removedSlos, before, after)).toEqual([
      '! web: SLO shop/orders latency is removed: its error budget is no longer recorded and its burn-rate alerts are gone; under a new name it would begin with a full budget; keep it',
    ]);
    expect(changesIn(removedAlerts, before, after)).toEqual([]);
  });

  test('is not about one that has changed, nor about an alert of one that stays', () => {
    const before = [rules('orders', budget('latency'), burn('latency'))];
    const after = [rules('orders', { ...budget('latency'), expr: '0.02' })];
    expect(changesIn(removedSlos, before, after)).toEqual([]);
    expect(changesIn(removedAlerts, before, after)).toEqual([
      '! web: alert SLOBudgetBurnFast of shop/orders (latency) (critical) is removed: its firing alerts are resolved within minutes, and nobody hears of it again; keep it, or silence it if that is for a while',
    ]);
  });
});
