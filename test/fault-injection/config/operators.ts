import { parseDocument } from 'yaml';
import { type JsonSchema, jsonSchemas } from '../../../src/config/json-schemas.ts';
import { misspelt } from '../misspelt.ts';
import { nodesOf, type Path } from '../places.ts';
import { type ConfigOperator, type ConfigSite, changed, keyChanged, type Texts, valueOperator } from './fault.ts';

/** Keys below which people choose the names. */
const CHOSEN = ['receivers', 'teams', 'externalLabels', 'contacts', 'labels', 'environments'];
const isService = (file: string) => file.startsWith('services/');
const DURATION = /^\d+(ms|[smhdwy])$/;
const QUANTITY = /^\d+[KMGT]i$/;

/** Changes of whole texts. */
const texts = (
  name: string,
  breaks: string,
  edits: (text: string) => Iterable<readonly [at: string, change: ConfigSite['change']]>,
): ConfigOperator => ({
  name,
  breaks,
  *sites(files: Texts) {
    for (const [file, text] of Object.entries(files)) {
      for (const [at, change] of edits(text)) yield { file, at, change };
    }
  },
});

/** Keys that a schema says something of, in the file of an environment. */
const fromSchema = (
  name: string,
  breaks: string,
  by: (schema: JsonSchema) => ((value: unknown) => unknown) | undefined,
): ConfigOperator => ({
  name,
  breaks,
  *sites() {
    for (const [path, schema] of fieldsOf(jsonSchemas()['base.schema.json'])) {
      const change = by(schema);
      if (change) yield { file: 'environments/prod.yaml', at: path.join('.'), change: changed(path, change) };
    }
  },
});

function* fieldsOf(schema: JsonSchema | undefined, path: Path = []): Generator<readonly [Path, JsonSchema]> {
  for (const [key, child] of Object.entries(schema?.properties ?? {})) {
    yield [[...path, key], child as JsonSchema];
    yield* fieldsOf(child as JsonSchema, [...path, key]);
  }
}

const NEEDED = ['name', 'namespace', 'team', 'preset', 'port', 'platform', 'cluster', 'repoURL', 'secret', 'key'];
const OUT_OF_RANGE: Readonly<Record<string, readonly unknown[]>> = {
  objective: ['100%', '101%', '0%', 'always'],
  replicas: [0, -1, 1.5],
  retention: ['0d', '-1d', 'forever'],
  window: ['29d', '5m', '400d'],
  size: ['0Gi', '-5Gi', 'large'],
  latencyP99: ['0ms', '-5ms', 'fast'],
};

