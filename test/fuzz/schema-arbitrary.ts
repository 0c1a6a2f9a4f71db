import fc from 'fast-check';
import type { z } from 'zod';
import { type AnySchema, isWhole, unwrap } from '../../src/config/schema/walk.ts';
import { ANY_TEXTS, DURATIONS, PERCENTAGES, PLAIN_TEXTS, QUANTITIES } from './texts.ts';

type Schema = z.core.$ZodType;
/** Values of the configuration as people write them. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };
/** How many of the optional keys are written. */
export type Density = 'sparse' | 'dense' | 'full';
/** An arbitrary in place of the one that a schema gives, for the path of a key; `*` stands for any name or item. */
export type Overrides = (path: string, density: Density) => fc.Arbitrary<Plain> | undefined;

const ABSENT = Symbol('absent');
/** Out of 100 optional keys, how many are written. */
const WRITTEN: Readonly<Record<Density, number>> = { sparse: 4, dense: 35, full: 60 };
const LARGEST_STEP = 1000;

/** Values that the shape of a schema accepts. Rules between several keys are not its business: see repair/. */
export function arbitraryOf(schema: Schema, overrides: Overrides, path = '', density: Density = 'dense') {
  return new Arbitraries(overrides).of(schema, path, density);
}

class Arbitraries {
  private readonly made = new Map<string, fc.Arbitrary<Plain>>();

  constructor(private readonly overrides: Overrides) {}

  of(schema: Schema, path: string, density: Density): fc.Arbitrary<Plain> {
    const key = `${density} ${path}`;
    const made = this.made.get(key) ?? this.overrides(path, density) ?? this.make(schema, path, density);
    this.made.set(key, made);
    return made;
  }

  private make(schema: Schema, path: string, density: Density): fc.Arbitrary<Plain> {
    const inner = unwrap(schema);
    const { def } = inner._zod;
    switch (def.type) {
      case 'object':
        return this.object(def.shape, path, density);
      case 'record':
        return this.record(def.keyType, def.valueType, path, density);
      case 'array':
        return this.array(inner, def.element, path, density);
      case 'union': {
        const leaves = fitting(schema, [...QUANTITIES, ...DURATIONS, ...PERCENTAGES]);
        const parts = def.options.map((option) => this.make(option, path, density));
        // A quantity is text or a number: what its schema accepts as a whole counts, not each part.
        const isScalar = def.options.every((option) => ['string', 'number'].includes(unwrap(option)._zod.def.type));
        return isScalar && schema !== inner ? fc.constantFrom(...leaves) : fc.oneof(...parts);
      }
      case 'boolean':
        return fc.boolean();
      case 'enum':
        return fc.constantFrom(...(Object.values(def.entries) as string[]));
      case 'literal':
        return fc.constantFrom(...(def.values as string[]));
      case 'number':
        return numbers(schema, inner);
      case 'string':
        return texts(schema, path);
      default:
        throw new Error(`${path}: no arbitrary for ${def.type}`);
    }
  }

  private object(shape: Readonly<Record<string, Schema>>, path: string, density: Density): fc.Arbitrary<Plain> {
    const entries = Object.entries(shape).map(([key, child]) => {
      const below = path === '' ? key : `${path}.${key}`;
      const value = this.varied(child, below, density);
      return [key, child._zod.optin === undefined ? value : maybe(value, WRITTEN[density])] as const;
    });
    return fc.record(Object.fromEntries(entries)).map(withoutAbsent);
  }

  /** A part of what is written may itself be sparse, so that configurations stay small and yet reach deep. */
  private varied(schema: Schema, path: string, density: Density): fc.Arbitrary<Plain> {
    const isDeep = ['object', 'record', 'array'].includes(unwrap(schema)._zod.def.type);
    if (density === 'full') return this.of(schema, path, 'full');
    const sparse = this.of(schema, path, 'sparse');
    return density === 'sparse' || !isDeep ? sparse : fc.oneof(sparse, this.of(schema, path, 'dense'));
  }

