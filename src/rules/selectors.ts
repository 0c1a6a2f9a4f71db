/**
 * Label matchers that pick the series of one job, to be put between braces. The jobs are named by the monitors of
 * the components; rules never spell them out.
 */
export const selectors = {
  /** What probes of endpoints found. */
  blackbox: 'job="blackbox"',
  /** Containers, without the sums over pods and slices that cAdvisor reports besides. */
  cadvisor: 'job="kubelet",metrics_path="/metrics/cadvisor",image!="",container!=""',
  /** Kubernetes objects. */
  kubeStateMetrics: 'job="kube-state-metrics"',
  /** Operating systems of nodes. */
  nodeExporter: 'job="node-exporter"',
} as const;
