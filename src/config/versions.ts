import { type ImagePin, pinned } from './image-pins.ts';

/**
 * Every version that Panoptes deploys, in one place: an upgrade is a change of this file, `npm run digests`, and what
 * the tests show.
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

/** Every image that Panoptes deploys, by its tag. */
export const taggedImages = {
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

/** What an image is called here. */
export type ImageName = keyof typeof taggedImages;

/**
 * What each tag stood for when it was last looked up: `tag@digest`, the digest of the index of all platforms. A tag can
 * be moved, a digest cannot. Written by `npm run digests`; an image without an entry is deployed by its tag alone.
 */
export const digests: Readonly<Partial<Record<ImageName, ImagePin>>> = {
  prometheusOperator: 'v0.93.1@sha256:e52bb28fd41c98dd407c7a8cba8bdcfe7eabd7447e250afaf1fe7bb816dedbff',
  prometheusConfigReloader: 'v0.93.1@sha256:428f088fe6fe07ab138bda92113664b04848a1dc408e4d3680a60ecdb55d1a65',
  prometheus: 'v3.13.2@sha256:508729e0e2d18e11fd742a5a5ca70e557b940a93948c3c95fd0123a6fd538b69',
  alertmanager: 'v0.33.1@sha256:9e082985f56f4c8c9f724e18f2288c6708f472e56a5286b8863d080434ea065d',
  nodeExporter: 'v1.12.1@sha256:1b4e4438faca4dd7e001dd445d161a4a2091b0fededa84093b3a8dfeae1f1be0',
  blackboxExporter: 'v0.28.0@sha256:e753ff9f3fc458d02cca5eddab5a77e1c175eee484a8925ac7d524f04366c2fc',
  grafana: '13.1.3@sha256:ab5cb380e3ff3172d6c8bd2e7cfd31cce977d2881b260e1f5bc089bf0b759b43',
  loki: '3.7.6@sha256:efd47c67f9bac88ca29bcf8cb997d9ab29d1848bd0aff579282295542a745952',
  nginx: '1.29.4-alpine@sha256:a6c4f61f456b85b8fdf7ec7ab28cc3e299440e6fb4a9dea520e5fd8fd440025e',
  alloy: 'v1.18.1@sha256:0f4434c92b3e6cdac38bb129b344e1790c246f7b6e2eaffcc16a5fa363240e33',
  tempo: '3.0.3@sha256:0296560ac66f8a3600d7fb3014a52c189d4d9c3549ad6ff441bf2409855d68d5',
};

/** Every image that Panoptes deploys. Components take images from here and nowhere else. */
export const images = pinned(taggedImages, digests);
