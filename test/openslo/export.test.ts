import { describe, expect, test } from '@jest/globals';
import type { Environment, Service } from '../../src/config/environment.ts';
import { documentName, type OpenSloDocument } from '../../src/openslo/document.ts';
import { openSloDocuments, yamlStream } from '../../src/openslo/export.ts';
import { outline } from '../../src/promql/outline.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { sloGroups } from '../../src/slos/slo-groups.ts';
import { minimalConfig, testEnvironment, testService } from '../support/environment.ts';
import { Random } from '../support/random.ts';
import { randomName } from './random-slos.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are plain data here.
type Spec = any;

function documentsOf(services: Service[], config: Record<string, unknown> = {}): OpenSloDocument[] {
  return [...openSloDocuments(testEnvironment(config, services)).values()].flat();
}

const ofKind = (documents: OpenSloDocument[], kind: string): { name: string; spec: Spec }[] =>
  documents.filter((each) => each.kind === kind).map(({ metadata, spec }) => ({ name: metadata.name, spec }));

const conditionOf = ({ spec }: { spec: Spec }) => spec.conditions[0].spec;

const AVAILABILITY = { availability: { objective: '99.9%', description: 'Orders are taken.' } };

describe('the export', () => {
  test('an objective is a ratio of our records, over a rolling period', () => {
    const [slo] = documentsOf([testService({ slos: AVAILABILITY })]).filter(({ kind }) => kind === 'SLO');
    const source = (query: string) => ({
      metricSource: { metricSourceRef: 'prometheus--test', type: 'Prometheus', spec: { query } },
    });
    const own = 'cluster="test", namespace="shop", service="api-gateway", slo="availability"';
    expect(slo).toEqual({
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: {
        name: 'shop--api-gateway--availability',
        labels: { environment: 'test', namespace: 'shop', service: 'api-gateway', team: 'shop' },
        annotations: {
          'panoptes/namespace': 'shop',
          'panoptes/service': 'api-gateway',
          'panoptes/slo': 'availability',
          'panoptes/indicator': '{}',
          'panoptes/tiers': 'fast,medium,slow,trickle',
          'panoptes/min-bad-events': '5',
        },
      },
      spec: {
        description: 'Orders are taken.',
        service: 'shop--api-gateway',
        indicator: {
          metadata: { name: 'shop--api-gateway--availability' },
          spec: {
            ratioMetric: {
              counter: false,
              bad: source(`slo:sli_errors:rate5m{${own}}`),
              total: source(`slo:sli_events:rate5m{${own}}`),
            },
          },
        },
        timeWindow: [{ duration: '30d', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ targetPercent: 99.9 }],
        alertPolicies: ['fast', 'medium', 'slow', 'trickle'].map((tier) => ({
          alertPolicyRef: `shop--burn-${tier}-30d`,
        })),
      },
    });
  });

  test('queries are PromQL and read series that the rules of the service record', () => {
    const service = testService({ slos: { latency: { objective: '99%', latency: { threshold: '100ms' } } } });
    const rules = sloGroups(service).flatMap((group) => group.rules);
    const recorded = rules.flatMap((rule) => (isAlert(rule) ? [] : rule.record));
    const [slo] = ofKind(documentsOf([service]), 'SLO');
    const { bad, total } = slo!.spec.indicator.spec.ratioMetric;
    for (const { metricSource } of [bad, total]) {
      const { errors, metrics } = outline(metricSource.spec.query);
      expect(errors).toEqual([]);
      expect(recorded).toEqual(expect.arrayContaining([...metrics]));
    }
  });

  test.each([
    ['freshness', { freshness: { timestamp: 'last_success', maxAge: '1h' } }],
    ['throughput', { throughput: { counter: 'done_total', minimum: 1 } }],
  ])('%s judges minutes, not events', (_, indicator) => {
    const [slo] = ofKind(documentsOf([testService({ slos: { a: { objective: '99%', ...indicator } } })]), 'SLO');
    expect(slo?.spec.budgetingMethod).toBe('Timeslices');
    expect(slo?.spec.objectives).toEqual([{ targetPercent: 99, timeSliceTarget: 1, timeSliceWindow: '1m' }]);
  });

  test('a description that is too long is cut, and kept whole in an annotation', () => {
    const description = 'x'.repeat(1051);
    const [slo] = documentsOf([testService({ slos: { a: { objective: '99%', description } } })]).slice(-1);
    expect(slo?.spec.description).toBe(`${'x'.repeat(1049)}…`);
    expect(slo?.metadata.annotations?.['panoptes/description']).toBe(description);
  });

  test('a service says who owns it, and how to reach them', () => {
    const contacts = { slack: '#shop', onCall: 'https://oncall.example.com' };
    const [service] = documentsOf([testService({ slos: AVAILABILITY, description: 'Sells.' })], {
      teams: { shop: { receiver: 'platform', contacts } },
    }).filter(({ kind }) => kind === 'Service');
    expect(service).toEqual({
      apiVersion: 'openslo/v1',
      kind: 'Service',
      metadata: {
        name: 'shop--api-gateway',
        labels: { namespace: 'shop', team: 'shop' },
        annotations: {
          'panoptes/namespace': 'shop',
          'panoptes/service': 'api-gateway',
          'panoptes/slack': '#shop',
          'panoptes/on-call': 'https://oncall.example.com',
        },
      },
      spec: { description: 'Sells.' },
    });
  });

  test('nothing is exported where no service has an objective', () => {
    expect(openSloDocuments(testEnvironment({}, [testService()])).size).toBe(0);
  });

  test('each service has a file, and the order of keys in its file changes nothing', () => {
    const a = { objective: '99%', window: '7d' };
    const b = { objective: '98%', latency: { threshold: '1s' } };
    const text = (slos: Record<string, unknown>) => {
      const files = openSloDocuments(testEnvironment({}, [testService({ slos })]));
      return [...files].map(([file, documents]) => `${file}\n${yamlStream(documents)}`);
    };
    expect(text({ a, b })).toEqual(text({ b: Object.fromEntries(Object.entries(b).reverse()), a }));
    const files = openSloDocuments(testEnvironment({}, [testService({ slos: { a } })]));
    expect([...files.keys()]).toEqual(['alert-policies.yaml', 'data-source.yaml', 'shop.api-gateway.yaml']);
  });
});

