import { describe, expect, test } from '@jest/globals';
import { AlertmanagerChart } from '../../src/components/alertmanager/alertmanager-chart.ts';
import { minimalConfig, testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (alertmanager: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => {
  const environment = testEnvironment({ alertmanager, ...settings });
  return synthChart(
    (app) =>
      new AlertmanagerChart(app, 'alertmanager', {
        namespace: 'monitoring',
        image: 'alertmanager:v1',
        version: '1',
        ...environment.alertmanager,
        grafanaUrl: 'https://grafana.example.com',
        config: environment,
        rules: testRules(),
        thresholds: environment.alerts,
      }),
  );
};

describe('alertmanager', () => {
  test('mounts the Secrets that its configuration reads', () => {
    const { spec } = find(objects(), 'Alertmanager', 'panoptes');
    expect(spec.secrets).toEqual(['alertmanager-slack']);
    const config = find(objects(), 'Secret', spec.configSecret).stringData['alertmanager.yaml'];
    expect(config).toContain('api_url_file: /etc/alertmanager/secrets/alertmanager-slack/webhook-url');
  });

  test('is no client of the API server', () => {
    expect(find(objects(), 'Alertmanager', 'panoptes').spec.automountServiceAccountToken).toBe(false);
  });

  test('satisfies the restricted standard', () => {
    expect(find(objects(), 'Alertmanager', 'panoptes').spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 2000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('has a disruption budget with three members and none with one', () => {
    const kinds = (replicas: number) => objects({ replicas }).map((object) => object.kind);
    expect(kinds(3)).toContain('PodDisruptionBudget');
    expect(kinds(1)).not.toContain('PodDisruptionBudget');
  });

  test('keeps three members apart, each with a volume of its own', () => {
    const { spec } = find(objects({ replicas: 3, storage: { size: '2Gi' } }), 'Alertmanager', 'panoptes');
    expect(spec.replicas).toBe(3);
    expect(spec.topologySpreadConstraints).toEqual(
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': 'alertmanager' }) },
      })),
    );
    expect(spec.storage.volumeClaimTemplate.spec.resources.requests.storage).toBe('2Gi');
  });

  test('has the templates that its configuration names, and where Grafana is', () => {
    const { stringData } = find(objects(), 'Secret', 'alertmanager-panoptes');
    expect(Object.keys(stringData)).toEqual(['alertmanager.yaml', 'panoptes-environment.tmpl', 'panoptes.tmpl']);
    const used = [...stringData['alertmanager.yaml'].matchAll(/template "([^"]+)"/g)].map(([, name]) => name);
    const defined = [
      ...Object.values<string>(stringData)
        .join('')
        .matchAll(/define "([^"]+)"/g),
    ].map(([, name]) => name);
    expect(used.filter((name) => !defined.includes(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(3);
    expect(stringData['panoptes-environment.tmpl']).toContain('"grafana" "https://grafana.example.com"');
  });

  test('takes AlertmanagerConfigs only where a team keeps its own routing, and from its namespaces', () => {
    const configs = (settings = {}) =>
      Object.fromEntries(
        Object.entries(find(objects({}, settings), 'Alertmanager', 'panoptes').spec).filter(([key]) =>
          key.startsWith('alertmanagerConfig'),
        ),
      );
    expect(configs()).toEqual({ alertmanagerConfigMatcherStrategy: { type: 'OnNamespace' } });
    const team = (...namespaces: string[]) => ({ receiver: 'platform', ownRouting: { namespaces } });
    const teams = { sre: { receiver: 'platform' }, shop: team('shop', 'cart'), payments: team('payments', 'shop') };
    const alerting = { ...minimalConfig.alerting, platformTeam: 'sre' };
    const byName = [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['cart', 'payments', 'shop'] }];
    expect(configs({ alerting, teams })).toEqual({
      alertmanagerConfigMatcherStrategy: { type: 'OnNamespace' },
      alertmanagerConfigSelector: {},
      alertmanagerConfigNamespaceSelector: { matchExpressions: byName },
    });
    const narrow = { labels: { 'example.com/routing': 'own' }, matcherStrategy: 'None' };
    expect(configs({ alerting: { ...alerting, ownRouting: narrow }, teams })).toEqual({
      alertmanagerConfigMatcherStrategy: { type: 'None' },
      alertmanagerConfigSelector: { matchLabels: { 'example.com/routing': 'own' } },
      alertmanagerConfigNamespaceSelector: { matchExpressions: byName },
    });
  });

  test('names receivers in its metrics, by which alerts say whose notifications fail', () => {
    expect(find(objects(), 'Alertmanager', 'panoptes').spec.enableFeatures).toEqual(['receiver-name-in-metrics']);
  });

  test('watches its cluster only where it is one', () => {
    const alerts = (replicas: number) =>
      find(objects({ replicas }), 'PrometheusRule', 'alertmanager').spec.groups[0].rules.map(
        ({ alert }: { alert: string }) => alert,
      );
    const ofCluster = ['AlertmanagerMembersInconsistent', 'AlertmanagerConfigInconsistent', 'AlertmanagerClusterDown'];
    expect(alerts(3)).toEqual([...alerts(1), ...ofCluster]);
  });

  test('snapshot, without the rules and the configuration, which have tests of their own', () => {
    expect(objects().filter(({ kind }) => !['PrometheusRule', 'Secret'].includes(kind))).toMatchSnapshot();
  });
});
