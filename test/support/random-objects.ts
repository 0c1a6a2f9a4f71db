import type { ManifestObject } from '../../src/synthesize.ts';
import { kustomizeStrings } from './nasty-strings.ts';
import type { Random } from './random.ts';

const KEYS = ['a', 'b/c', 'd~e', '~1', 'f.g/h', 'name', 'on', '0', 'x'];

/** An object of the base and what an environment makes of it. */
export function randomPair(random: Random, name: string): [base: ManifestObject, object: ManifestObject] {
  const base = randomMap(random, 4);
  const changed = changeMap(random, base, 4);
  return [wrap(name, base), wrap(name, changed)];
}

function wrap(name: string, spec: unknown): ManifestObject {
  return { apiVersion: 'example.com/v1', kind: 'Sample', metadata: { name, namespace: 'monitoring' }, spec };
}

type Data = Record<string, unknown>;

function randomValue(random: Random, depth: number): unknown {
  const kind = depth <= 0 ? 0 : random.below(4);
  if (kind === 1) return randomMap(random, depth - 1);
  if (kind === 2) return randomItems(random, depth - 1);
  if (kind === 3) return Array.from({ length: random.below(4) }, () => randomScalar(random));
  return randomScalar(random);
}

function randomScalar(random: Random): unknown {
  return random.pick([random.pick(kustomizeStrings), random.below(1e9), random.chance(0.5), random.below(100) / 8]);
}

function randomMap(random: Random, depth: number): Data {
  const keys = KEYS.filter(() => random.chance(0.5));
  return Object.fromEntries(keys.map((key) => [key, randomValue(random, depth)]));
}

/** A list of items that have a name, or an alert, or a record, as in Kubernetes. */
function randomItems(random: Random, depth: number): Data[] {
  return Array.from({ length: random.below(4) }, (_, index) => ({
    ...randomMap(random, depth),
    [random.pick(['name', 'alert', 'record'])]: `item-${index}`,
  }));
}

function changeMap(random: Random, map: Data, depth: number): Data {
  const entries = Object.entries(map)
    .filter(() => random.chance(0.9))
    .map(([key, value]) => [key, random.chance(0.4) ? changeValue(random, value, depth - 1) : value]);
  const added = random.chance(0.3) ? [[random.pick(KEYS), randomValue(random, depth - 1)]] : [];
  return Object.fromEntries([...entries, ...added]);
}

function changeValue(random: Random, value: unknown, depth: number): unknown {
  if (random.chance(0.15)) return randomValue(random, depth);
  if (Array.isArray(value)) {
    const items = random.chance(0.3) ? value.filter(() => random.chance(0.7)) : value;
    return items.map((item) => (random.chance(0.5) ? changeValue(random, item, depth - 1) : item));
  }
  if (typeof value === 'object' && value !== null) return changeMap(random, value as Data, depth);
  return randomScalar(random);
}