  private record(keys: Schema, values: Schema, path: string, density: Density): fc.Arbitrary<Plain> {
    const { def } = unwrap(keys)._zod;
    const names = def.type === 'enum' ? (Object.values(def.entries) as string[]) : undefined;
    const key = names
      ? fc.constantFrom(...names)
      : ((this.overrides(`${path}.~`, density) ?? texts(keys, path, false)) as fc.Arbitrary<string>);
    const value = this.varied(values, `${path}.*`, density);
    return fc
      .uniqueArray(fc.tuple(key, value), { maxLength: density === 'sparse' ? 1 : 3, selector: ([name]) => name })
      .map((entries) => Object.fromEntries(entries));
  }

  private array(schema: Schema, element: Schema, path: string, density: Density): fc.Arbitrary<Plain> {
    const { minimum = 0, maximum = 3 } = boundsOf(schema);
    const most = Math.max(minimum, Math.min(maximum, density === 'sparse' ? 1 : 3));
    return fc.array(this.varied(element, `${path}.*`, density), { minLength: minimum, maxLength: most });
  }
}

function maybe(value: fc.Arbitrary<Plain>, percent: number): fc.Arbitrary<Plain | typeof ABSENT> {
  const absent = { weight: 100 - percent, arbitrary: fc.constant(ABSENT as typeof ABSENT) };
  return fc.oneof({ withCrossShrink: true }, absent, { weight: percent, arbitrary: value });
}

function withoutAbsent(value: Readonly<Record<string, Plain | typeof ABSENT>>): Plain {
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Plain] => entry[1] !== ABSENT));
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What the checks of a schema say about the size of a number, or the length of a list. */
function boundsOf(schema: Schema): Bounds {
  const checks = (schema._zod.def as { checks?: readonly z.core.$ZodCheck[] }).checks ?? [];
  return Object.assign({}, ...checks.map((check) => boundOf(check._zod.def as never)));
}

function boundOf(def: { check: string; value: number; minimum: number; maximum: number }): Bounds {
  switch (def.check) {
    case 'greater_than':
      return { minimum: def.value };
    case 'less_than':
      return { maximum: def.value };
    case 'min_length':
      return { minimum: def.minimum };
    case 'max_length':
      return { maximum: def.maximum };
    default:
      return {};
  }
}

function numbers(schema: Schema, inner: AnySchema): fc.Arbitrary<number> {
  const { minimum = -LARGEST_STEP, maximum = 1_000_000 } = boundsOf(inner);
  const high = Math.max(minimum, Math.min(maximum, minimum + 1_000_000));
  const near = Math.min(high, minimum + LARGEST_STEP);
  const few = Math.min(high, minimum + 5);
  const edges = isWhole(inner) ? [minimum, few, near, high] : [minimum, minimum + 0.5, 0.1, 1, 2.5, 10, near, high];
  const between = (most: number) => fc.integer({ min: Math.ceil(minimum), max: Math.floor(most) });
  return fc
    .oneof(fc.constantFrom(...fitting(schema, edges)), between(few), between(near))
    .filter((value) => accepts(schema, value));
}

function texts(schema: Schema, path: string, mayBeAny = true): fc.Arbitrary<string> {
  const parsed = fitting(schema, [...DURATIONS, ...PERCENTAGES] as string[]);
  // Parsed types accept nothing but their notation; other texts accept far more than these.
  const isParsed = parsed.length > 0 && !accepts(schema, 'a') && schema !== unwrap(schema);
  const pool = isParsed ? parsed : fitting(schema, mayBeAny ? [...ANY_TEXTS] : [...PLAIN_TEXTS]);
  if (pool.length === 0) throw new Error(`${path}: no text fits; add one to texts.ts`);
  return fc.constantFrom(...pool);
}

function fitting<T>(schema: Schema, values: readonly T[]): T[] {
  return values.filter((value) => accepts(schema, value));
}

function accepts(schema: Schema, value: unknown): boolean {
  return (schema as z.ZodType).safeParse(value).success;
}
