import type { ManifestObject } from '../synthesize.ts';
import { byNamespace as groupedBy, type PolicyInput, targetNamespaces } from './policy.ts';

const MONITORS: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor']);

/**
 * The objects of an environment, without those of services that differ from another in nothing but name and namespace.
 * What is found in their expressions would be found in all of them, and a thousand services have few shapes.
 */
export function distinctObjects({ components }: PolicyInput): ReadonlyMap<string, readonly ManifestObject[]> {
  const objects = components.get('services');
  if (!objects) return components;
  const shapes = new Set<string>();
  const distinct = [...groupedBy(objects, ({ metadata }) => metadata.name).values()].flatMap((own) => {
    const shape = shapeOf(own);
    if (shape !== undefined && shapes.has(shape)) return [];
    if (shape !== undefined) shapes.add(shape);
    return own;
  });
  return new Map([...components, ['services', distinct]]);
}

/** What is left of the objects of a service without its name and namespace; undefined where they belong to none. */
function shapeOf(objects: readonly ManifestObject[]): string | undefined {
  const monitor = objects.find(({ kind }) => MONITORS.has(kind));
  const [namespace] = monitor ? targetNamespaces(monitor) : [];
  // Objects of a service are called <namespace>.<service>.
  if (!monitor?.metadata.name.startsWith(`${namespace}.`)) return undefined;
  const service = monitor.metadata.name.slice(`${namespace}.`.length);
  const word = (text = '') => new RegExp(`(?<![\\w-])${text.replaceAll('.', '\\.')}(?![\\w-])`, 'g');
  return JSON.stringify(objects).replace(word(service), '<service>').replace(word(namespace), '<namespace>');
}
