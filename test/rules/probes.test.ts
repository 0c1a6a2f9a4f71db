import { describe, expect, test } from '@jest/globals';
import { isAlert } from '../../src/rules/rule.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';

const { alerts } = testEnvironment();
const groupsOf = (overrides: Record<string, unknown>) =>
  serviceRuleGroups(testService(overrides), alerts).filter(({ name }) => name.endsWith('.probes'));

describe('probes of a service', () => {
  test('lead to alerts for its team', () => {
    const [group] = groupsOf({ probes: [{ name: 'public', url: 'https://api.example.com' }] });
    expect(group?.name).toBe('shop.api-gateway.probes');
    expect(group?.rules.filter(isAlert).map(({ alert, expr, labels }) => ({ alert, expr, labels }))).toEqual([
      {
        alert: 'ProbeFailed',
        expr: 'probe_success{job="blackbox",namespace="shop", service="api-gateway"} == 0',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop' },
      },
      {
        alert: 'ProbeFlapping',
        expr: 'changes(probe_success{job="blackbox",namespace="shop", service="api-gateway"}[30m]) > 5',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop' },
      },
      {
        alert: 'ProbeSlow',
        expr: 'avg_over_time(probe_duration_seconds{job="blackbox",namespace="shop", service="api-gateway"}[10m]) > 3',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop' },
      },
      {
        alert: 'ProbeCertificateExpiring',
        expr: 'probe_ssl_earliest_cert_expiry{job="blackbox",namespace="shop", service="api-gateway"} - time() < 1209600',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop' },
      },
    ]);
  });

  test('carry the labels that the service adds, on the alert alone', () => {
    const probes = [{ name: 'public', url: 'https://api.example.com' }];
    const [group] = groupsOf({ labels: { tier: 'gold' }, probes });
    const [alert] = group?.rules.filter(isAlert) ?? [];
    expect(alert?.labels?.tier).toBe('gold');
    expect(alert?.tests.fires[0].input[0]?.series).not.toContain('tier');
  });

  test('have no alerts where there are none', () => {
    expect(groupsOf({})).toEqual([]);
  });
});
