import type { Shape } from '../../src/validation/objects/schema/shape.ts';
import type { FileShape } from './declarations.ts';

/** A compiled validator of a model package. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly keyword: string; readonly params: unknown }[] | null;
}

/** Where a field stands: names of fields, `0` in a list and `key` in a map. */
type Path = readonly { readonly in: 'object' | 'list' | 'map'; readonly name: string }[];

/**
 * A shape with what declarations do not say: that a number is an integer, and the bounds and patterns of values. The
 * validators know, but only in code, so each field is asked with values that it ought to refuse.
 */
export function probed(shape: FileShape, validate: Validator, path: Path = []): Probed {
  const refusals = (value: unknown) => refusedAt(validate, path, value);
  if (shape === 'string') return text(refusals('\u0001'), refusals(''));
  if (shape === 'number') return number(refusals);
  if (typeof shape !== 'object' || 'file' in shape || 'one' in shape) return shape;
  const into = (name: string, kind: Path[number]['in']): Path => [...path, { in: kind, name }];
  if ('list' in shape) {
    const least = limitOf(refusals([]), 'minItems');
    return { list: probed(shape.list, validate, into('0', 'list')), ...(least ? { least } : {}) };
  }
  if ('map' in shape) return { map: probed(shape.map, validate, into('key', 'map')) };
  const fields = Object.entries(shape.fields).map(([name, each]) => [
    name,
    probed(each, validate, into(name, 'object')),
  ]);
  return { fields: Object.fromEntries(fields), required: shape.required };
}

/** A shape as shape.ts has it, but for its references. */
export type Probed =
  | Exclude<Shape, number | object>
  | { readonly file: string }
  | { readonly one: readonly string[] }
  | { readonly list: Probed; readonly least?: number }
  | { readonly map: Probed }
  | Extract<Shape, { text: unknown } | { count: unknown }>
  | { readonly fields: Readonly<Record<string, Probed>>; readonly required: readonly string[] };

type Refusals = ReadonlyMap<string, unknown>;

function refusedAt(validate: Validator, path: Path, value: unknown): Refusals {
  const data = path.reduceRight<unknown>(
    (inner, step) => (step.in === 'list' ? [inner] : { [step.name]: inner }),
    value,
  );
  if (validate(data)) return new Map();
  const at = path.map(({ name }) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const own = (validate.errors ?? []).filter(({ instancePath }) => instancePath === at);
  return new Map(own.map(({ keyword, params }) => [keyword, params]));
}

const limitOf = (refusals: Refusals, keyword: string) =>
  (refusals.get(keyword) as { limit?: number } | undefined)?.limit;

function text(wrong: Refusals, empty: Refusals): Probed {
  const { pattern } = (wrong.get('pattern') ?? {}) as { pattern?: string };
  const least = limitOf(empty, 'minLength');
  if (pattern === undefined && !least) return 'string';
  return { text: { ...(pattern === undefined ? {} : { pattern }), ...(least ? { least } : {}) } };
}

const HUGE = 1e30;

function number(refusals: (value: number) => Refusals): Probed {
  const { type: wanted } = (refusals(0.5).get('type') ?? {}) as { type?: string };
  const type = wanted === 'integer' ? 'integer' : 'number';
  const from = limitOf(refusals(-HUGE), 'minimum');
  const to = limitOf(refusals(HUGE), 'maximum');
  if (from === undefined && to === undefined) return type;
  return { count: { type, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } };
}
