import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Environment } from '../src/config/environment.ts';
import { loadEnvironments } from '../src/config/load.ts';
import { PLATFORMS } from '../src/config/schema/environment.ts';
import { images } from '../src/config/versions.ts';
import { externalServices } from '../src/external-services.ts';
import { prerequisites } from '../src/prerequisites.ts';
import { validate } from '../src/validation/index.ts';
import { workloadsOf } from '../src/validation/pods/workloads.ts';
import { readers, series } from '../src/validation/rules/series.ts';
import { inputOf as objectsInput } from './metrics/missing-series.ts';
import { testEnvironment } from './support/environment.ts';
import { sampleOf } from './support/sample.ts';
import { find } from './support/synth.ts';

const { base, environments } = loadEnvironments('config');

const AGENT = {
  mode: 'agent',
  replicas: 2,
  shards: 2,
  thanosRuler: { replicas: 2 },
  remoteWrite: [
    {
      name: 'mimir',
      url: 'https://mimir.example.com/api/v1/push',
      authentication: { bearer: { secret: 'mimir', key: 'token' } },
    },
  ],
  remoteQuery: { url: 'https://mimir.example.com/prometheus', bearer: { secret: 'mimir', key: 'token' } },
};

const withPrometheus = (environment: Environment, prometheus: Record<string, unknown>): Environment => ({
  ...environment,
  prometheus: testEnvironment({ prometheus }).prometheus,
});
const inputOf = (environment: Environment, { synthesis } = sampleOf(environment)) => ({
  ...synthesis,
  externalServices: externalServices(environment),
  prerequisites: prerequisites(environment),
  images: Object.values(images),
});
const findings = (environment: Environment) =>
  validate(inputOf(environment)).map(({ object, message }) => `${object} ${message}`);

const agent = withPrometheus(base, AGENT);
const { components } = sampleOf(agent);
const objects = [...components.values()].flat();

describe.each([base, ...environments].map((each) => [each.name, each] as const))('agents in %s', (_, environment) => {
  test.each(PLATFORMS)('hold on %s: their objects, their connections, their rights', (platform) => {
    const moved = { ...withPrometheus(environment, AGENT), platform };
    expect(sampleOf(moved).synthesis.problems).toEqual([]);
    expect(findings(moved)).toEqual([]);
  });

  test('hold with targets in all namespaces, and with a ruler of somebody else', () => {
    expect(findings(withPrometheus(environment, { ...AGENT, discovery: 'cluster' }))).toEqual([]);
    expect(findings(withPrometheus(environment, { ...AGENT, rules: { ruler: { namespace: 'mimir' } } }))).toEqual([]);
    expect(findings(withPrometheus(environment, { discovery: 'cluster' }))).toEqual([]);
  });
});

describe('a Prometheus that is an agent', () => {
  test('is seen by the policies, with what evaluates its rules', () => {
    const workloads = workloadsOf(inputOf(agent)).map(({ object }) => `${object.kind}/${object.metadata.name}`);
    expect(workloads).toEqual(expect.arrayContaining(['PrometheusAgent/panoptes', 'ThanosRuler/panoptes']));
    expect(workloads).not.toContain('Prometheus/panoptes');
  });

  test('has its Service and policies select the pods that the operator makes, and keeps its job', () => {
    const pods = { 'app.kubernetes.io/name': 'prometheus-agent', 'app.kubernetes.io/part-of': 'panoptes' };
    const prometheus = components.get('prometheus') ?? [];
    const service = find(prometheus, 'Service', 'prometheus');
    expect(service.spec.selector).toEqual(pods);
    expect(service.metadata.labels['app.kubernetes.io/name']).toBe('prometheus');
    expect(find(prometheus, 'NetworkPolicy', 'prometheus').spec.podSelector.matchLabels).toEqual(pods);
    expect(find(prometheus, 'PodDisruptionBudget', 'prometheus').spec.selector.matchLabels).toEqual(pods);
    expect(find(prometheus, 'ServiceMonitor', 'prometheus').spec.selector.matchLabels['app.kubernetes.io/name']).toBe(
      'prometheus',
    );
  });

  test('leaves evaluation and answers to the ruler and the store, with the Secret that opens it', () => {
    const grafana = components.get('grafana') ?? [];
    const { datasources } = parse(find(grafana, 'ConfigMap', 'grafana-data-sources').data['panoptes.yaml']);
    expect(datasources[0]).toMatchObject({
      url: 'https://mimir.example.com/prometheus',
      jsonData: { httpHeaderName1: 'Authorization' },
      secureJsonData: { httpHeaderValue1: 'Bearer $PANOPTES_PROMETHEUS_CREDENTIAL' },
    });
    const container = find(grafana, 'Deployment', 'grafana').spec.template.spec.containers[0];
    expect(container.env).toContainEqual({
      name: 'PANOPTES_PROMETHEUS_CREDENTIAL',
      valueFrom: { secretKeyRef: { name: 'mimir', key: 'token' } },
    });
    const known = prerequisites(agent).filter(({ name }) => name === 'mimir');
    expect(known).toMatchObject([
      { keys: ['token'], purpose: 'remote write of Prometheus; queries of Grafana and the ruler' },
    ]);
  });

  test('has nothing in other namespaces where it discovers targets in the whole cluster', () => {
    const roles = (environment: Environment) =>
      (sampleOf(environment).components.get('prometheus') ?? [])
        .filter(({ kind }) => kind.endsWith('Role'))
        .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`.trim());
    expect(roles(agent).length).toBeGreaterThan(4);
    expect(roles(withPrometheus(base, { ...AGENT, discovery: 'cluster' }))).toEqual(['ClusterRole']);
  });

  test('produces every series that the rules about the ruler read', () => {
    const input = objectsInput(objects, agent);
    const isOfRuler = ({ object }: { object: string }) => object.startsWith('PrometheusRule monitoring/thanos-ruler');
    const expressions = [...readers(input)].filter(isOfRuler);
    expect(expressions).toHaveLength(2);
    expect([...series.check(input)].filter(isOfRuler)).toEqual([]);
  });

  test('gives every rule to the ruler: none is lost', () => {
    expect(find(objects, 'ThanosRuler', 'panoptes').spec.ruleSelector).toEqual({});
    expect(objects.some(({ kind }) => kind === 'PrometheusRule')).toBe(true);
    const input = inputOf(agent);
    const rule = input.components.get('kubernetes')?.find(({ kind }) => kind === 'PrometheusRule');
    const elsewhere = { ...rule!, metadata: { ...rule!.metadata, namespace: 'shop' } };
    const messages = validate({ ...input, components: new Map([...input.components, ['other', [elsewhere]]]) });
    expect(messages.map(({ message }) => message)).toContain('stands in shop, but the ruler reads monitoring only');
  });
});
