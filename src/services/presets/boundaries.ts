/**
 * Finite boundaries, in seconds, of the buckets that libraries use unless they are told otherwise. Thresholds are
 * checked against them.
 */

/** @see https://pkg.go.dev/github.com/prometheus/client_golang/prometheus#DefBuckets */
export const GO_CLIENT = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @see https://prometheus.github.io/client_python/instrumenting/histogram/ */
export const PYTHON_CLIENT = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** @see https://github.com/jochen-schweizer/express-prom-bundle#options */
export const EXPRESS_PROM_BUNDLE = [0.003, 0.03, 0.1, 0.3, 1.5, 10];

/** The histogram without labels, which has more buckets than the one by handler. */
export const FASTAPI_INSTRUMENTATOR = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
];

/** What the semantic conventions advise. @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
export const OTEL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * What the SDK takes without advice, from milliseconds; its first one is zero, which no request takes.
 * @see https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation
 */
export const OTEL_MILLISECONDS = OTEL_SECONDS;

/** @see https://www.envoyproxy.io/docs/envoy/latest/operations/stats_overview */
export const ENVOY = [
  0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800, 3600,
];

/** From one millisecond to fifty seconds. @see https://linkerd.io/2/reference/proxy-metrics/ */
export const LINKERD = [
  0.001, 0.002, 0.003, 0.004, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 1, 2, 3, 4, 5, 10, 20, 30,
  40, 50,
];

/** @see https://doc.traefik.io/traefik/reference/install-configuration/observability/metrics/ */
export const TRAEFIK = [0.1, 0.3, 1.2, 5];

/** What Micrometer expects of requests unless it is told otherwise, in nanoseconds. */
const [SHORTEST, LONGEST] = [1e6, 30e9];

/**
 * The boundaries of a percentile histogram: three steps up to each power of four, cut to what is expected, and both
 * ends of that. Objectives need round ones besides: `management.metrics.distribution.slo.http.server.requests`.
 * @see https://docs.micrometer.io/micrometer/reference/concepts/histogram-quantiles.html
 */
export const MICROMETER = micrometer();

function micrometer(): number[] {
  const found = [SHORTEST, LONGEST];
  for (let power = 4; power < LONGEST; power *= 4) {
    const step = Math.floor(power / 3);
    for (let value = power; value < power * 4 - step; value += step) {
      if (value > SHORTEST && value < LONGEST) found.push(value);
    }
  }
  return found.sort((a, b) => a - b).map((nanoseconds) => nanoseconds / 1e9);
}
