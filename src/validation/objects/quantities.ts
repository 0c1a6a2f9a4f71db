import { describe, objectsOf, type Policy, type Problem } from '../policy.ts';
import { bytesOf } from './quantity.ts';

/** Resources that are bytes, and what of them is too little for anything. */
const LEAST: Readonly<Record<string, number>> = {
  memory: 2 ** 20,
  storage: 2 ** 20,
  'ephemeral-storage': 2 ** 20,
};

/** Keys below which quantities of resources stand. */
const LISTS: ReadonlySet<string> = new Set(['requests', 'limits']);

/** Quantities can be read, and have the unit that was meant: 50 bytes of storage are a missing `Gi`. */
export const quantities: Policy = {
  name: 'quantities',
  *check(input) {
    for (const { component, object } of objectsOf(input)) {
      if (object.kind === 'PrometheusRule' || object.kind === 'ConfigMap') continue;
      for (const problem of problemsIn(object.spec, 'spec')) yield { component, object: describe(object), ...problem };
    }
  },
};

function* problemsIn(value: unknown, path: string): Generator<Problem> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const at = `${path}.${key}`;
    if (LISTS.has(key) && typeof child === 'object' && child !== null) {
      for (const [resource, quantity] of Object.entries(child)) yield* problemOf(resource, quantity, at);
    } else if (key === 'sizeLimit') yield* problemOf('ephemeral-storage', child, at);
    else yield* problemsIn(child, at);
  }
}

function* problemOf(resource: string, quantity: unknown, path: string): Generator<Problem> {
  const amount = bytesOf(quantity);
  if (amount === undefined) {
    const message = `has ${JSON.stringify(quantity)} at ${path}, which is no quantity of ${resource}`;
    yield { message, remedy: 'write a number and a unit, such as 512Mi' };
  } else if (amount < (LEAST[resource] ?? 0) && (amount !== 0 || resource === 'storage')) {
    yield { message: `has ${quantity} bytes of ${resource} at ${path}`, remedy: 'add the unit, such as Mi or Gi' };
  }
}
