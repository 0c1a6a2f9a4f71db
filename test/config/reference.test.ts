import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { type JsonSchema, jsonSchemas } from '../../src/config/json-schemas.ts';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';
import { unwrap } from '../../src/config/schema/walk.ts';
import { ANY_NAME, dotted, entriesOf, ITEM } from '../../src/reference/entries.ts';
import { exampleOf } from '../../src/reference/examples.ts';
import { referencePages, SMALLEST_BASE, TEN_LINES } from '../../src/reference/pages.ts';
import { constraintWords, isInWords, patternsOf, typeWords } from '../../src/reference/words.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { edit, load, problemsOf } from '../support/config-tree.ts';

const pages = referencePages();
const schemas = jsonSchemas();

const FILES = [
  ['service.md', 'service.schema.json', serviceSchema],
  ['environment.md', 'base.schema.json', environmentSchema],
] as const;

/** Keys of a schema, counted without the code under test. */
function keysIn(schema: JsonSchema, prefix = ''): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  const join = (key: string) => (prefix === '' ? key : `${prefix}.${key}`);
  return [
    ...Object.entries(properties).flatMap(([key, child]) => {
      return key === 'environments' ? [key] : [join(key), ...keysIn(child, join(key))];
    }),
    ...(typeof additionalProperties === 'object' ? keysIn(additionalProperties, join('<name>')) : []),
    ...(typeof items === 'object' ? keysIn(items as JsonSchema, `${prefix}[]`) : []),
    ...anyOf.flatMap((option) => keysIn(option, prefix)),
  ];
}

