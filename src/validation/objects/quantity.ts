import { SUFFIXES } from '../../config/quantity.ts';

/** The API server takes more than people write. */
const FACTORS: Readonly<Record<string, number>> = { ...SUFFIXES, n: 1e-9, u: 1e-6, E: 1e18, Ei: 2 ** 60 };

/** What a quantity of Kubernetes amounts to; nothing where it is none. */
export function bytesOf(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') return quantity;
  const [, number, unit = ''] = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  const factor = FACTORS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
