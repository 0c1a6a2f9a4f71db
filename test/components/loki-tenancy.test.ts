import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { dataSourcesFile } from '../../src/components/grafana/provisioning.ts';
import { configProblems, lokiOverridesModel } from '../../src/components/loki/config-model.ts';
import { nginxConf } from '../../src/components/loki-gateway/nginx.ts';
import { Duration } from '../../src/config/duration.ts';
import { LOKI_MODES } from '../../src/config/schema/loki.ts';
import { images } from '../../src/config/versions.ts';
import { lokiOf } from '../../src/dashboards/house/data-sources.ts';
import { externalServices } from '../../src/external-services.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { validate } from '../../src/validation/index.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { configOf, lokiObjects } from '../support/loki.ts';
import { sampleOf, samples } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const TENANCY = {
  by: 'team',
  overrides: {
    shop: { retention: '30d', limits: { ingestionRate: 20, ingestionBurst: 40, streamRate: 8, streams: 20_000 } },
    money: { retention: '2d', limits: { streamBurst: 30, queryRange: '24h', querySeries: 900, queryLines: 800 } },
    platform: {},
  },
};
const RULES = { shop: { 'team-shop.yaml': 'a', 'records.yaml': 'b' }, platform: { 'platform.yaml': 'c' }, idle: {} };

describe('a Loki with tenants', () => {
  const objects = lokiObjects({ tenancy: TENANCY }, { logRules: RULES });
  const config = configOf(objects);
  const { containers, volumes } = find(objects, 'StatefulSet', 'loki').spec.template.spec;

  test('asks for the tenant of each request, and answers about several', () => {
    expect(config.auth_enabled).toBe(true);
    expect(config.querier).toEqual({ multi_tenant_queries_enabled: true });
    expect(config.runtime_config).toEqual({ file: '/etc/loki/config/overrides.yaml' });
    const plain = configOf(lokiObjects());
    expect(plain.auth_enabled).toBe(false);
    expect(plain).not.toHaveProperty('querier');
    expect(plain).not.toHaveProperty('runtime_config');
  });

  test('has limits and retention of single tenants in a file that it reads again', () => {
    const { data } = find(objects, 'ConfigMap', 'loki');
    expect(load(data['overrides.yaml'])).toEqual({
      overrides: {
        shop: {
          retention_period: '30d',
          ingestion_rate_mb: 20,
          ingestion_burst_size_mb: 40,
          per_stream_rate_limit: '8MB',
          max_global_streams_per_user: 20_000,
        },
        money: {
          retention_period: '2d',
          per_stream_rate_limit_burst: '30MB',
          max_query_length: '24h',
          max_query_series: 900,
          max_entries_limit_per_query: 800,
        },
      },
    });
    // Mounted as a directory: a single file of it would never change in the container.
    expect(containers[0].volumeMounts[0]).toEqual({ name: 'config', mountPath: '/etc/loki/config', readOnly: true });
    expect(configProblems({ overrides: { a: { retention: '3d' } } }, lokiOverridesModel)).toEqual([
      'overrides.a: Unrecognized key: "retention"',
    ]);
  });

  test('starts anew by no change of a tenant that it reads by itself', () => {
    const annotations = (streams: number) => {
      const tenancy = { by: 'team', overrides: { shop: { limits: { streams } } } };
      return find(lokiObjects({ tenancy }), 'StatefulSet', 'loki').spec.template.metadata.annotations;
    };
    expect(annotations(500)).toEqual(annotations(600));
  });

  test('lets all look as far back as the longest is kept: over all, the least far would count', () => {
    expect(config.limits_config.max_query_lookback).toBe('30d');
    expect(config.limits_config.retention_period).toBe('7d');
  });

  test('has no file for tenants that are all alike', () => {
    const alike = lokiObjects({ tenancy: { by: 'namespace' } });
    expect(Object.keys(find(alike, 'ConfigMap', 'loki').data)).toEqual(['config.yaml']);
    expect(configOf(alike)).not.toHaveProperty('runtime_config');
  });

  test('has a directory of rules for each tenant, below the root of the volume with its hidden directories', () => {
    expect(config.ruler_storage.local.directory).toBe('/etc/loki/rules/tenants');
    expect(containers[0].volumeMounts[1]).toEqual({ name: 'rules', mountPath: '/etc/loki/rules', readOnly: true });
    expect(volumes[1]).toEqual({
      name: 'rules',
      projected: {
        sources: [
          {
            configMap: {
              name: 'loki-rules-shop',
              items: [
                { key: 'records.yaml', path: 'tenants/shop/records.yaml' },
                { key: 'team-shop.yaml', path: 'tenants/shop/team-shop.yaml' },
              ],
            },
          },
          {
            configMap: {
              name: 'loki-rules-platform',
              items: [{ key: 'platform.yaml', path: 'tenants/platform/platform.yaml' }],
            },
          },
        ],
      },
    });
    const { metadata, data } = find(objects, 'ConfigMap', 'loki-rules-shop');
    expect([metadata.labels.loki_rule, metadata.annotations, data]).toEqual(['1', { loki_tenant: 'shop' }, RULES.shop]);
  });

  test('loads rules of others into the directory of the tenant that they name', () => {
    const both = lokiObjects({ tenancy: TENANCY, ruler: { configMaps: true } }, { logRules: RULES });
    const { spec } = find(both, 'StatefulSet', 'loki').spec.template;
    expect(spec.volumes[1]).toEqual({ name: 'rules', emptyDir: { sizeLimit: '64Mi' } });
    expect(spec.containers[0].volumeMounts[1].mountPath).toBe('/etc/loki/rules/tenants');
    expect(spec.containers[1].env).toEqual(
      expect.arrayContaining([
        { name: 'FOLDER', value: '/etc/loki/rules/tenants' },
        { name: 'FOLDER_ANNOTATION', value: 'loki_tenant' },
      ]),
    );
  });

  test('is watched tenant by tenant, each by its own limit', () => {
    const { groups } = find(objects, 'PrometheusRule', 'loki').spec;
    const { expr, annotations } = groups[0].rules.find(
      ({ alert }: { alert: string }) => alert === 'LokiTooManyStreams',
    );
    expect(expr).toContain('tenant!="shop"}) / 10000\n');
    expect(expr).toContain('\nor\n');
    expect(expr).toContain('tenant="shop"}) / 20000\n');
    expect(annotations.description).toContain('of tenant {{ $labels.tenant }}');
  });
});

