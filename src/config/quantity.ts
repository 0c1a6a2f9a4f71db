import { quote } from './quote.ts';

/** What the suffixes stand for that people write. */
export const SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Kubernetes keeps quantities in 64 bits with a sign. */
const LARGEST = 2 ** 63;

/** The shape of a Kubernetes quantity; also used for the JSON Schema of the configuration. */
export const QUANTITY_PATTERN = /^\d+(\.\d+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/**
 * An amount of a resource in the notation of Kubernetes: `250m`, `2`, `512Mi`, `20Gi`.
 * It prints in the canonical form of the API server (`1000m` as `1`, `3072Mi` as `3Gi`),
 * because any other form shows up as a permanent difference in Argo CD.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export class Quantity {
  private constructor(
    /** The amount in base units: cores for CPU, bytes for memory and storage. */
    readonly value: number,
    private readonly text: string,
  ) {}

  /** Reads a quantity. @throws Error when the text is no quantity, with an example of one. */
  static parse(input: string | number): Quantity {
    const text = String(input);
    if (!QUANTITY_PATTERN.test(text)) {
      throw new Error(`${quote(text)} is not a quantity; write a number and a unit, such as 250m, 2, 512Mi or 20Gi`);
    }
    const suffix = /[A-Za-z]*$/.exec(text)?.[0] ?? '';
    const value = Number(text.slice(0, text.length - suffix.length)) * (SUFFIXES[suffix] ?? 1);
    if (value >= LARGEST) throw new Error(`${quote(text)} is too large; Kubernetes counts up to 8191Pi`);
    return new Quantity(value, canonical(value, suffix));
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

function canonical(value: number, suffix: string): string {
  const family = suffix.endsWith('i') ? ['Pi', 'Ti', 'Gi', 'Mi', 'Ki', ''] : ['P', 'T', 'G', 'M', 'k', '', 'm'];
  for (const unit of family) {
    const amount = value / (SUFFIXES[unit] ?? 1);
    if (amount >= 1 && Math.abs(amount - Math.round(amount)) < 1e-9) return `${Math.round(amount)}${unit}`;
  }
  // Smaller than the smallest unit (or zero): the API server rounds up to a whole milli-unit.
  return value === 0 ? '0' : suffix.endsWith('i') ? String(Math.ceil(value)) : `${Math.ceil(value * 1e3 - 1e-9)}m`;
}
