import { describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { policyInput } from '../../../src/policy-input.ts';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { sentence } from '../../../src/validation/report.ts';
import { alertReceivers } from '../../../src/validation/rules/alert-receivers.ts';
import { findingsOf, objectOf, policyInputOf } from '../../support/policy.ts';
import { sampleEnvironments } from '../../support/sample.ts';

const ROUTE = {
  receiver: 'desk',
  routes: [
    { receiver: 'nobody', matchers: ['severity=~"info|none"'] },
    { receiver: 'shop', matchers: ['team="shop"'], routes: [{ receiver: 'shop', matchers: ['slo!=""'] }] },
  ],
};
const RECEIVERS = [
  { name: 'nobody' },
  { name: 'desk', slack_configs: [{}] },
  { name: 'shop', pagerduty_configs: [{}], slack_configs: [{}] },
];

const alertmanager = objectOf('Alertmanager', { spec: {} }, 'main');
const secret = (text: string) => objectOf('Secret', { stringData: { 'alertmanager.yaml': text } }, 'alertmanager-main');
const config = (route: unknown = ROUTE, receivers: unknown = RECEIVERS, more = {}) =>
  secret(dump({ route, receivers, ...more }));
const rule = (labels: Record<string, string>): ManifestObject =>
  objectOf('PrometheusRule', {
    spec: { groups: [{ name: 'g', rules: [{ alert: 'Down', expr: 'up == 0', labels }] }] },
  });

const check = (...objects: ManifestObject[]) => findingsOf(alertReceivers, alertmanager, ...objects);

describe('the policy alert-receivers', () => {
  test('finds alerts that reach nobody, of Prometheus and of Loki', () => {
    const route = { receiver: 'desk', routes: [{ receiver: 'nobody', matchers: ['team="shop"'] }] };
    const warning = { severity: 'warning', team: 'shop' };
    const message =
      'has the alert Down of the team shop, which reaches "nobody" only, and so nobody; route it to a receiver that notifies';
    expect(check(config(route), rule(warning))).toEqual([`PrometheusRule shop/web ${message}`]);
    const file = dump({ groups: [{ name: 'g', rules: [{ alert: 'Down', expr: '', labels: warning }] }] });
    const logRules: ManifestObject = {
      ...objectOf('ConfigMap', { data: { 'a.yaml': file } }),
      metadata: { name: 'logs', namespace: 'shop', labels: { loki_rule: '1' } },
    };
    expect(check(config(route), logRules)).toEqual([`ConfigMap shop/logs ${message}`]);
  });

  test('accepts what is heard by somebody, and that information is heard by nobody', () => {
    const alerts: Record<string, string>[] = [
      { severity: 'warning', team: 'shop' },
      { severity: 'critical', team: 'desk' },
      { severity: 'info' },
    ];
    expect(check(config(), ...alerts.map(rule))).toEqual([]);
  });

  test('sends alerts whose expression leaves the team to each team that there is', () => {
    const routes = ['shop', 'identity'].map((team) => ({ receiver: team, matchers: [`team="${team}"`] }));
    const receivers = [...RECEIVERS, { name: 'identity' }];
    const found = [
      'PrometheusRule shop/web has the alert Down of the team identity, which reaches "identity" only, and so nobody; route it to a receiver that notifies',
    ];
    const both = config({ receiver: 'desk', routes }, receivers);
    expect(check(both, rule({ severity: 'critical' }))).toEqual(found);
    expect(check(both, rule({ severity: 'critical', team: '{{ $labels.team }}' }))).toEqual(found);
    expect(check(both, rule({ severity: 'critical', team: 'shop' }))).toEqual([]);
  });

  test('thinks of labels that the expression may leave', () => {
    const routes = [{ receiver: 'nobody', matchers: ['namespace="sandbox"'], continue: false }];
    const quiet = config({ receiver: 'desk', routes });
    expect(check(quiet, rule({ severity: 'critical', team: 'shop' }))).toHaveLength(1);
    expect(check(quiet, rule({ severity: 'critical', team: 'shop', namespace: 'prod' }))).toEqual([]);
    // Whoever is told besides hears of it.
    const besides = config({ receiver: 'desk', routes: [{ ...routes[0], continue: true }, { receiver: 'desk' }] });
    expect(check(besides, rule({ severity: 'critical', team: 'shop' }))).toEqual([]);
  });

  test('finds receivers and time intervals that are not declared', () => {
    const route = { receiver: 'desk', routes: [{ receiver: 'pager', mute_time_intervals: ['nights', 'weekends'] }] };
    const intervals = { time_intervals: [{ name: 'nights', time_intervals: [] }] };
    expect(check(config(route, RECEIVERS, intervals))).toEqual([
      'Secret shop/alertmanager-main has a route to the receiver "pager", which it does not declare; declare it, or mend the name',
      'Secret shop/alertmanager-main has a route to the time interval "weekends", which it does not declare; declare it, or mend the name',
    ]);
  });

  test('finds a configuration that Alertmanager would not read, and leaves other Secrets alone', () => {
    const wrong = config({ receiver: 'desk', routes: [{ matchers: ['team'] }] });
    expect(check(wrong)).toEqual([
      'Secret shop/alertmanager-main has an alertmanager.yaml that cannot be read: is no matcher; write label="value", or one of != =~ !~ between them; mend it; Alertmanager would not start',
    ]);
    expect(check({ ...wrong, metadata: { ...wrong.metadata, namespace: 'other' } })).toEqual([]);
  });

  test('wants a pager for critical alerts where the configuration does', () => {
    const prod = sampleEnvironments.find(({ environment }) => environment.alerting.pagerRequired);
    const objects = [alertmanager, config(), rule({ severity: 'critical', team: 'identity' })];
    const found = (environment: unknown) =>
      [...alertReceivers.check({ ...policyInputOf(...objects), environment } as ReturnType<typeof policyInput>)].map(
        sentence,
      );
    expect(found(prod?.environment)).toEqual([
      'has the alert Down of the team identity, which is critical and reaches "desk", which wakes nobody; route it to one of pagerduty, opsgenie, as alerting.pagerRequired asks',
    ]);
    expect(found(undefined)).toEqual([]);
  });

  test('looks at every alert of the sample: it finds those of a team whose receiver loses its last integration', () => {
    const [sample] = sampleEnvironments;
    const input = policyInput(sample!.environment, sample!.synthesis);
    const components = new Map(
      [...input.components].map(([name, objects]) => [name, objects.map((object) => withoutReceivers(object))]),
    );
    const alerts = [...alertReceivers.check({ ...input, components })];
    expect(alerts.length).toBeGreaterThan(150);
    expect([...alertReceivers.check(input)]).toEqual([]);
  });
});

/** Takes all integrations away. */
function withoutReceivers(object: ManifestObject): ManifestObject {
  const { 'alertmanager.yaml': text, ...others } = (object.stringData ?? {}) as Record<string, string>;
  if (text === undefined) return object;
  return {
    ...object,
    stringData: { ...others, 'alertmanager.yaml': text.replaceAll(/^( +)\w+_configs:/gm, '$1nothing:') },
  };
}
