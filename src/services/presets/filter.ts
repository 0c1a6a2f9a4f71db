import type { Labels } from '../../kubernetes/labels.ts';
import { exampleOf } from '../example-of.ts';
import { matching, notMatching } from '../series-name.ts';
import type { Filter } from './preset.ts';

/** Conditions on labels: what each must be, or must not be, as a regular expression or a plain value. */
export interface Conditions {
  /** What series must have to count. */
  readonly only?: Labels;
  /** What series must not have. */
  readonly exclude?: Labels;
}

/** Turns conditions into matchers. @returns undefined where there are no conditions */
export function filter({ only = {}, exclude = {} }: Conditions): Filter | undefined {
  const [wanted, unwanted] = [Object.entries(only), Object.entries(exclude)];
  if (wanted.length + unwanted.length === 0) return undefined;
  const counts = Object.fromEntries(wanted.map(([label, pattern]) => [label, exampleOf(pattern) ?? pattern]));
  const [[label, pattern] = ['', '']] = unwanted;
  const [first] = wanted;
  return {
    matchers: [
      ...wanted.map(([name, value]) => matching(name, value)),
      ...unwanted.map(([name, value]) => notMatching(name, value)),
    ].join(', '),
    example: first ? { ...counts, [first[0]]: `not-${counts[first[0]]}` } : { [label]: exampleOf(pattern) ?? pattern },
    ...(wanted.length > 0 ? { counts } : {}),
  };
}

/** What must hold for both filters. */
export function both(a: Filter | undefined, b: Filter | undefined): Filter | undefined {
  if (!a || !b) return a ?? b;
  return {
    matchers: `${a.matchers}, ${b.matchers}`,
    // Left out by one of them is enough.
    example: { ...b.counts, ...a.example },
    ...(a.counts || b.counts ? { counts: { ...a.counts, ...b.counts } } : {}),
  };
}
