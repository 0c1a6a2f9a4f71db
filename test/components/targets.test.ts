import { describe, expect, test } from '@jest/globals';
import { ARGO_CD_JOBS } from '../../src/components/argo-cd/jobs.ts';
import { COMPONENTS } from '../../src/components/components.ts';
import { CLUSTER_JOBS } from '../../src/components/kubernetes/cluster-jobs.ts';
import { TargetsChart } from '../../src/components/targets/targets-chart.ts';
import { RESERVED_JOBS } from '../../src/config/schema/targets.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { sampleOf } from '../support/sample.ts';
import { find, synthChart } from '../support/synth.ts';

const targets = {
  database: {
    static: ['db-1.example.com:9187', 'db-2.example.com:9187'],
    path: '/probe/metrics',
    interval: '1m',
    timeout: '20s',
    team: 'shop',
    labels: { site: 'fra' },
    basic: { username: { secret: 'database', key: 'user' }, password: { secret: 'database', key: 'password' } },
    tls: {
      ca: { secret: 'database-tls', key: 'ca.crt' },
      certificate: { secret: 'database-tls', key: 'tls.crt' },
      key: { secret: 'database-tls', key: 'tls.key' },
      serverName: 'db.example.com',
    },
    sampleLimit: 500,
  },
  routers: { dns: { names: ['routers.example.com'], port: 9100 }, scheme: 'http' },
  vms: {
    dns: { names: ['_metrics._tcp.example.com'], type: 'SRV', port: 9100 },
    bearer: { secret: 'vms', key: 'token' },
  },
};

const environment = testEnvironment({ targets });
const objects = () =>
  synthChart(
    (app) =>
      new TargetsChart(app, 'targets', {
        namespace: 'monitoring',
        targets: environment.targets,
        podMonitors: {},
        rules: testRules(),
      }),
  );
const spec = (job: string) => find(objects(), 'ScrapeConfig', job).spec;

describe('targets outside the cluster', () => {
  test('are missed when they are gone, by the team that owns them', () => {
    const { groups } = find(objects(), 'PrometheusRule', 'targets').spec;
    const rules = groups.map(({ rules: [rule] }: { rules: { expr: string; labels: unknown }[] }) => rule);
    expect(rules.map(({ expr, labels }: { expr: string; labels: unknown }) => [expr, labels])).toEqual(
      Object.entries(environment.targets).map(([job, { team }]) => [
        `absent(up{job="${job}"})`,
        { job, ...(team ? { team } : {}), severity: 'warning' },
      ]),
    );
  });

  test('are scraped as they are declared', () => {
    expect(spec('database')).toEqual({
      jobName: 'database',
      staticConfigs: [{ targets: ['db-1.example.com:9187', 'db-2.example.com:9187'] }],
      scheme: 'https',
      metricsPath: '/probe/metrics',
      scrapeInterval: '1m',
      scrapeTimeout: '20s',
      honorLabels: false,
      basicAuth: { username: { name: 'database', key: 'user' }, password: { name: 'database', key: 'password' } },
      tlsConfig: {
        ca: { secret: { name: 'database-tls', key: 'ca.crt' } },
        cert: { secret: { name: 'database-tls', key: 'tls.crt' } },
        keySecret: { name: 'database-tls', key: 'tls.key' },
        serverName: 'db.example.com',
      },
      relabelings: [
        { action: 'replace', targetLabel: 'site', replacement: 'fra' },
        { action: 'replace', targetLabel: 'team', replacement: 'shop' },
      ],
      sampleLimit: 500,
      labelLimit: 64,
    });
  });

  test('are found by name', () => {
    expect(spec('routers').dnsSDConfigs).toEqual([{ names: ['routers.example.com'], type: 'A', port: 9100 }]);
    expect(spec('vms').dnsSDConfigs).toEqual([{ names: ['_metrics._tcp.example.com'], type: 'SRV', port: 9100 }]);
    expect(spec('vms').authorization).toEqual({ type: 'Bearer', credentials: { name: 'vms', key: 'token' } });
  });

  test('name the Secrets that must exist', () => {
    const needed = prerequisites(environment).filter(({ purpose }) => purpose.startsWith('scraping'));
    expect(needed.map(({ name, keys, purpose }) => [name, keys, purpose])).toEqual([
      ['database', ['user', 'password'], 'scraping of database'],
      ['database-tls', ['ca.crt', 'tls.crt', 'tls.key'], 'scraping of database'],
      ['vms', ['token'], 'scraping of vms'],
    ]);
  });

  test('are selected and can be reached by Prometheus, at their ports alone', () => {
    const { components } = sampleOf(environment);
    const prometheus = components.get('prometheus') ?? [];
    expect(find(prometheus, 'Prometheus', 'panoptes').spec.scrapeConfigSelector).toEqual({});
    const open = find(prometheus, 'NetworkPolicy', 'prometheus')
      .spec.egress.filter((rule: { to?: unknown }) => !rule.to)
      .flatMap((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port));
    const without = sampleOf(testEnvironment()).components.get('prometheus') ?? [];
    expect(JSON.stringify(find(without, 'NetworkPolicy', 'prometheus').spec.egress)).not.toContain('9187');
    expect(open).toContain(9187);
  });

  test('cannot take the name of a job that alerts rely on', () => {
    const withoutPods = ['namespaces', 'kubernetes', 'argo-cd', 'dashboards', 'services', 'targets'];
    const own = COMPONENTS.map(({ name }) => name as string).filter((name) => !withoutPods.includes(name));
    expect([...RESERVED_JOBS]).toEqual(
      [...own, ...Object.keys(CLUSTER_JOBS), ...Object.keys(ARGO_CD_JOBS), 'blackbox'].sort(),
    );
  });

  test('are not deployed where there are none', () => {
    expect(sampleOf(testEnvironment()).components.get('targets')).toEqual([]);
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
