import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type JsonSchema, jsonSchemas } from '../../src/config/json-schemas.ts';

const schemas = jsonSchemas();

function at(schema: JsonSchema | undefined, ...path: string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((node, key) => {
    if (key === '*') return node?.additionalProperties as JsonSchema | undefined;
    return key === '[]' ? (node?.items as JsonSchema | undefined) : node?.properties?.[key];
  }, schema);
}

describe('JSON Schemas', () => {
  test.each(Object.keys(schemas))('schemas/%s is fresh; run `npm run schemas` when this fails', (file) => {
    expect(readFileSync(`schemas/${file}`, 'utf8')).toBe(`${JSON.stringify(schemas[file], null, 2)}\n`);
  });

  test('nothing else lies in schemas', () => {
    expect(readdirSync('schemas').sort()).toEqual(Object.keys(schemas).sort());
  });

  test('base requires what has no default', () => {
    expect(at(schemas['base.schema.json'])?.required).toEqual(['platform', 'cluster', 'gitops', 'alerting', 'teams']);
  });

  test('an environment requires nothing and may remove a key, but items of lists are whole', () => {
    const environment = schemas['environment.schema.json'];
    expect(environment).not.toHaveProperty('required');
    expect(at(environment, 'gitops')).not.toHaveProperty('required');
    expect(at(environment, 'prometheus', 'replicas')?.type).toEqual(['integer', 'null']);
    expect(at(environment, 'prometheus', 'replicas')).not.toHaveProperty('default');
    expect(at(environment, 'platform')?.enum).toContain(null);
    expect(at(environment, 'alerting', 'receivers', '*')?.type).toEqual(['object', 'null']);
    expect(at(environment, 'alerting', 'receivers', '*', 'slack', '[]')?.required).toEqual(['channel']);
  });

  test('a service may be narrowed by environment, but not renamed', () => {
    const narrowing = at(schemas['service.schema.json'], 'environments', '*');
    expect(narrowing).not.toHaveProperty('required');
    expect(Object.keys(narrowing?.properties ?? {})).toEqual(expect.arrayContaining(['team', 'enabled', 'metrics']));
    expect(narrowing?.properties).not.toHaveProperty('name');
    expect(narrowing?.properties).not.toHaveProperty('namespace');
    expect(narrowing?.additionalProperties).toBe(false);
  });

  test.each(Object.entries(schemas))('%s describes every key', (_, schema) => {
    const missing: string[] = [];
    const visit = (node: JsonSchema, path: string) => {
      for (const [key, child] of Object.entries(node.properties ?? {})) {
        if (!child.description) missing.push(`${path}.${key}`);
        visit(child, `${path}.${key}`);
      }
      for (const child of [node.additionalProperties, node.items, ...(node.anyOf ?? [])]) {
        if (typeof child === 'object') visit(child as JsonSchema, `${path}.*`);
      }
    };
    visit(schema, '');
    expect(missing).toEqual([]);
  });
});

describe('the sample configuration', () => {
  const files = ['environments', 'services'].flatMap((directory) =>
    readdirSync(`config/${directory}`).map((name) => `config/${directory}/${name}`),
  );

  test.each(['config/base.yaml', ...files])('%s tells editors its schema', (file) => {
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
    const kind = /config\/(\w+)s\//.exec(file)?.[1] ?? 'base';
    expect(path.endsWith(`${kind}.schema.json`)).toBe(true);
    expect(existsSync(join(dirname(file), path))).toBe(true);
  });
});
