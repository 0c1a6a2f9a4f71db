import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { schema } from '../../../src/validation/objects/schema.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';
import { sampleBase } from '../../support/sample.ts';

const service = (spec: unknown) => findingsOf(schema, objectOf('Service', { spec }));

describe('the policy schema', () => {
  test('refuses fields that a kind does not have, and says which was meant', () => {
    expect(service({ selektor: { app: 'web' }, ports: [{ port: 80, nodePort: 30_000, tls: true }] })).toEqual([
      'Service shop/web has the field spec.selektor, which its kind does not have; write "selector"',
      'Service shop/web has the field spec.ports[0].tls, which its kind does not have; remove it',
    ]);
    expect(service({ selector: { selektor: 'web' }, ports: [{ port: 80 }] })).toEqual([]);
  });

  test('refuses values of the wrong type, and shows them as they are written', () => {
    expect(service({ ports: [{ port: '80' }, { port: 80.5 }], clusterIP: true, selector: ['web'] })).toEqual([
      'Service shop/web has "80" in spec.ports[0].port; it must be a whole number',
      'Service shop/web has 80.5 in spec.ports[1].port; it must be a whole number',
      'Service shop/web has true in spec.clusterIP; it must be a text',
      'Service shop/web has ["web"] in spec.selector; it must be a map',
    ]);
    expect(
      service({
        ports: [
          { port: 80, targetPort: 'http' },
          { port: 81, targetPort: 81 },
        ],
        clusterIP: null,
      }),
    ).toEqual([]);
  });

  test('wants what must be there', () => {
    expect(service({ ports: [{ name: 'http' }] })).toEqual(['Service shop/web lacks spec.ports[0].port; add it']);
  });

  test('knows the values of choices, and quantities', () => {
    expect(service({ type: 'ClusterIp', ports: [] })).toEqual([
      'Service shop/web has "ClusterIp" in spec.type; it must be one of ClusterIP, ExternalName, LoadBalancer, NodePort',
    ]);
    const claim = (storage: unknown) =>
      findingsOf(schema, objectOf('PersistentVolumeClaim', { spec: { resources: { requests: { storage } } } }));
    expect(claim('50 Gi')).toEqual([
      'PersistentVolumeClaim shop/web has "50 Gi" in spec.resources.requests.storage; it must be a quantity such as 100m or 64Mi',
    ]);
    for (const right of ['50Gi', '1e9', '0.5', '1500m', 1]) expect(claim(right)).toEqual([]);
  });

  test('knows custom resources, with their patterns and bounds', () => {
    const rule = (group: unknown) => {
      const object = objectOf('PrometheusRule', { spec: { groups: [group] } }, 'web', 'monitoring.coreos.com/v1');
      return findingsOf(schema, object);
    };
    expect(
      rule({ name: '', interval: '1 minute', limit: '5', rules: [{ alert: 'Down', expr: 'up', for: '5m' }] }),
    ).toEqual([
      'PrometheusRule shop/web has "" in spec.groups[0].name; it must be a text that is not empty',
      expect.stringMatching(
        /^PrometheusRule shop\/web has "1 minute" in spec.groups\[0\].interval; it must be a text like /,
      ),
      'PrometheusRule shop/web has "5" in spec.groups[0].limit; it must be a whole number',
    ]);
    expect(rule({ name: 'web', interval: '1m30s', rules: [{ record: 'a:b', expr: 1 }] })).toEqual([]);
    const application = { spec: { project: 'default', destinations: {}, destination: {} } };
    expect(findingsOf(schema, objectOf('Application', application, 'web', 'argoproj.io/v1alpha1'))).toEqual([
      'Application shop/web has the field spec.destinations, which its kind does not have; write "destination"',
    ]);
  });

  test('knows which kinds there are, where it knows their API', () => {
    expect(findingsOf(schema, objectOf('Deploymnet', {}, 'web', 'apps/v1'))).toEqual([
      'Deploymnet shop/web is of a kind that apps/v1 does not have; write "Deployment"',
    ]);
    expect(findingsOf(schema, objectOf('Deploymnet', { spec: 1 }, 'web', 'example.com/v1'))).toEqual([]);
  });

  test('refuses labels that the API server refuses', () => {
    const labelled = (labels: Record<string, string>) =>
      findingsOf(schema, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop', labels } });
    expect(labelled({ team: 'web shop', 'example.com/a': '', 'a b': 'c' })).toEqual([
      'ConfigMap shop/web has "web shop" in metadata.labels["team"], which is no value of a label; take letters, digits, "-", "_" and ".", 63 of them at most',
      'ConfigMap shop/web has the label "a b" in metadata.labels, which is no name of a label; take letters, digits, "-", "_" and ".", after a prefix and "/" if need be',
    ]);
    expect(labelled({ 'app.kubernetes.io/name': 'Web_1.2', a: 'x'.repeat(63) })).toEqual([]);
  });
});

type Model = new (object: unknown) => { validate(): void };

/** What the validator of the model package finds. */
async function modelErrors(object: ManifestObject): Promise<string> {
  const packages = { 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };
  const [group = ''] = object.apiVersion.split('/');
  const name = packages[group as keyof typeof packages] ?? 'kubernetes-models';
  const models = (await import(`${name}/${object.apiVersion}/${object.kind}`)) as Record<string, Model>;
  try {
    new models[object.kind]!(object).validate();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

type Data = Record<string, unknown>;

/** The same object with another value in one place, for each place. */
function* damaged(value: unknown, path: string, replace: (value: unknown) => void): Generator<string> {
  const original = value;
  for (const wrong of [{ a: [] }, 7, 'text', true]) {
    if (typeof wrong === typeof original) continue;
    replace(wrong);
    yield `${path}: ${JSON.stringify(wrong)}`;
  }
  replace(original);
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield* damaged((value as Data)[key], `${path}.${key}`, (other) => {
      (value as Data)[key] = other;
    });
  }
}

test('what the validators of the models refuse, it refuses, at every place of every kind of the sample', async () => {
  const kinds = new Map(
    [...sampleBase.components.values()].flat().map((object) => [`${object.apiVersion} ${object.kind}`, object]),
  );
  const overlooked: string[] = [];
  let places = 0;
  for (const [kind, original] of kinds) {
    const object = structuredClone(original) as unknown as Data;
    // Models demand a type of embedded claims, which no cluster knows.
    const before = await modelErrors(original);
    for (const [field, value] of Object.entries(object)) {
      if (field === 'apiVersion' || field === 'kind') continue;
      const set = (other: unknown) => {
        object[field] = other;
      };
      for (const place of damaged(value, field, set)) {
        places += 1;
        const isFound = findingsOf(schema, object as unknown as ManifestObject).length > 0;
        if (isFound) continue;
        if ((await modelErrors(object as unknown as ManifestObject)) !== before) overlooked.push(`${kind} ${place}`);
      }
    }
  }
  expect(overlooked).toEqual([]);
  expect(kinds.size).toBeGreaterThan(15);
  expect(places).toBeGreaterThan(1_000);
});

test('src/validation/objects/schema/kubernetes.json is up to date', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/kubernetes-schemas.ts', '--check'],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
