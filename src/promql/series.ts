import type { Selector } from './ast.ts';

/** What is known of the series that a selector may find. */
export interface KnownSeries {
  /** What their values do: a counter only grows until it is reset. */
  readonly type: 'counter' | 'gauge';
  /** Every label that one of them may have. */
  readonly labels: ReadonlySet<string>;
  /** Whether they may have labels that nobody knows. */
  readonly open?: boolean;
  /** Whether every value is known to be greater than zero. @default - some may be zero */
  readonly positive?: boolean;
  /** Whether every value is a whole number of things. @default - as the name of the metric says */
  readonly whole?: boolean;
  /** Whether they are native histograms, one series for all buckets. @default - they are not */
  readonly native?: boolean;
  /** Seconds between two samples. */
  readonly interval: number;
}

/** By what is said. */
const numbers = new Map<string, number>();
const numbered = new WeakMap<KnownSeries, number>();

/**
 * A number that is the same for two exactly when they know the same, apart from how often there is a sample:
 * environments have most of it in common.
 */
export function numberOf(known: KnownSeries | undefined): number {
  if (!known) return -1;
  const before = numbered.get(known);
  if (before !== undefined) return before;
  const { type, labels, open = false, positive = false, whole = null, native = false } = known;
  const text = JSON.stringify([type, [...labels].sort(), open, positive, whole, native]);
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  numbered.set(known, number);
  return number;
}

/** What is known of the series that a selector may find; undefined where nothing is. */
export type SeriesOf = (selector: Selector) => KnownSeries | undefined;

/** Labels that a result may have; `open` where it may have others, which nobody knows. */
export interface Labels {
  readonly names: ReadonlySet<string>;
  readonly open: boolean;
}

export const NO_LABELS: Labels = { names: new Set(), open: false };
export const ANY_LABELS: Labels = { names: new Set(), open: true };

export const mayHave = ({ names, open }: Labels, label: string): boolean => open || names.has(label);

/** Just these labels, as far as they may be there. */
export function kept(labels: Labels, names: Iterable<string>): Labels {
  return { names: new Set([...names].filter((name) => mayHave(labels, name))), open: false };
}

export function without({ names, open }: Labels, dropped: Iterable<string>): Labels {
  const gone = new Set(dropped);
  return { names: new Set([...names].filter((name) => !gone.has(name))), open };
}

export function union(a: Labels, b: Labels): Labels {
  return { names: new Set([...a.names, ...b.names]), open: a.open || b.open };
}