/** What people get wrong in the configuration. */
export const CONFIG_OPERATORS: readonly ConfigOperator[] = [
  {
    name: 'config unknown key',
    breaks: 'The setting has no effect.',
    *sites(files) {
      for (const [file, text] of Object.entries(files)) {
        for (const { path, key } of nodesOf(parseDocument(text).toJS())) {
          const isChosen = CHOSEN.includes(String(path.at(-2))) || typeof key === 'number';
          if (!isChosen) yield { file, at: path.join('.'), change: keyChanged(path, misspelt) };
        }
      }
    },
  },
  valueOperator('config required key', 'What it says is not known.', ({ key, path }) =>
    NEEDED.includes(String(key)) && !path.includes('contacts') && path[0] !== 'environments'
      ? () => undefined
      : undefined,
  ),
  valueOperator('config team or receiver', 'Alerts reach nobody.', ({ key, path }) => {
    const isName =
      ['team', 'receiver', 'defaultReceiver', 'platformTeam'].includes(String(key)) || path.at(-2) === 'page';
    return isName ? (name, random) => misspelt(name, random) : undefined;
  }),
  valueOperator('config choice', 'There is no such choice.', ({ key, value }) =>
    ['preset', 'platform'].includes(String(key)) && typeof value === 'string'
      ? (name, random) => misspelt(name, random)
      : undefined,
  ),
  {
    name: 'config environment',
    breaks: 'The change is for an environment that does not exist.',
    *sites(files) {
      for (const [file, text] of Object.entries(files)) {
        for (const key of Object.keys(parseDocument(text).toJS()?.environments ?? {})) {
          const path = ['environments', key];
          yield { file, at: path.join('.'), change: keyChanged(path, misspelt) };
        }
      }
    },
  },
  valueOperator('config unit missing', 'Nobody knows how much is meant.', ({ value }) =>
    DURATION.test(value) || QUANTITY.test(value) ? (text) => Number.parseInt(text, 10) : undefined,
  ),
  valueOperator('config unit wrong', 'Nobody knows how much is meant.', ({ value }) =>
    DURATION.test(value) || QUANTITY.test(value) ? (text) => `${Number.parseInt(text, 10)} days` : undefined,
  ),
  valueOperator('config out of range', 'What is asked for is not possible.', ({ key }) =>
    OUT_OF_RANGE[key] ? (_, random) => random.pick(OUT_OF_RANGE[key]!) : undefined,
  ),
  valueOperator('config type', 'What is meant cannot be known.', ({ value, path }) => {
    if (path.includes('contacts') || path.includes('github')) return undefined;
    if (typeof value === 'object') return () => 'some';
    return () => [{ value: [] }];
  }),
  valueOperator('config name', 'Kubernetes refuses the name.', ({ key, path }, file) =>
    isService(file) && path.length === 1 && ['name', 'namespace'].includes(String(key))
      ? (name) => `My_${name}`
      : undefined,
  ),
  valueOperator('config duplicate name', 'Two services have the same objects.', ({ key, path }, file) =>
    isService(file) && path.length === 1 && key === 'name' && file.includes('user') ? () => 'auth-service' : undefined,
  ),
  valueOperator('config literal secret', 'A credential lies in the repository.', ({ key }) =>
    ['webhookUrl', 'routingKey', 'password'].includes(String(key))
      ? () => 'https://hooks.example.com/T000/B000/x'
      : undefined,
  ),
  valueOperator('config address', 'Nobody can be reached there.', ({ key, value }) =>
    ['url', 'externalUrl', 'repoURL'].includes(String(key)) && typeof value === 'string'
      ? (text, random) => random.pick([text.replace('://', ':/'), text.replace('https', 'htps'), 'example'])
      : undefined,
  ),
  valueOperator('config port', 'Prometheus finds no targets.', ({ key, path }, file) =>
    isService(file) && key === 'port' && path.length === 2 ? (name, random) => misspelt(name, random) : undefined,
  ),
  valueOperator('config secret name', 'The Secret does not exist.', ({ key, value }) =>
    key === 'secret' && typeof value === 'string' ? (name, random) => misspelt(name, random) : undefined,
  ),
  fromSchema('config schema range', 'What is asked for is not possible.', (schema) => {
    const { minimum, maximum, exclusiveMinimum } = schema as {
      minimum?: number;
      maximum?: number;
      exclusiveMinimum?: number;
    };
    if (minimum !== undefined && minimum > -1e9) return () => minimum - 1;
    if (exclusiveMinimum !== undefined) return () => exclusiveMinimum - 1;
    return maximum !== undefined && maximum < 1e9 ? () => maximum + 1 : undefined;
  }),
  fromSchema('config schema choice', 'There is no such choice.', (schema) =>
    Array.isArray(schema.enum) ? () => `${(schema.enum as readonly string[])[0]}x` : undefined,
  ),
  fromSchema('config schema switch', 'What is meant cannot be known.', (schema) =>
    schema.type === 'boolean' ? () => 'yes please' : undefined,
  ),
  texts('config syntax', 'The file cannot be read.', (text) => [
    ['brace', () => `${text}\nbroken: { a: 1\n`],
    ['tab', () => text.replace(/\n {2}(?=\w)/, '\n\t')],
    ['quote', () => `${text}\nbroken: "a\n`],
  ]),
  texts('config key twice', 'One of the two values is lost.', function* (text) {
    for (const [key = ''] of text.matchAll(/^\w+(?=:)/gm)) yield [key, () => `${text}\n${key}: twice\n`];
  }),
];
