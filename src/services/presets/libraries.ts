import * as boundaries from './boundaries.ts';
import { GRPC_NAMES, HTTP_CODES } from './codes.ts';
import type { RequestMetrics } from './preset.ts';

/** @see https://pkg.go.dev/github.com/prometheus/client_golang/prometheus/promhttp */
export const promhttp: RequestMetrics = {
  counter: 'http_requests_total',
  histogram: 'http_request_duration_seconds',
  unit: 'seconds',
  boundaries: boundaries.GO_CLIENT,
  labels: { code: 'code', route: [{ label: 'handler', example: '/orders' }], method: 'method' },
  ...HTTP_CODES,
};

/**
 * Labels path and method need `includePath` and `includeMethod`.
 * @see https://github.com/jochen-schweizer/express-prom-bundle
 */
export const express: RequestMetrics = {
  counter: 'http_request_duration_seconds_count',
  histogram: 'http_request_duration_seconds',
  unit: 'seconds',
  boundaries: boundaries.EXPRESS_PROM_BUNDLE,
  labels: { code: 'status_code', route: [{ label: 'path', example: '/orders' }], method: 'method' },
  ...HTTP_CODES,
};

/**
 * Buckets need `management.metrics.distribution.percentiles-histogram.http.server.requests: true`.
 * Probes and scrapes of the actuator are not requests of users. Quarkus names metrics and labels alike.
 * @see https://docs.spring.io/spring-boot/reference/actuator/metrics.html
 */
export const micrometer: RequestMetrics = {
  counter: 'http_server_requests_seconds_count',
  histogram: 'http_server_requests_seconds',
  unit: 'seconds',
  boundaries: boundaries.MICROMETER,
  labels: { code: 'status', route: [{ label: 'uri', example: '/orders' }], method: 'method' },
  requestFilter: { matchers: 'uri!~"/actuator(/.*)?"', example: { uri: '/actuator/health' } },
  ...HTTP_CODES,
};

/**
 * Codes are grouped (2xx, 4xx, 5xx) unless `should_group_status_codes=False`; the patterns match either form. Latency
 * is read from the histogram without labels: the one by handler has three buckets. So routes that are to be left out
 * must be left out in the library, by `excluded_handlers`.
 * @see https://github.com/trallnag/prometheus-fastapi-instrumentator
 */
export const fastapi: RequestMetrics = {
  counter: 'http_requests_total',
  histogram: 'http_request_duration_highr_seconds',
  unit: 'seconds',
  boundaries: boundaries.FASTAPI_INSTRUMENTATOR,
  labels: { code: 'status', route: [{ label: 'handler', example: '/orders' }], method: 'method' },
  success: '2xx',
  clientErrors: { pattern: '4..', example: '4xx' },
  serverErrors: { pattern: '5..', example: '5xx' },
};

/**
 * Without `group_paths=True` every path is a route of its own.
 * @see https://github.com/stephenhillier/starlette_exporter
 */
export const starlette: RequestMetrics = {
  counter: 'starlette_requests_total',
  histogram: 'starlette_request_duration_seconds',
  unit: 'seconds',
  boundaries: boundaries.PYTHON_CLIENT,
  labels: { code: 'status_code', route: [{ label: 'path', example: '/orders' }], method: 'method' },
  ...HTTP_CODES,
};

/**
 * Buckets need the library's handling time histogram switched on. A stream takes as long as its client stays,
 * which says nothing about latency; health checks are the kubelet's.
 * @see https://github.com/grpc-ecosystem/go-grpc-middleware/tree/main/providers/prometheus
 */
export const grpc: RequestMetrics = {
  counter: 'grpc_server_handled_total',
  histogram: 'grpc_server_handling_seconds',
  unit: 'seconds',
  boundaries: boundaries.GO_CLIENT,
  labels: {
    code: 'grpc_code',
    route: [
      { label: 'grpc_service', example: 'shop.Orders' },
      { label: 'grpc_method', example: 'List' },
    ],
    method: 'grpc_method',
  },
  requestFilter: {
    matchers: 'grpc_service!="grpc.health.v1.Health"',
    example: { grpc_service: 'grpc.health.v1.Health' },
  },
  latencyFilter: {
    matchers: 'grpc_service!="grpc.health.v1.Health", grpc_type!~".*_stream"',
    example: { grpc_type: 'server_stream' },
  },
  ...GRPC_NAMES,
};

/** Where a service says of its metrics only what differs from these names. */
export const custom: RequestMetrics = {
  counter: '',
  unit: 'seconds',
  boundaries: [],
  labels: { code: 'code', route: [{ label: 'route', example: '/orders' }], method: 'method' },
  ...HTTP_CODES,
};