const at = (service: string) => ({ service, namespace: 'monitoring', port: { name: 'http', number: 3100 } });

describe('Grafana', () => {
  const sources = (tenants?: readonly string[]) => {
    const prometheus = { url: 'http://prometheus:9090' } as never;
    const endpoints = { prometheus, loki: at('loki'), alertmanager: at('alertmanager') };
    const file = dataSourcesFile({ ...endpoints, ...(tenants ? { tenants } : {}) }, Duration.parse('30s'));
    return (load(file) as { datasources: { type: string; uid: string }[] }).datasources.filter(
      ({ type }) => type === 'loki',
    );
  };

  test('has a data source for each tenant and one over all, with what was stored before there were any', () => {
    const common = { type: 'loki', orgId: 1, access: 'proxy', url: 'http://loki.monitoring.svc:3100', editable: false };
    const jsonData = { httpHeaderName1: 'X-Scope-OrgID', maxLines: 1000 };
    const header = (value: string) => ({ jsonData, secureJsonData: { httpHeaderValue1: value } });
    expect(sources(['platform', 'shop'])).toEqual([
      { ...common, uid: 'loki', name: 'Loki', ...header('fake|platform|shop') },
      { ...common, uid: 'loki-platform', name: 'Loki (platform)', ...header('platform') },
      { ...common, uid: 'loki-shop', name: 'Loki (shop)', ...header('shop') },
    ]);
    expect(sources()).toEqual([{ ...common, uid: 'loki', name: 'Loki', jsonData: { maxLines: 1000 } }]);
  });

  test('takes the uid of a tenant with the longest name', () => {
    const [a, b] = ['a', 'b'].map((end) => lokiOf(`${'x'.repeat(62)}${end}`).uid);
    expect([a?.length, b?.length]).toEqual([40, 40]);
    expect(a).not.toBe(b);
  });
});

