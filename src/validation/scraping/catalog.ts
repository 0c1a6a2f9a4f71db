import { objectNameOf } from '../../services/identity.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, ofKind, type Policy } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: monitors are plain data here.
type Data = any;

/** Every service of the catalog is scraped at the port that it declares, and has its rules. */
export const catalog: Policy = {
  name: 'catalog',
  needsConfiguration: true,
  *check(input) {
    const { environment } = input;
    if (!environment || !input.components.has('services')) return;
    const component = 'services';
    const monitors = byName(['ServiceMonitor', 'PodMonitor'].flatMap((kind) => ofKind(input, kind)));
    const rules = byName(ofKind(input, 'PrometheusRule'));
    for (const { name, namespace, metrics } of environment.services) {
      const own = objectNameOf({ name, namespace });
      const monitor: Data = monitors.get(own);
      const service = `${namespace}/${name}`;
      const at = { component, object: monitor ? describe(monitor) : `Service ${service}` };
      const remedy = 'compare it with the catalog';
      if (!monitor) yield { ...at, message: 'is in the catalog, but has no monitor', remedy };
      else if (!portsOf(monitor).includes(metrics.port)) {
        yield { ...at, message: `scrapes other ports of ${service} than its "${metrics.port}"`, remedy };
      }
      if (monitor && !pathsOf(monitor).includes(metrics.path)) {
        yield { ...at, message: `scrapes other paths of ${service} than its ${metrics.path}`, remedy };
      }
      if (!rules.has(own))
        yield { component, object: `Service ${service}`, message: 'is in the catalog, but has no rules', remedy };
    }
  },
};

const byName = (found: readonly { readonly object: ManifestObject }[]): ReadonlyMap<string, ManifestObject> =>
  new Map(found.map(({ object }) => [object.metadata.name, object]));

const portsOf = ({ spec }: Data): unknown[] =>
  [...(spec.endpoints ?? []), ...(spec.podMetricsEndpoints ?? [])].map(
    ({ port, portNumber, targetPort }: Data) => port ?? portNumber ?? targetPort,
  );

const pathsOf = ({ spec }: Data): unknown[] =>
  [...(spec.endpoints ?? []), ...(spec.podMetricsEndpoints ?? [])].map(({ path }: Data) => path);
