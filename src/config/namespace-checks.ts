import { type CatalogService, inEnvironment } from './catalog.ts';
import type { Environment } from './environment.ts';
import { below, type Located } from './located.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';

/** An environment, as far as the places of services depend on it. */
interface NamespacesLayer {
  readonly environment: string;
  readonly root: Located;
  readonly settings: Pick<Environment, 'namespaces' | 'podMonitors'> | undefined;
  readonly overlay?: Overlay;
}

/** Reports targets in the namespaces of the stack, whose network policies let nobody in but what belongs to it. */
export function checkTargetNamespaces(
  layers: readonly NamespacesLayer[],
  catalog: readonly CatalogService[],
  problems: Problems,
): void {
  for (const { environment, root, settings, overlay } of layers) {
    if (!settings) continue;
    const stack = [settings.namespaces.monitoring, settings.namespaces.agents];
    const check = (namespace: string, node: Located | undefined) => {
      if (!node || !stack.includes(namespace)) return;
      const message = `${quote(namespace)} is a namespace of the stack, where network policies stop Prometheus on its way to pods of others; use another one`;
      problems.report(node, message, { overlay });
    };
    for (const [job, { namespace }] of Object.entries(settings.podMonitors)) {
      check(namespace, below(root, ['podMonitors', job, 'namespace']));
    }
    for (const entry of catalog) {
      const { service, root: declared } = inEnvironment(environment, entry);
      if (service?.enabled) check(service.namespace, below(declared, ['namespace']));
    }
  }
}
