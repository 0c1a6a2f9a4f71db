/**
 * Every version that Panoptes deploys, in one place: an upgrade is a change of this file and of what its tests show.
 *
 * The operator decides which Prometheus and Alertmanager it can run; take those from its compatibility page.
 * @see https://prometheus-operator.dev/docs/getting-started/compatibility/
 */
export const versions = {
  prometheusOperator: '0.93.1',
  prometheus: '3.13.2',
  alertmanager: '0.33.1',
  thanos: '0.42.4',
  nodeExporter: '1.12.1',
  kubeRbacProxy: '0.22.1',
  kubeStateMetrics: '2.19.1',
  blackboxExporter: '0.28.0',
  prometheusAdapter: '0.12.0',
  grafana: '13.1.3',
  k8sSidecar: '2.10.1',
  loki: '3.7.6',
  memcached: '1.6.39',
  nginx: '1.29.4',
  /** The last image that was ever built: Promtail reached its end of life on 2026-03-02. */
  promtail: '3.6.11',
  alloy: '1.18.1',
  tempo: '3.0.3',
  openTelemetryCollector: '0.159.0',
} as const;

/** Every image that Panoptes deploys. Components take images from here and nowhere else. */
export const images = {
  prometheusOperator: `quay.io/prometheus-operator/prometheus-operator:v${versions.prometheusOperator}`,
  prometheusConfigReloader: `quay.io/prometheus-operator/prometheus-config-reloader:v${versions.prometheusOperator}`,
  prometheus: `quay.io/prometheus/prometheus:v${versions.prometheus}`,
  alertmanager: `quay.io/prometheus/alertmanager:v${versions.alertmanager}`,
  thanos: `quay.io/thanos/thanos:v${versions.thanos}`,
  nodeExporter: `quay.io/prometheus/node-exporter:v${versions.nodeExporter}`,
  kubeRbacProxy: `quay.io/brancz/kube-rbac-proxy:v${versions.kubeRbacProxy}`,
  kubeStateMetrics: `registry.k8s.io/kube-state-metrics/kube-state-metrics:v${versions.kubeStateMetrics}`,
  blackboxExporter: `quay.io/prometheus/blackbox-exporter:v${versions.blackboxExporter}`,
  prometheusAdapter: `registry.k8s.io/prometheus-adapter/prometheus-adapter:v${versions.prometheusAdapter}`,
  grafana: `docker.io/grafana/grafana:${versions.grafana}`,
  k8sSidecar: `quay.io/kiwigrid/k8s-sidecar:${versions.k8sSidecar}`,
  loki: `docker.io/grafana/loki:${versions.loki}`,
  lokiCanary: `docker.io/grafana/loki-canary:${versions.loki}`,
  memcached: `docker.io/library/memcached:${versions.memcached}-alpine`,
  nginx: `docker.io/nginxinc/nginx-unprivileged:${versions.nginx}-alpine`,
  promtail: `docker.io/grafana/promtail:${versions.promtail}`,
  alloy: `docker.io/grafana/alloy:v${versions.alloy}`,
  tempo: `docker.io/grafana/tempo:${versions.tempo}`,
  openTelemetryCollector: `docker.io/otel/opentelemetry-collector-k8s:${versions.openTelemetryCollector}`,
} as const;