describe('the data source', () => {
  const urlOf = (prometheus: Record<string, unknown>) =>
    ofKind(documentsOf([testService({ slos: AVAILABILITY })], { prometheus }), 'DataSource')[0]?.spec.connectionDetails;

  test('is Prometheus by its address for people, or inside the cluster', () => {
    expect(urlOf({})).toEqual({ url: 'http://prometheus.monitoring.svc:9090' });
    const externalUrl = 'https://prometheus.example.com';
    expect(urlOf({ externalUrl })).toEqual({ url: externalUrl });
  });

  test('is what answers for all shards where something does', () => {
    const globalView = { service: 'query', namespace: 'thanos', port: 80 };
    expect(urlOf({ globalView, externalUrl: 'https://prometheus.example.com' })).toEqual({
      url: 'http://query.thanos.svc:80',
    });
  });
});

describe('alert policies', () => {
  const webhookUrl = { secret: 'slack', key: 'a' };
  const config = {
    alerting: {
      ...minimalConfig.alerting,
      receivers: {
        ...minimalConfig.alerting.receivers,
        pager: { slack: [{ channel: '#a', webhookUrl }], pagerduty: [{ routingKey: webhookUrl }] },
      },
    },
    teams: { shop: { receiver: 'platform', page: ['pager'] }, sre: { receiver: 'pager' } },
  };
  const policies = (service: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    ofKind(documentsOf([testService({ slos: AVAILABILITY, ...service })], { ...config, ...more }), 'AlertPolicy');

  test('each tier is one burn rate, and notifies whom the alert does', () => {
    const all = policies({});
    expect(all.map((each) => [each.name, conditionOf(each).severity, conditionOf(each).condition])).toEqual(
      [
        ['fast', 'critical', 14.4, '1h', '2m'] as const,
        ['medium', 'critical', 6, '6h', '5m'] as const,
        ['slow', 'warning', 3, '1d', '15m'] as const,
        ['trickle', 'warning', 1, '3d', '30m'] as const,
      ].map(([tier, severity, threshold, lookbackWindow, alertAfter]) => [
        `shop--burn-${tier}-30d`,
        severity,
        { kind: 'burnrate', op: 'gt', threshold, lookbackWindow, alertAfter },
      ]),
    );
    expect(all.map(({ spec }) => spec.notificationTargets)).toEqual([
      [{ targetRef: 'pager--slack' }, { targetRef: 'pager--pagerduty' }],
      [{ targetRef: 'pager--slack' }, { targetRef: 'pager--pagerduty' }],
      [{ targetRef: 'platform--slack' }],
      [{ targetRef: 'platform--slack' }],
    ]);
  });

  test('what a team routes itself notifies whom its AlertmanagerConfigs name', () => {
    const ownRouting = { namespaces: ['shop'], severities: ['warning'] };
    const teams = { ...config.teams, shop: { ...config.teams.shop, ownRouting } };
    const service = testService({ slos: AVAILABILITY });
    const all = documentsOf([service], { ...config, teams });
    const targets = ofKind(all, 'AlertPolicy').map(({ name, spec }) => [name, spec.notificationTargets]);
    expect(targets).toContainEqual(['shop--burn-slow-30d-own-routing', [{ targetRef: 'own-routing' }]]);
    expect(targets[0]).toEqual([
      'shop--burn-fast-30d',
      [{ targetRef: 'pager--slack' }, { targetRef: 'pager--pagerduty' }],
    ]);
    const target = ofKind(all, 'AlertNotificationTarget').find(({ name }) => name === 'own-routing');
    expect(target?.spec.target).toBe('alertmanagerconfig');
  });

  test('what the service changes about its alerts is in the policy', () => {
    const [fast, medium, ...others] = policies(
      {
        alerts: {
          overrides: {
            SLOBudgetBurnFast: { reason: 'r', for: '90s', keepFiringFor: '1h' },
            SLOBudgetBurnSlow: { reason: 'r', enabled: false },
            SLOBudgetBurnTrickle: { reason: 'r', severity: 'info' },
          },
        },
      },
      {
        alerts: {
          overrides: {
            SLOBudgetBurnMedium: { reason: 'r', severity: 'warning', team: 'sre' },
            SLOBudgetBurnSlow: { reason: 'what the service says counts more', severity: 'critical' },
          },
        },
      },
    );
    expect(others).toEqual([]);
    expect(fast?.name).toBe('shop--burn-fast-30d-for-90s-keep-1h');
    expect(conditionOf(fast!).condition.alertAfter).toBe('2m');
    expect(medium?.name).toBe('sre--burn-medium-30d-warning');
    expect(conditionOf(medium!).severity).toBe('warning');
    expect(medium?.spec.notificationTargets).toEqual([
      { targetRef: 'pager--slack' },
      { targetRef: 'pager--pagerduty' },
    ]);
  });

  test('objectives of one team share policies, and each is written once', () => {
    const slos = { a: { objective: '99%' }, b: { objective: '98%', tiers: ['fast'] } };
    const names = policies({ slos }).map(({ name }) => name);
    expect(names).toEqual(['fast', 'medium', 'slow', 'trickle'].map((tier) => `shop--burn-${tier}-30d`));
  });
});

describe('what the tools of OpenSLO require', () => {
  /** Everything that a document refers to, with the kind that it must be. */
  function referencesOf({ spec }: OpenSloDocument): [kind: string, name: string][] {
    const { service, indicator, alertPolicies = [], notificationTargets = [] } = spec as Spec;
    const { bad, total } = indicator?.spec.ratioMetric ?? {};
    return [
      ...(service === undefined ? [] : [['Service', service] as [string, string]]),
      ...[bad, total]
        .filter(Boolean)
        .map((metric): [string, string] => ['DataSource', metric.metricSource.metricSourceRef]),
      ...alertPolicies.map((each: Spec) => ['AlertPolicy', each.alertPolicyRef]),
      ...notificationTargets.map((each: Spec) => ['AlertNotificationTarget', each.targetRef]),
    ];
  }

  function randomEnvironment(seed: number): Environment {
    const random = new Random(seed);
    const team = randomName(random);
    const services = new Map(
      Array.from({ length: 6 }, () => {
        const slos = Object.fromEntries(Array.from({ length: 3 }, () => [randomName(random), { objective: '99%' }]));
        const service = testService({ namespace: randomName(random), name: randomName(random), team, slos });
        return [`${service.namespace}/${service.name}`, service] as const;
      }),
    );
    return testEnvironment({ teams: { [team]: { receiver: 'platform' } } }, [...services.values()]);
  }

  test('names are DNS labels, each is given once, and every reference is met', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const documents = [...openSloDocuments(randomEnvironment(seed)).values()].flat();
      const names = documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect([seed, new Set(names).size]).toEqual([seed, names.length]);
      for (const name of names) expect(name).toMatch(/^\w+ [a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      const missing = documents.flatMap(referencesOf).filter(([kind, name]) => !names.includes(`${kind} ${name}`));
      expect(missing).toEqual([]);
    }
  });

  test('an alert policy has one condition and somebody to notify', () => {
    const all = ofKind([...openSloDocuments(randomEnvironment(1)).values()].flat(), 'AlertPolicy');
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ spec }) => spec.conditions.length !== 1 || spec.notificationTargets.length < 1)).toEqual([]);
  });

  test('different parts never give the same name', () => {
    expect(documentName('a', 'b-c')).toBe('a--b-c');
    expect(documentName('a-b', 'c')).toBe('a-b--c');
    expect(documentName('a--b', 'c')).not.toBe(documentName('a', 'b--c'));
    expect(documentName('a'.repeat(63), 'b')).toHaveLength(63);
  });
});
