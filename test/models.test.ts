import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../src/synthesize.ts';
import { samples } from './support/sample.ts';

type Model = new (object: ManifestObject) => { validate(): void };

/** Custom resources check themselves at synth; their groups have no models here. */
const CUSTOM = /^monitoring\.coreos\.com\//;

/** The findings of the Kubernetes schema of an object; none when it holds. */
async function findings(object: ManifestObject): Promise<string[]> {
  const models = (await import(`kubernetes-models/${object.apiVersion}/${object.kind}`)) as Record<string, Model>;
  const CoreModel = models[object.kind] as Model;
  try {
    new CoreModel(object).validate();
    return [];
  } catch (error) {
    return [`${object.kind}/${object.metadata.name}: ${(error as Error).message}`];
  }
}

describe.each(samples)('the core objects of %s', (_, { components }) => {
  const objects = [...components.values()].flat().filter(({ apiVersion }) => !CUSTOM.test(apiVersion));

  test('hold against the schemas of Kubernetes', async () => {
    const found: string[] = [];
    // One after the other: jest cannot link the same module twice at a time.
    for (const object of objects) found.push(...(await findings(object)));
    expect(found).toEqual([]);
    expect(objects.length).toBeGreaterThan(70);
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
