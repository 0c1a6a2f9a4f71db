import { describe, expect, test } from '@jest/globals';
import { loadEnvironments } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problems.ts';
import { PRESETS } from '../../src/config/schema/service.ts';
import { BASE_YAML, edit, load, problemsOf, SERVICE_YAML, withConfig } from '../support/config-tree.ts';

const environment = (name: string, changes: Parameters<typeof load>[0]) => {
  const { base, environments } = load(changes);
  return [base, ...environments].find((each) => each.name === name);
};

const ids = (name: string, changes: Parameters<typeof load>[0]) =>
  environment(name, changes)?.services.map((service) => `${service.namespace}/${service.name}`);

describe('loading', () => {
  test('gives base and every environment, sorted by name', () => {
    const { base, environments } = load({ 'environments/a-first.yaml': 'cluster: a\n' });
    expect(base.name).toBe('base');
    expect(base.cluster).toBe('test');
    expect(environments.map(({ name, cluster }) => [name, cluster])).toEqual([
      ['a-first', 'a'],
      ['dev', 'dev'],
      ['prod', 'prod'],
    ]);
  });

  test('reads a file of comments as an environment that is exactly base', () => {
    const { base, environments } = load({ 'environments/dev.yaml': '# nothing differs\n' });
    expect(environments[0]).toEqual({ ...base, name: 'dev' });
  });

  test('accepts a byte order mark, Windows line ends and a document marker', () => {
    const dev = '\ufeff---\r\ncluster: windows\r\nprometheus:\r\n  replicas: 3\r\n';
    expect(environment('dev', { 'environments/dev.yaml': dev })).toMatchObject({
      cluster: 'windows',
      prometheus: { replicas: 3 },
    });
  });

  test('takes an environment and a service away with their files', () => {
    const two = { 'services/worker.yaml': edit(SERVICE_YAML, 'api-gateway', 'worker') };
    expect(ids('prod', two)).toEqual(['shop/api-gateway', 'shop/worker']);
    expect(ids('prod', { ...two, 'services/api-gateway.yaml': null })).toEqual(['shop/worker']);
    expect(load({ 'environments/dev.yaml': null }).environments.map(({ name }) => name)).toEqual(['prod']);
  });

  test('sorts services by namespace and name in the order of code units', () => {
    const service = (namespace: string, name: string) =>
      edit(edit(SERVICE_YAML, 'api-gateway', name), 'namespace: shop', `namespace: ${namespace}`);
    const changes = {
      'services/1.yaml': service('shop', 'zebra'),
      'services/2.yaml': service('shop-eu', 'a'),
      'services/3.yaml': service('edge', 'b2'),
      'services/4.yaml': service('edge', 'b10'),
      'services/5.yaml': service('edge', 'b-1'),
    };
    expect(ids('base', changes)).toEqual([
      'edge/b-1',
      'edge/b10',
      'edge/b2',
      'shop/api-gateway',
      'shop/zebra',
      'shop-eu/a',
    ]);
  });

  test('keeps text that only looks like something else', () => {
    const labels =
      'labels:\n  date: 2024-01-31\n  on: off\n  norway: no\n  time: 12:30:45\n  big: 1_000\n  quoted: "0777"\n';
    const [service] = load({ 'services/api-gateway.yaml': SERVICE_YAML + labels }).base.services;
    expect(service?.labels).toEqual({
      date: '2024-01-31',
      on: 'off',
      norway: 'no',
      time: '12:30:45',
      big: '1_000',
      quoted: '0777',
    });
  });

  test('completes values with defaults and parses them', () => {
    const { prometheus } = load().base;
    expect(prometheus.retention.seconds).toBe(7 * 86_400);
    expect(prometheus.storage.size.value).toBe(20 * 2 ** 30);
    expect(prometheus.scrapeInterval.toString()).toBe('30s');
  });

  test('freezes everything, down to the last value', () => {
    const seen: unknown[] = [];
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      seen.push(value);
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(load());
    expect(seen.length).toBeGreaterThan(200);
  });

  test('gives the same for the same files, whatever the order of their keys', () => {
    const reversed = BASE_YAML.split(/^(?=\S)/m)
      .reverse()
      .join('');
    expect(reversed).not.toBe(BASE_YAML);
    expect(load({ 'base.yaml': reversed })).toEqual(load());
    expect(JSON.stringify(load())).toBe(JSON.stringify(load()));
  });

  test('does not let a key of a file change what objects are', () => {
    problemsOf({ 'services/api-gateway.yaml': `${SERVICE_YAML}labels: { __proto__: { polluted: true } }\n` });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('merging environments', () => {
  test('merges mappings and replaces lists and scalars', () => {
    const dev = `prometheus: { replicas: 2 }
alerting:
  receivers:
    platform:
      slack:
        - channel: '#dev'
          webhookUrl: { secret: slack, key: dev }
`;
    const { prometheus, alerting } = environment('dev', { 'environments/dev.yaml': dev })!;
    expect([prometheus.replicas, prometheus.retention.toString()]).toEqual([2, '7d']);
    expect(alerting.receivers.platform?.slack).toEqual([
      { channel: '#dev', webhookUrl: { secret: 'slack', key: 'dev' }, sendResolved: true },
    ]);
    expect(alerting.defaultReceiver).toBe('platform');
  });

  test('goes back to the default of the schema for a null', () => {
    const changes = {
      'base.yaml': `${edit(BASE_YAML, '7d', '30d')}grafana: { storage: { size: 1Gi } }\n`,
      'environments/dev.yaml': 'prometheus: { retention: null }\ngrafana: { storage: ~ }\nloki: null\n',
    };
    const dev = environment('dev', changes)!;
    expect([dev.prometheus.retention.toString(), dev.prometheus.replicas]).toEqual(['7d', 1]);
    expect(dev.grafana.storage).toBeUndefined();
    expect(dev.loki).toEqual(load().base.loki);
    expect(environment('prod', changes)!.prometheus.retention.toString()).toBe('30d');
  });

  test('removes a name of base for a null', () => {
    const dev = 'teams:\n  shop: { receiver: platform }\n  web: null\n';
    const base = edit(BASE_YAML, 'alerting:\n', 'alerting:\n  platformTeam: shop\n');
    const changes = { 'base.yaml': `${base}  web: { receiver: platform }\n`, 'environments/dev.yaml': dev };
    expect(Object.keys(environment('dev', changes)!.teams)).toEqual(['shop']);
    expect(Object.keys(environment('prod', changes)!.teams)).toEqual(['shop', 'web']);
  });
});

describe('narrowing services', () => {
  const narrowed = {
    'services/api-gateway.yaml': `${SERVICE_YAML}alerts: { latencyP99: 2s, errorRatio: 5% }
environments:
  dev:
    enabled: false
  prod:
    alerts: { errorRatio: 1%, latencyP99: null }
    metrics: { port: 9090 }
`,
  };

  test('merges over the service in that environment only', () => {
    const [own] = environment('base', narrowed)!.services;
    const [prod] = environment('prod', narrowed)!.services;
    expect([own?.metrics.port, String(own?.alerts.errorRatio)]).toEqual(['metrics', '5%']);
    expect([prod?.metrics.port, String(prod?.alerts.errorRatio)]).toEqual([9090, '1%']);
    expect(prod?.metrics.preset).toBe('promhttp');
    expect([String(own?.alerts.latencyP99), prod?.alerts.latencyP99]).toEqual(['2s', undefined]);
  });

  test('drops the service where it is not enabled', () => {
    expect(['base', 'dev', 'prod'].map((name) => ids(name, narrowed)?.length)).toEqual([1, 0, 1]);
  });

  test('does not ask for the team of a service where it is not enabled', () => {
    const dev = 'teams:\n  shop: null\n  web: { receiver: platform }\n';
    expect(problemsOf({ ...narrowed, 'environments/dev.yaml': dev })).toEqual([]);
  });

  test('leaves nothing of `environments` in the service', () => {
    expect(environment('prod', narrowed)!.services[0]).not.toHaveProperty('environments');
  });
});

describe('reporting', () => {
  test('lists the problems of all files at once, sorted by place', () => {
    expect(
      problemsOf({
        'base.yaml': edit(edit(BASE_YAML, 'kubeadm', 'kubeadmm'), 'receiver: platform }', 'receiver: nobody }'),
        'environments/dev.yaml': 'prometheus: { replicas: two, typo: 1 }\n',
        'environments/prod.yaml': 'cluster: [\n',
        'services/api-gateway.yaml': edit(SERVICE_YAML, 'team: shop', 'team: shoop\nselector: {}'),
        'services/worker.yaml': 'name: worker\n',
      }).map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual([
      'config/base.yaml:1:11 platform:',
      'config/base.yaml:16:21 teams.shop.receiver:',
      'config/environments/dev.yaml:1:25 prometheus.replicas:',
      'config/environments/dev.yaml:1:30 prometheus:',
      'config/environments/prod.yaml:2:1 is',
      'config/services/api-gateway.yaml:3:7 team:',
      'config/services/api-gateway.yaml:4:1 selector:',
      'config/services/worker.yaml:1:1 metrics:',
      'config/services/worker.yaml:1:1 namespace:',
      'config/services/worker.yaml:1:1 team:',
    ]);
  });

  test('judges the other files by themselves where base.yaml cannot be read', () => {
    expect(
      problemsOf({
        'base.yaml': `${BASE_YAML}loki: {`,
        // The team and the limit may be right once base.yaml can be read; the text and the key cannot.
        'environments/dev.yaml':
          'prometheus:\n  replicas: two\n  storag: {}\n  resources: { limits: { memory: 64Mi } }\nteams: { web: { receiver: web } }\n',
        'services/api-gateway.yaml': edit(edit(SERVICE_YAML, 'promhttp', 'promhtp'), 'team: shop', 'team: unknown'),
      }),
    ).toEqual([
      'config/base.yaml:17:8 is not valid YAML: a } is missing before this point, or this line must be indented further',
      'config/environments/dev.yaml:2:13 prometheus.replicas: expected a whole number, got the text "two"; write digits only, such as 2',
      'config/environments/dev.yaml:3:3 prometheus: unknown key "storag"; did you mean "storage"?',
      `config/services/api-gateway.yaml:5:11 metrics.preset: "promhtp" is not one of ${PRESETS.join(', ')}; did you mean "promhttp"?`,
    ]);
  });

  test('reports once what several environments inherit', () => {
    expect(
      problemsOf({ 'base.yaml': edit(BASE_YAML, 'cluster: test', 'cluster: te/st'), 'environments/dev.yaml': '' }),
    ).toEqual([
      'config/base.yaml:2:10 cluster: "te/st" is not a label value; use letters, digits, hyphens, dots and underscores',
    ]);
    const missing = { 'base.yaml': edit(BASE_YAML, '  defaultReceiver: platform\n', '') };
    expect(problemsOf({ ...missing, 'environments/dev.yaml': 'alerting: { groupWait: 10s }\n' })).toEqual([
      'config/base.yaml:8:1 alerting.defaultReceiver: is missing; add "defaultReceiver: <text>"',
    ]);
  });

  test('gives the problems as data, with paths relative to the working directory', () => {
    withConfig({ 'base.yaml': edit(BASE_YAML, 'replicas: 1', 'replicas: 0') }, (directory) => {
      try {
        loadEnvironments(directory);
        throw new Error('nothing was reported');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const [problem, ...others] = (error as ConfigError).problems;
        expect(others).toEqual([]);
        expect(problem).toEqual({
          file: expect.stringMatching(/^\.\.\/.*\/config\/base\.yaml$/),
          line: 7,
          column: 13,
          path: 'prometheus.replicas',
          message: '0 is too few; use 1 or more',
        });
        expect((error as ConfigError).message).toBe(
          `${problem?.file}:7:13 prometheus.replicas: 0 is too few; use 1 or more`,
        );
      }
    });
  });
});

describe('the sample configuration', () => {
  const { base, environments } = loadEnvironments('config');

  test('has a base and the environments dev, prod and staging', () => {
    expect([base, ...environments].map(({ name, platform }) => [name, platform])).toEqual([
      ['base', 'kubeadm'],
      ['dev', 'kind'],
      ['prod', 'eks'],
      ['staging', 'eks'],
    ]);
  });

  test('survives the loss of a node in prod, and costs little in dev', () => {
    const replicas = environments.map(({ name, prometheus, alertmanager, exporters }) => [
      name,
      [prometheus.replicas, alertmanager.replicas, exporters.blackbox.replicas],
    ]);
    expect(Object.fromEntries(replicas)).toEqual({ dev: [1, 1, 1], prod: [2, 3, 2], staging: [1, 1, 1] });
  });

  test('uses six presets, in five namespaces', () => {
    expect(new Set(base.services.map(({ metrics }) => metrics.preset)).size).toBe(6);
    expect([...new Set(base.services.map(({ namespace }) => namespace))]).toEqual([
      'edge',
      'identity',
      'messaging',
      'payments',
      'shop',
    ]);
  });

  test('sends no mail from dev', () => {
    const dev = environments.find(({ name }) => name === 'dev');
    expect(dev?.services.map(({ name }) => name)).not.toContain('email-worker');
    expect(base.services.map(({ name }) => name)).toContain('email-worker');
  });
});
