import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../src/config/environment.ts';
import { type JsonSchema, jsonSchemas } from '../../src/config/json-schemas.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment } from '../support/environment.ts';
import { sampleOf } from '../support/sample.ts';
import { find } from '../support/synth.ts';
import { ALERT_ROUTING } from './fields/alert-routing.ts';
import { EXPORTERS } from './fields/exporters.ts';
import { LOGS } from './fields/logs.ts';
import { LOKI } from './fields/loki.ts';
import { PROMETHEUS, REMOTE_WRITE } from './fields/prometheus.ts';
import { TARGETS } from './fields/targets.ts';
import { TRACES } from './fields/traces.ts';

const schemas = jsonSchemas();
/** What stands there without being asked for proves nothing. */
const unasked = [...sampleOf(testEnvironment()).components.values()].flat();

const unaskedWith = (services: readonly Service[]) =>
  [...sampleOf(testEnvironment({}, [...services])).components.values()].flat();

const FIELDS = [
  ...PROMETHEUS,
  ...REMOTE_WRITE,
  ...EXPORTERS,
  ...TARGETS,
  ...LOKI,
  ...LOGS,
  ...TRACES,
  ...ALERT_ROUTING,
];

/** What stands at a path; keys of ConfigMaps have dots of their own. */
function at(object: ManifestObject, path: string): unknown {
  const [, file] = /^data\.(.+)$/.exec(path) ?? [];
  const keys = file ? ['data', file] : path.split('.');
  // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
  return keys.reduce<any>((value, key) => value?.[key], object);
}

/** Paths of all keys that a fragment of configuration sets. */
function keysOf(value: unknown, path: readonly string[] = []): string[][] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, [...path, '[]']));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[...path, key], ...keysOf(child, [...path, key])]);
}

/** The schema of a key; keys that people choose, such as names of jobs, have that of their value. */
function schemaOf(path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((schema, key) => {
    if (key === '[]') return schema?.items as JsonSchema | undefined;
    return schema?.properties?.[key] ?? (schema?.additionalProperties as JsonSchema | undefined);
  }, schemas['base.schema.json']);
}

/** Whether a schema names this key, or leaves its name to people. */
function isNamed(path: readonly string[]): boolean {
  return Object.hasOwn(schemaOf(path.slice(0, -1))?.properties ?? {}, path.at(-1) ?? '');
}

describe('every field of the metrics platform', () => {
  test.each(FIELDS.map((each) => [each.what, each] as const))('%s', (_, { config, object, path, value, services }) => {
    const { synthesis, components } = sampleOf(testEnvironment({ ...config }, [...(services ?? [])]));
    expect(synthesis.problems).toEqual([]);
    const [kind = '', name = ''] = object.split('/');
    expect(at(find([...components.values()].flat(), kind, name), path)).toEqual(value);
    const other = (services ? unaskedWith(services) : unasked).find(
      (each) => each.kind === kind && each.metadata.name === name,
    );
    expect(other ? at(other, path) : undefined).not.toEqual(value);
  });

  test.each(FIELDS.map((each) => [each.what, each] as const))('%s is documented', (_, { config }) => {
    for (const path of keysOf(config)) {
      const schema = schemaOf(path);
      expect([path.join('.'), schema === undefined]).toEqual([path.join('.'), false]);
      if (isNamed(path))
        expect([path.join('.'), schema?.description ?? '']).toEqual([path.join('.'), expect.stringMatching(/.{10}/)]);
    }
  });

  test('a key that does not exist would be noticed', () => {
    expect(schemaOf(['prometheus', 'replica'])).toBe(false);
    expect(schemaOf(['prometheus', 'replicas'])?.description).toContain('Two or more');
  });
});
