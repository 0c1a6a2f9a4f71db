/**
 * Label matchers that pick the series of one job, to be put between braces. The jobs are named by the monitors of
 * the components; rules never spell them out.
 */
export const selectors = {
  /** API servers. On k3s they are one process with the rest of the control plane. */
  apiServer: 'job="apiserver"',
  /** What probes of endpoints found. */
  blackbox: 'job="blackbox"',
  /** Containers, without the sums over pods and slices that cAdvisor reports besides. */
  cadvisor: 'job="kubelet",metrics_path="/metrics/cadvisor",image!="",container!=""',
  /** The network of pods, which their containers share. */
  podNetwork: 'job="kubelet",metrics_path="/metrics/cadvisor"',
  /** What kubelets found when they probed containers. */
  probesOfKubelets: 'job="kubelet",metrics_path="/metrics/probes"',
  /** The kubelet about itself; its other paths tell of containers and probes. */
  kubelet: 'job="kubelet",metrics_path="/metrics"',
  controllerManager: 'job="kube-controller-manager"',
  coreDns: 'job="coredns"',
  etcd: 'job="etcd"',
  kubeProxy: 'job="kube-proxy"',
  /** Kubernetes objects. */
  kubeStateMetrics: 'job="kube-state-metrics"',
  /** Operating systems of nodes. */
  nodeExporter: 'job="node-exporter"',
  /** Alertmanager, and the sidecar that reloads its configuration. */
  alertmanager: 'job="alertmanager"',
  /** Alertmanager without the sidecar. */
  alertmanagerProcess: 'job="alertmanager",endpoint="web"',
  /** The exporter of probes, about itself. */
  blackboxExporter: 'job="blackbox-exporter"',
  /** The sidecars that reload the configuration of Prometheus and Alertmanager. */
  configReloader: 'job=~"prometheus|alertmanager"',
  grafana: 'job="grafana"',
  loki: 'job="loki"',
  lokiCanary: 'job="loki-canary"',
  /** What stores traces. */
  tempo: 'job="tempo"',
  /** What takes spans and passes them on. */
  otelCollector: 'job="opentelemetry-collector"',
  /** The collectors of logs, whichever it is. */
  logCollector: 'job=~"alloy|promtail"',
  alloy: 'job="alloy"',
  promtail: 'job="promtail"',
  /** What sends events of Kubernetes to Loki. */
  events: 'job="events"',
  /** What compares Applications with their repositories and applies them. */
  argoCdController: 'job="argocd-metrics"',
  argoCdNotifications: 'job="argocd-notifications-controller-metrics"',
  /** What reads repositories and renders manifests. */
  argoCdRepoServer: 'job="argocd-repo-server"',
  /** Prometheus and its sidecars. */
  prometheus: 'job="prometheus"',
  /** Prometheus without its sidecars. */
  prometheusProcess: 'job="prometheus",endpoint="web"',
  prometheusOperator: 'job="prometheus-operator"',
  /** The Thanos sidecar of Prometheus. */
  thanosSidecar: 'job="prometheus",endpoint="http"',
  scheduler: 'job="kube-scheduler"',
  /** What evaluates rules in place of agents. */
  thanosRuler: 'job="thanos-ruler"',
} as const;
