/** A deployable of the stack: its place in the order of synchronization and what it holds. */
export interface Component {
  /** Name of its directory in dist and of its Argo CD Application. */
  readonly name: string;
  /** Argo CD sync wave: lower waves are applied first, and removed last. */
  readonly wave: number;
}

/** Every component, in the order in which Argo CD applies them. */
export const COMPONENTS = [
  { name: 'namespaces', wave: -10 },
  { name: 'prometheus-operator', wave: 0 },
  { name: 'prometheus', wave: 5 },
  { name: 'thanos-ruler', wave: 5 },
  { name: 'alertmanager', wave: 5 },
  { name: 'kube-state-metrics', wave: 5 },
  { name: 'node-exporter', wave: 5 },
  { name: 'blackbox-exporter', wave: 5 },
  { name: 'prometheus-adapter', wave: 5 },
  { name: 'grafana', wave: 5 },
  { name: 'loki-chunks-cache', wave: 5 },
  { name: 'loki-results-cache', wave: 5 },
  { name: 'loki', wave: 5 },
  { name: 'loki-gateway', wave: 6 },
  { name: 'loki-canary', wave: 6 },
  { name: 'promtail', wave: 6 },
  { name: 'alloy', wave: 6 },
  { name: 'events', wave: 6 },
  { name: 'tempo', wave: 6 },
  { name: 'opentelemetry-collector', wave: 6 },
  { name: 'kubernetes', wave: 10 },
  { name: 'argo-cd', wave: 10 },
  { name: 'dashboards', wave: 10 },
  { name: 'services', wave: 10 },
  { name: 'targets', wave: 10 },
] as const satisfies readonly Component[];

export type ComponentName = (typeof COMPONENTS)[number]['name'];
