import { describe, expect, test } from '@jest/globals';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { policyInput } from '../../src/policy-input.ts';
import { validate } from '../../src/validation/index.ts';
import { workloadsOf } from '../../src/validation/pods/workloads.ts';
import { scrapeTargets } from '../../src/validation/scraping/scrape-targets.ts';
import { minimalConfig } from '../support/environment.ts';
import { configOf, lokiObjects, MODES_AND_STORES } from '../support/loki.ts';
import { type Sample, sampleOf, samples } from '../support/sample.ts';
import { find } from '../support/synth.ts';

/** Everything that can stand beside Loki. */
const BESIDE = {
  cache: { chunks: {}, results: { replicas: 2 } },
  gateway: { enabled: true, htpasswd: { secret: 'loki-gateway', key: 'htpasswd' } },
  canary: { enabled: true },
  ruler: { configMaps: true, remoteWrite: { url: 'https://mimir.example.com:8443/push' } },
} as const;

const lokiOf = (fragment: Record<string, unknown>) =>
  environmentSchema.parse({ ...minimalConfig, loki: fragment }).loki;

const findingsOf = ({ environment, synthesis }: Sample) => [
  ...synthesis.problems.map(({ path, message }) => `${path}: ${message}`),
  ...validate(policyInput(environment, synthesis)).map(({ object, message }) => `${object} ${message}`),
];

describe.each(samples)('in %s', (_, { environment }) => {
  test.each(MODES_AND_STORES)('$name holds against schemas and policies', ({ mode, storage }) => {
    expect(findingsOf(sampleOf({ ...environment, loki: lokiOf({ mode, storage }) }))).toEqual([]);
  });
});