describe('the gateway', () => {
  const conf = (more: object) =>
    nginxConf({
      port: 8080,
      healthPath: '/h',
      push: at('l'),
      query: at('l'),
      ruler: at('l'),
      querySeconds: 9,
      ...more,
    });

  test('makes who logs in the tenant of that name, whatever else the client says', () => {
    const text = conf({ tenant: 'platform', htpasswd: '/login' });
    // Once for all locations, and once for the one with headers of its own.
    expect(text.split('proxy_set_header X-Scope-OrgID $remote_user;')).toHaveLength(3);
    expect(text).not.toContain('$http_x_scope_orgid');
    expect(text).toMatch(/tail \{ proxy_set_header Authorization ""; proxy_set_header X-Scope-OrgID \$remote_user;/);
  });

  test('takes the word of clients where nobody logs in, and the tenant of the rest where they say none', () => {
    const text = conf({ tenant: 'platform' });
    expect(text).toContain(
      'map $http_x_scope_orgid $tenant {\n    default $http_x_scope_orgid;\n    "" platform;\n  }',
    );
    expect(text.split('proxy_set_header X-Scope-OrgID $tenant;')).toHaveLength(3);
    expect(conf({})).not.toContain('X-Scope-OrgID');
  });
});

describe('the whole stack', () => {
  const services = [
    testService(),
    testService({ name: 'web', namespace: 'edge', team: 'traffic' }),
    testService({ name: 'tool', namespace: 'monitoring', team: 'tools' }),
  ];
  const loki = { tenancy: { by: 'team' }, canary: { enabled: true }, ruler: { remoteWrite: { url: 'http://m/push' } } };
  const { components } = sampleOf(testEnvironment({ loki }, services));
  const objects = [...components.values()].flat();

  test('evaluates each rule for whom its lines belong to', () => {
    const files = (tenant: string) => Object.keys(find(objects, 'ConfigMap', `loki-rules-${tenant}`).data).sort();
    expect(files('shop')).toEqual(['records.yaml', 'team-shop.yaml']);
    expect(files('traffic')).toEqual(['records.yaml', 'team-traffic.yaml']);
    // The namespace of the stack has a service, so its lines are those of its team.
    expect(files('tools')).toEqual(['platform.yaml', 'records.yaml', 'team-tools.yaml']);
    expect(files('platform')).toEqual(['platform.yaml', 'records.yaml']);
    const { data } = find(objects, 'ConfigMap', 'loki-rules-platform');
    expect(data['platform.yaml']).not.toContain('monitoring|');
    expect(data['platform.yaml']).toContain('kube-system');
  });

  test('lets the canary ask for its lines where the collector sends them', () => {
    const { args } = find(objects, 'Deployment', 'loki-canary').spec.template.spec.containers[0];
    expect(args).toContain('-tenant-id=tools');
  });
});

const STORAGE = { s3: { bucket: 'loki-chunks', region: 'eu-central-1' } };
const MORE = { gateway: { enabled: true }, canary: { enabled: true }, ruler: { configMaps: true } };

describe.each(samples)('the environment %s', (_, { environment }) => {
  test.each(LOKI_MODES)('holds with tenants in mode %s', (mode) => {
    // Teams of the sample catalog share no namespace.
    const by = mode === 'ha' ? 'namespace' : 'team';
    const more = mode === 'distributed' ? MORE : {};
    const { loki } = testEnvironment({ loki: { mode, storage: STORAGE, tenancy: { by }, ...more } });
    const sample = sampleOf({ ...environment, loki });
    const findings = validate({
      ...sample,
      externalServices: externalServices(sample.environment),
      prerequisites: prerequisites(sample.environment),
      images: Object.values(images),
    });
    expect(sample.synthesis.problems).toEqual([]);
    expect(findings).toEqual([]);
  });
});
