import { rememberedByText } from '../../../remembered.ts';
import type { NumberRule, ObjectShape, Schemas, Shape, TextRule } from './shape.ts';

/** One place where a value is not what its schema says. */
export interface Difference {
  /** Where, such as `spec.ports[0].port`. */
  readonly path: string;
  readonly what: 'unknown' | 'missing' | 'wrong';
  /** What it must be; for an unknown field, what fields there are. */
  readonly expected: string | readonly string[];
  readonly value?: unknown;
}

/** Everything that is not as the schema of a kind says. Fields that are null are as good as absent, as for the API server. */
export function differencesFrom(schemas: Schemas, shape: Shape, value: unknown): Difference[] {
  const found: Difference[] = [];
  walk(value, shape, { shapes: schemas.shapes, path: [], found });
  return found;
}

/** A path is only made into text where something is wrong: nearly every field is right. */
interface Walk {
  readonly shapes: readonly Shape[];
  readonly path: (string | number)[];
  readonly found: Difference[];
}

function walk(value: unknown, shape: Shape, at: Walk): void {
  if (typeof shape === 'number') walk(value, at.shapes[shape] ?? 'anything', at);
  else if (typeof shape === 'string') {
    if (!SCALARS[shape].holds(value)) wrong(at, value, SCALARS[shape].name);
  } else if ('fields' in shape) walkFields(value, shape, at);
  else if ('list' in shape) {
    if (!Array.isArray(value)) wrong(at, value, 'a list');
    else if (value.length < (shape.least ?? 0)) wrong(at, value, `a list of ${shape.least} or more`);
    else for (const [index, item] of value.entries()) inside(index, item, shape.list, at);
  } else if ('map' in shape) {
    if (!isMap(value)) wrong(at, value, 'a map');
    else for (const key of Object.keys(value)) inside(key, value[key], shape.map, at);
  } else {
    const problem = scalarProblem(value, shape);
    if (problem !== undefined) wrong(at, value, problem);
  }
}

function walkFields(value: unknown, { fields, required = [] }: ObjectShape, at: Walk): void {
  if (!isMap(value)) {
    wrong(at, value, 'an object');
    return;
  }
  for (const name of Object.keys(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field !== undefined && value[name] !== null && value[name] !== undefined) inside(name, value[name], field, at);
    if (field !== undefined || value[name] === undefined) continue;
    at.found.push({ path: pathText([...at.path, name]), what: 'unknown', expected: Object.keys(fields) });
  }
  for (const name of required) {
    if (value[name] !== undefined && value[name] !== null) continue;
    at.found.push({ path: pathText([...at.path, name]), what: 'missing', expected: '' });
  }
}

function inside(step: string | number, value: unknown, shape: Shape, at: Walk): void {
  at.path.push(step);
  walk(value, shape, at);
  at.path.pop();
}

function wrong(at: Walk, value: unknown, expected: string): void {
  at.found.push({ path: pathText(at.path), what: 'wrong', expected, value });
}

/** A path as people write it: `metadata.labels["app.kubernetes.io/name"]`. */
function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w$-]+$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

interface Scalar {
  readonly name: string;
  holds(value: unknown): boolean;
}

const SCALARS: Readonly<Record<Extract<Shape, string>, Scalar>> = {
  string: { name: 'a text', holds: (value) => typeof value === 'string' },
  number: { name: 'a number', holds: (value) => typeof value === 'number' && Number.isFinite(value) },
  integer: { name: 'a whole number', holds: Number.isSafeInteger },
  boolean: { name: 'true or false', holds: (value) => typeof value === 'boolean' },
  quantity: {
    name: 'a quantity such as 100m or 64Mi',
    holds: (value) => (typeof value === 'string' ? QUANTITY.test(value) : typeof value === 'number'),
  },
  'integer or string': {
    name: 'a whole number or a text',
    holds: (value) => typeof value === 'string' || Number.isSafeInteger(value),
  },
  anything: { name: 'anything', holds: () => true },
};

type Ruled = { readonly one: readonly string[] } | { readonly text: TextRule } | { readonly count: NumberRule };

/** What a value should be, where it is not. */
function scalarProblem(value: unknown, shape: Ruled): string | undefined {
  if ('one' in shape) return shape.one.includes(value as string) ? undefined : `one of ${shape.one.join(', ')}`;
  if ('text' in shape) {
    const { pattern, least = 0 } = shape.text;
    if (typeof value !== 'string') return 'a text';
    if (value.length < least) return least === 1 ? 'a text that is not empty' : `a text of ${least} characters or more`;
    return pattern === undefined || regexOf(pattern).test(value) ? undefined : `a text like ${pattern}`;
  }
  const { type, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = shape.count;
  if (!SCALARS[type].holds(value)) return SCALARS[type].name;
  if ((value as number) >= from && (value as number) <= to) return undefined;
  return to === Number.POSITIVE_INFINITY ? `${from} or more` : `from ${from} to ${to}`;
}

/** Patterns are those of Go, which may switch the case off inside; each is made once. */
const regexOf = rememberedByText(
  (pattern) => new RegExp(pattern.replaceAll('(?i)', ''), pattern.includes('(?i)') ? 'i' : ''),
);
