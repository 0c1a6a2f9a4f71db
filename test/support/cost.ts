import { Quantity } from '../../src/config/quantity.ts';
import type { ManifestObject } from '../../src/synthesize.ts';

/** What something asks of the cluster: cores, bytes of memory, bytes of volumes. */
export interface Cost {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
}

// biome-ignore lint/suspicious/noExplicitAny: workloads are plain data here.
type Data = any;

/** The config reloader that the operator puts beside each of its servers, as the operator's arguments say. */
const RELOADER = { resources: { requests: { cpu: '10m', memory: '32Mi' } } };

const amount = (text: string | undefined): number => (text === undefined ? 0 : Quantity.parse(text).value);

/** What all replicas of an object request together; nothing for objects that are no workload. */
export function costOf(object: ManifestObject): Cost {
  const { kind, spec } = object as Data;
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
      return times(spec.replicas, pod(spec.template.spec.containers, spec.volumeClaimTemplates));
    case 'Prometheus':
    case 'PrometheusAgent':
    case 'ThanosRuler':
    case 'Alertmanager': {
      const containers = [spec, RELOADER, ...(spec.thanos ? [spec.thanos] : [])];
      return times(
        spec.replicas * (spec.shards ?? 1),
        pod(containers, spec.storage ? [spec.storage.volumeClaimTemplate] : []),
      );
    }
    case 'PersistentVolumeClaim':
      return pod([], [object]);
    default:
      return { cpu: 0, memory: 0, storage: 0 };
  }
}

/** What one pod of a DaemonSet requests: it comes on top for each node. */
export function costPerNode({ kind, spec }: ManifestObject): Cost {
  return kind === 'DaemonSet' ? pod((spec as Data).template.spec.containers) : { cpu: 0, memory: 0, storage: 0 };
}

function pod(containers: Data[], claims: Data[] = []): Cost {
  return add([
    ...containers.map(({ resources }) => ({
      cpu: amount(resources.requests.cpu),
      memory: amount(resources.requests.memory),
      storage: 0,
    })),
    ...claims.map(({ spec }) => ({ cpu: 0, memory: 0, storage: amount(spec.resources.requests.storage) })),
  ]);
}

export function add(costs: readonly Cost[]): Cost {
  const sum = (key: keyof Cost) => costs.reduce((total, cost) => total + cost[key], 0);
  return { cpu: sum('cpu'), memory: sum('memory'), storage: sum('storage') };
}

function times(factor: number, { cpu, memory, storage }: Cost): Cost {
  return { cpu: factor * cpu, memory: factor * memory, storage: factor * storage };
}