describe.each(MODES_AND_STORES)('$name with everything beside it', ({ mode, storage }) => {
  const [[, { environment }]] = samples as [(typeof samples)[number]];
  const sample = sampleOf({ ...environment, loki: lokiOf({ ...BESIDE, mode, storage }) });
  const input = policyInput(sample.environment, sample.synthesis);
  const pods = workloadsOf(input).filter(({ component }) => component.startsWith('loki'));

  test('holds against schemas and policies', () => expect(findingsOf(sample)).toEqual([]));

  test('is scraped as one job, each process once', () => {
    const targets = scrapeTargets(input).filter(({ component }) => component === 'loki');
    const processes = pods.filter(({ component }) => component === 'loki').map(({ object }) => object.metadata.name);
    expect(targets.map(({ what }) => what.replace(/^.*\//, '')).sort()).toEqual(processes.sort());
    expect(new Set(targets.map(({ port }) => port.number))).toEqual(new Set([3100]));
    const monitor = find(sample.components.get('loki') ?? [], 'ServiceMonitor', 'loki');
    expect(monitor.spec.jobLabel).toBe('app.kubernetes.io/name');
    for (const { kind, metadata } of sample.components.get('loki') ?? []) {
      if (kind === 'Service') expect(metadata.labels?.['app.kubernetes.io/name']).toBe('loki');
    }
  });

  test('has requests and a limit of memory for every container', () => {
    // biome-ignore lint/suspicious/noExplicitAny: pod templates are plain data here.
    const containers: any[] = pods.flatMap(({ object }: { object: any }) => {
      const { spec } = object.spec.template;
      return [...(spec.initContainers ?? []), ...spec.containers];
    });
    expect(containers.length).toBeGreaterThanOrEqual(7);
    for (const { name, resources } of containers) {
      expect([name, Object.keys(resources.requests).sort(), typeof resources.limits.memory]).toEqual([
        name,
        ['cpu', 'memory'],
        'string',
      ]);
    }
  });

  test('has a budget for whatever has several pods, and for nothing else', () => {
    const several = pods.filter(({ object }) => ((object.spec as { replicas: number }).replicas ?? 1) > 1);
    const budgets = [...sample.components.values()]
      .flat()
      .filter(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name.startsWith('loki'))
      .map(({ metadata }) => metadata.name);
    expect(budgets.sort()).toEqual(several.map(({ object }) => object.metadata.name).sort());
  });

  test('finds its own Services: every host in its configuration is one', () => {
    const services = [...sample.components.values()].flat().filter(({ kind }) => kind === 'Service');
    const known = new Set(services.map(({ metadata }) => `${metadata.name}.${metadata.namespace}.svc`));
    const config = JSON.stringify(configOf(sample.components.get('loki') ?? []));
    const hosts = [...config.matchAll(/([a-z0-9-]+\.monitoring\.svc)/g)].map(([, host = '']) => host);
    expect(hosts.filter((host) => !known.has(host) && host !== 'alertmanager-operated.monitoring.svc')).toEqual([]);
    expect(hosts.length).toBeGreaterThanOrEqual(mode === 'distributed' ? 9 : 3);
  });
});

describe('the modes', () => {
  const S3 = { s3: { bucket: 'loki-chunks', region: 'eu-central-1' } };

  test('monolithic is one process that keeps its ring to itself', () => {
    const objects = lokiObjects({ storage: S3 });
    expect(configOf(objects)).toMatchObject({
      common: { replication_factor: 1, ring: { kvstore: { store: 'inmemory' } } },
      schema_config: { configs: [{ from: '2024-04-01', object_store: 's3' }] },
      compactor: { delete_request_store: 's3' },
    });
    expect(configOf(objects).memberlist).toBeUndefined();
    expect(find(objects, 'StatefulSet', 'loki').spec.replicas).toBe(1);
  });

  test('ha is three processes that keep each line three times and know each other', () => {
    const objects = lokiObjects({ mode: 'ha', storage: S3 });
    expect(configOf(objects)).toMatchObject({
      common: { replication_factor: 3, ring: { kvstore: { store: 'memberlist' } } },
      memberlist: {
        bind_port: 7946,
        join_members: ['dns+loki-memberlist.monitoring.svc:7946'],
        cluster_label: 'loki-monitoring',
      },
      ruler: { enable_sharding: true },
      compactor: { deletion_marker_object_store_prefix: 'deletion_markers/' },
      limits_config: { deletion_mode: 'disabled' },
    });
    const { spec } = find(objects, 'StatefulSet', 'loki');
    expect([spec.replicas, spec.template.spec.containers[0].args[0]]).toEqual([3, '-target=all']);
    expect(
      spec.template.spec.topologySpreadConstraints.map((each: { topologyKey: string }) => each.topologyKey),
    ).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
    expect(find(objects, 'Service', 'loki-memberlist').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [{ name: 'gossip', port: 7946, protocol: 'TCP' }],
    });
    expect(find(lokiObjects({ mode: 'ha', replicas: 5, storage: S3 }), 'StatefulSet', 'loki').spec.replicas).toBe(5);
  });

  test('distributed runs every part that Loki has, each with its own number', () => {
    const objects = lokiObjects({ mode: 'distributed', storage: S3, distributed: { ingester: { replicas: 6 } } });
    const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
    expect(
      workloads.map((object) => {
        // biome-ignore lint/suspicious/noExplicitAny: workloads are plain data here.
        const { replicas, template, volumeClaimTemplates = [] } = object.spec as any;
        const [target] = template.spec.containers[0].args;
        return `${object.kind} ${replicas} ${target}${volumeClaimTemplates.length > 0 ? ' with a volume' : ''}`;
      }),
    ).toEqual([
      'Deployment 3 -target=distributor',
      'StatefulSet 6 -target=ingester with a volume',
      'Deployment 3 -target=querier',
      'Deployment 2 -target=query-frontend',
      'Deployment 2 -target=query-scheduler',
      'StatefulSet 2 -target=index-gateway with a volume',
      'StatefulSet 1 -target=compactor with a volume',
      'StatefulSet 2 -target=ruler',
      'StatefulSet 2 -target=pattern-ingester',
    ]);
    const off = lokiObjects({ mode: 'distributed', storage: S3, patterns: false });
    expect(off.some(({ metadata }) => metadata.name === 'loki-pattern-ingester')).toBe(false);
    expect(configOf(off).pattern_ingester.enabled).toBe(false);
  });

  test('the parts of distributed are told apart by a label that no other part has', () => {
    const objects = lokiObjects({ mode: 'distributed', storage: S3 });
    const selectors = objects
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata, spec }): [string, string | undefined] => [
        metadata.name,
        (spec as { selector: Record<string, string> }).selector['app.kubernetes.io/component'],
      ]);
    expect(
      selectors.filter(([name]) => name !== 'loki-memberlist').every(([name, part]) => name.startsWith(`loki-${part}`)),
    ).toBe(true);
    expect(selectors).toContainEqual(['loki-memberlist', undefined]);
  });

  test('an autoscaler decides the number of pods in place of Git', () => {
    const objects = lokiObjects({
      mode: 'distributed',
      storage: S3,
      distributed: { querier: { replicas: 3, autoscaling: { maxReplicas: 12 } } },
    });
    expect(find(objects, 'Deployment', 'loki-querier').spec.replicas).toBeUndefined();
    expect(find(objects, 'HorizontalPodAutoscaler', 'loki-querier').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'loki-querier' },
      minReplicas: 3,
      maxReplicas: 12,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    });
    expect(objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')).toHaveLength(1);
  });

  test('streams are counted once, however often they are kept', () => {
    const expression = (mode: string) =>
      find(lokiObjects({ mode, storage: S3 }), 'PrometheusRule', 'loki')
        // biome-ignore lint/suspicious/noExplicitAny: rules are plain data here.
        .spec.groups.flatMap(({ rules }: any) => rules)
        .find(({ alert }: { alert: string }) => alert === 'LokiTooManyStreams').expr;
    expect(expression('monolithic')).toContain('/ 10000\n');
    expect(expression('ha')).toContain('/ 30000\n');
  });

  test('snapshot of the configuration of distributed', () =>
    expect(
      configOf(lokiObjects({ mode: 'distributed', storage: S3, cache: { chunks: {}, results: {} } })),
    ).toMatchSnapshot());
});
