import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../src/synthesize.ts';
import { samples } from './support/sample.ts';

type Model = new (object: ManifestObject) => { validate(): void };

/** Where the models of custom resources are. */
const PACKAGES: Readonly<Record<string, string>> = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/**
 * The models of the Prometheus Operator demand apiVersion and kind of an embedded volume claim, and of values that no
 * cluster knows. The definitions themselves ask for neither.
 */
const MODEL_DEFECT = /volumeClaimTemplate must have required property (apiVersion|kind)$/;

/** The findings of the model of an object; none when it holds. The policy `schema` is another reading of the same. */
async function findings(object: ManifestObject): Promise<string[]> {
  const [group = ''] = object.apiVersion.split('/');
  const from = PACKAGES[group] ?? 'kubernetes-models';
  const models = (await import(`${from}/${object.apiVersion}/${object.kind}`)) as Record<string, Model>;
  const ObjectModel = models[object.kind] as Model;
  try {
    new ObjectModel(object).validate();
    return [];
  } catch (error) {
    const found = (error as Error).message.split(/, (?=data\/)/).filter((message) => !MODEL_DEFECT.test(message));
    return found.map((message) => `${object.kind}/${object.metadata.name}: ${message}`);
  }
}

describe.each(samples)('the objects of %s', (_, { components }) => {
  const objects = [...components.values()].flat();

  test('hold against the models of Kubernetes and of the operator', async () => {
    const found: string[] = [];
    // One after the other: jest cannot link the same module twice at a time.
    for (const object of objects) found.push(...(await findings(object)));
    expect(found).toEqual([]);
    expect(objects.length).toBeGreaterThan(140);
  });
});

test('a core object that does not hold is found', async () => {
  const service: ManifestObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { ports: [{ port: 'eighty' }] },
  };
  expect(await findings(service)).toEqual([expect.stringContaining('data/spec/ports/0/port must be integer')]);
});
