import type { ManifestObject } from '../../src/synthesize.ts';

/** Every single value of some objects, by where it stands. Items that have a name are found by it, not by their place. */
export function valuesOf(components: ReadonlyMap<string, readonly ManifestObject[]>): Map<string, string> {
  const values = new Map<string, string>();
  for (const object of [...components.values()].flat()) {
    const { namespace, name } = object.metadata;
    collect(object, `${object.kind}/${namespace ?? ''}/${name}`, values);
  }
  return values;
}

function collect(value: unknown, path: string, values: Map<string, string>): void {
  if (Array.isArray(value)) {
    const keys = value.map(keyOf);
    const named = !keys.includes(undefined) && new Set(keys).size === keys.length;
    for (const [index, item] of value.entries()) collect(item, `${path}[${named ? keys[index] : index}]`, values);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, `${path}.${key}`, values);
  } else if (typeof value === 'string' && value.startsWith('{\n')) {
    // A dashboard.
    collect(JSON.parse(value), path, values);
  } else {
    values.set(path, JSON.stringify(value));
  }
}

/** What people call an item of a list. Several rules have the name of one record, or of one alert for each severity. */
function keyOf(item: unknown): string | undefined {
  const { name, title, alert, record, labels } = (item ?? {}) as Record<string, unknown>;
  if (typeof alert === 'string') return alert;
  if (typeof record === 'string') return `${record}${labels ? JSON.stringify(labels) : ''}`;
  return [name, title].find((text): text is string => typeof text === 'string');
}

/** Every value that is different, gone or new, one per line. */
export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? 'nothing'} to ${after.get(path) ?? 'nothing'}`);
}