/** Keys that a page explains. */
const rowsOf = (page: string): string[] =>
  [...page.matchAll(/^\| <a id="[^"]+"><\/a>`([^`]+)` \|/gm)].map(([, key]) => key as string);

/** The zod schemas of a key, with all that they check. */
function zodAt(schema: z.core.$ZodType, [key, ...rest]: readonly string[]): z.ZodType[] {
  if (key === undefined) return [schema as z.ZodType];
  const { def } = unwrap(schema)._zod;
  if (def.type === 'union') return def.options.flatMap((option) => zodAt(option, [key, ...rest]));
  if (def.type === 'object') return def.shape[key] ? zodAt(def.shape[key], rest) : [];
  if (def.type === 'record' && key === ANY_NAME) return zodAt(def.valueType, rest);
  return def.type === 'array' && key === ITEM ? zodAt(def.element, rest) : [];
}

describe.each(FILES)('docs/reference/%s', (file, schemaFile, schema) => {
  const page = pages.get(file) ?? '';
  const json = schemas[schemaFile] as JsonSchema;
  const entries = entriesOf(json, ['environments']);

  test('is fresh; run `npm run reference` when this fails', () => {
    expect(readFileSync(`docs/reference/${file}`, 'utf8')).toBe(page);
  });

  test('explains every key of the schema, each of them once', () => {
    const keys = keysIn(json);
    expect(keys.length).toBeGreaterThan(50);
    expect(rowsOf(page).sort()).toEqual([...new Set(keys)].sort());
  });

  test('has an example of every key that the schema accepts; examples stand in src/reference/examples.ts', () => {
    const refused = entries
      .filter(({ path }) => path[0] !== 'environments')
      .flatMap(({ path, schema: of }) => {
        const example = exampleOf(of, path);
        const results = zodAt(schema, path).map((each) => each.safeParse(example));
        if (example !== undefined && results.some(({ success }) => success)) return [];
        const why = results.flatMap(({ error }) => error?.issues.map(({ message }) => message) ?? []);
        return [{ key: dotted(path), example, why }];
      });
    expect(refused).toEqual([]);
  });

  test('says every pattern in words; they stand in src/reference/words.ts', () => {
    const raw = entries.flatMap(({ path, schema: of }) =>
      [of, ...(of.anyOf ?? []), (of.items ?? {}) as JsonSchema, (of.propertyNames ?? {}) as JsonSchema]
        .flatMap(patternsOf)
        .filter((pattern) => !isInWords(pattern))
        .map((pattern) => [dotted(path), pattern]),
    );
    expect(raw).toEqual([]);
  });

  test('every link leads to an anchor, and no anchor is there twice', () => {
    const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    expect(anchors.length).toBe(new Set(anchors).size);
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test('is a table of five columns without HTML of its own', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| <a '));
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length - 2);
    expect(new Set(cells)).toEqual(new Set([5]));
    const text = rows.join('\n').replaceAll(/<a id="[^"]+"><\/a>|`[^`]*`/g, '');
    expect(text).not.toContain('<');
  });
});

test('nothing else lies in docs/reference', () => {
  expect(readdirSync('docs/reference').sort()).toEqual([...pages.keys()].sort());
});

describe('a row of the reference', () => {
  const service = pages.get('service.md') ?? '';
  const rowOf = (key: string) => service.split('\n').find((line) => line.includes(`</a>\`${key}\` |`));

  test('has key, type, default, meaning and example', () => {
    expect(rowOf('enabled')).toBe(
      '| <a id="enabled"></a>`enabled` | `true` or `false` | `true` | false removes the service from an environment. | `enabled: false` |',
    );
    expect(rowOf('slos.<name>.window')).toBe(
      '| <a id="slos.*.window"></a>`slos.<name>.window` | one of `7d`, `28d`, `30d` | `30d` | Period of the error budget. | `window: 7d` |',
    );
  });

  test('says which keys cannot be left out', () => {
    expect(rowOf('namespace')).toContain('| **required** |');
    expect(rowOf('description')).toContain('| none |');
  });

  test('types and limits are words', () => {
    expect(typeWords({ type: 'array', items: { type: 'string', format: 'email' } })).toBe('list (email address)');
    expect(typeWords({ anyOf: [{ type: 'string' }, { type: 'integer' }] })).toBe('text or whole number');
    expect(constraintWords({ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toEqual(['1 or more']);
    expect(constraintWords({ type: 'string', minLength: 1, pattern: '^x$' })).toEqual(['not empty', 'matches `^x$`']);
  });
});

describe('a service file of ten lines', () => {
  const loaded = load({ 'base.yaml': SMALLEST_BASE, 'services/api-gateway.yaml': TEN_LINES });

  test('is shown in the reference, and has ten lines', () => {
    expect(pages.get('service.md')).toContain(`\`\`\`yaml\n${TEN_LINES}\`\`\``);
    expect(TEN_LINES.trimEnd().split('\n')).toHaveLength(10);
  });

  test('gives records, alerts of resources, and both objectives at every speed', () => {
    const [service] = loaded.base.services;
    const rules = serviceRuleGroups(service!, loaded.base.alerts).flatMap((group) => group.rules);
    const records = rules.flatMap((rule) => (isAlert(rule) ? [] : rule.record));
    expect(records).toEqual(
      expect.arrayContaining([
        'namespace_service:http_requests:rate5m',
        'namespace_service:http_requests_5xx:rate5m',
        'slo:sli_events:rate5m',
        'slo:sli_errors:rate5m',
      ]),
    );
    const alerts = rules.filter(isAlert);
    expect(alerts.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['ServiceCPUSaturation', 'ServiceMemorySaturation', 'ServiceRestarting', 'ServiceDown']),
    );
    const burns = alerts.filter(({ alert }) => alert.startsWith('SLOBudgetBurn')).map(({ labels }) => labels?.slo);
    expect(burns.filter((slo) => slo === 'availability')).toHaveLength(4);
    expect(burns.filter((slo) => slo === 'latency')).toHaveLength(4);
  });

  test('is refused with the line of a mistake', () => {
    const text = edit(TEN_LINES, '99.9%', '100%');
    expect(problemsOf({ 'base.yaml': SMALLEST_BASE, 'services/api-gateway.yaml': text })).toEqual([
      'config/services/api-gateway.yaml:9:30 slos.availability.objective: 100% leaves no error budget; use a value below 100%',
    ]);
  });

  test('the examples of overlays load, too', () => {
    const fences = (file: string) =>
      [...(pages.get(file) ?? '').matchAll(/```yaml\n([\s\S]*?)```/g)].map((each) => each[1]!);
    const [, narrowing = ''] = fences('service.md');
    const [, overlay = ''] = fences('environment.md');
    expect(overlay).toContain('cluster: dev');
    const switched = `${SMALLEST_BASE}`.replace(
      'alerting:\n',
      'alerting:\n  deadMansSwitch: { url: { secret: a, key: b } }\n',
    );
    const { environments } = load({
      'base.yaml': switched,
      'services/api-gateway.yaml': `${TEN_LINES}${narrowing}`.replace(
        'availability: { objective: 99.9% }',
        'availability: { objective: 99.9%, window: 7d }',
      ),
      'environments/dev.yaml': overlay.replace('2d', '8d'),
    });
    const [dev, prod] = environments;
    expect(Object.keys(dev!.services[0]!.slos)).toEqual(['availability']);
    expect(String(prod!.services[0]!.slos.availability?.objective)).toBe('99.95%');
    expect(dev!.cluster).toBe('dev');
  });
});
