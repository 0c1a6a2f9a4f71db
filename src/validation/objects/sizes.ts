import type { ManifestObject } from '../../synthesize.ts';
import { describe, objectsOf, type Policy } from '../policy.ts';

const KIB = 1024;

/** Bytes that an object may have, by kind. */
const BUDGETS: Readonly<Record<string, { readonly bytes: number; readonly why: string; readonly remedy: string }>> = {
  ConfigMap: {
    bytes: 512 * KIB,
    why: 'half of what the API server takes',
    remedy: 'split its files over several ConfigMaps',
  },
  Secret: { bytes: 512 * KIB, why: 'half of what the API server takes', remedy: 'split it' },
  PrometheusRule: {
    // @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/operator/rules.go
    bytes: 384 * KIB,
    why: 'the operator packs rules into ConfigMaps of 512 KiB, and cannot divide one object',
    remedy: 'split its groups over several objects',
  },
};

/** What the API server takes at most, with its own fields. */
const LARGEST = 1024 * KIB;

/** Every object is small enough to be stored, and has room to grow. */
export const sizes: Policy = {
  name: 'sizes',
  *check(input) {
    for (const { component, object } of objectsOf(input)) {
      const { bytes, why, remedy } = BUDGETS[object.kind] ?? {
        bytes: LARGEST,
        why: 'the most that the API server takes',
        remedy: 'split it',
      };
      const size = bytesOf(object, bytes);
      if (size < bytes) continue;
      const message = `has ${kib(size)}; the budget is ${kib(bytes)}: ${why}`;
      yield { component, object: describe(object), message, remedy };
    }
  },
};

const kib = (bytes: number) => `${Math.round(bytes / KIB)} KiB`;

/** A character is at most four bytes, and escapes rarely double a text: most objects need no exact count. */
function bytesOf(object: ManifestObject, budget: number): number {
  const characters = charactersIn(object);
  return characters * 4 < budget ? characters : Buffer.byteLength(JSON.stringify(object));
}

function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 2;
  for (const [key, each] of Object.entries(value)) sum += key.length + 4 + charactersIn(each);
  return sum;
}
