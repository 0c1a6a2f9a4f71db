import { type Workload, workloadsOf } from '../pods/workloads.ts';
import { describe, ofKind, type Policy } from '../policy.ts';

/** Pods of the cluster itself that Services of ours select. */
const FOREIGN_NAMESPACES: ReadonlySet<string> = new Set(['kube-system']);

// biome-ignore lint/suspicious/noExplicitAny: reads Services, which are plain data here.
type Data = any;

/** Every Service leads to pods, and each of its ports to a port of them. */
export const serviceSelectors: Policy = {
  name: 'service-selectors',
  *check(input) {
    const workloads = workloadsOf(input);
    for (const { component, object } of ofKind(input, 'Service')) {
      const { namespace } = object.metadata;
      if (FOREIGN_NAMESPACES.has(namespace ?? '')) continue;
      const spec = (object.spec ?? {}) as Data;
      const selected = workloads.filter(
        (workload) => workload.object.metadata.namespace === namespace && selects(spec.selector, workload),
      );
      if (selected.length === 0) {
        yield {
          component,
          object: describe(object),
          message: 'selects no pods',
          remedy: 'compare its selector with pod labels',
        };
        continue;
      }
      for (const port of (spec.ports ?? []) as Data[]) {
        const target = port.targetPort ?? port.port;
        if (selected.every((workload) => hasPort(workload, target))) continue;
        yield {
          component,
          object: describe(object),
          message: `leads port "${port.name}" to "${target}", which its pods do not have`,
          remedy: 'name a port of their containers',
        };
      }
    }
  },
};

function selects(selector: Record<string, string> | undefined, { labels }: Workload): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function hasPort({ ports }: Workload, target: string | number): boolean {
  return ports.some((port) => port.name === target || port.number === target);
}
