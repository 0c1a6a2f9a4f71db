import * as boundaries from './boundaries.ts';
import { GRPC_NUMBERS, HTTP_CODES } from './codes.ts';
import { filter } from './filter.ts';
import type { RequestMetrics } from './preset.ts';

/*
 * Proxies beside a service count its requests. Their series carry the labels of its pods, because it is the pods of
 * the service that are scraped, at the port of the proxy. Only what came in counts: what went out is counted at the
 * other end.
 */

/**
 * Port 15090, path /stats/prometheus. There are no routes unless a Telemetry resource adds a label for them.
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export const istio: RequestMetrics = {
  counter: 'istio_requests_total',
  histogram: 'istio_request_duration_milliseconds',
  unit: 'milliseconds',
  boundaries: boundaries.ENVOY,
  labels: { code: 'response_code', route: [] },
  requestFilter: filter({ only: { reporter: 'destination' } }),
  ...HTTP_CODES,
};

/** gRPC answers 200 whatever comes of it; its own code is a label of its own. */
export const istioGrpc: RequestMetrics = {
  ...istio,
  ...GRPC_NUMBERS,
  labels: { code: 'grpc_response_status', route: [] },
};

/**
 * Port linkerd-admin (4191). The proxy decides what is a failure: a stream that broke off, or a gRPC code behind a
 * 200, too. Probes of the kubelet and scrapes of the proxy itself are not requests of users.
 * @see https://linkerd.io/2/reference/proxy-metrics/
 */
export const linkerd: RequestMetrics = {
  counter: 'response_total',
  histogram: 'response_latency_ms',
  unit: 'milliseconds',
  boundaries: boundaries.LINKERD,
  labels: { code: 'status_code', route: [{ label: 'route_name', example: 'orders' }] },
  verdict: { label: 'classification', success: 'success', failure: 'failure' },
  requestFilter: filter({ only: { direction: 'inbound' }, exclude: { target_port: '4191', route_name: 'probe' } }),
  ...HTTP_CODES,
  serverErrors: { pattern: '5..|failure/.*', example: '500' },
};

/**
 * An Envoy in the pods of the service. It counts classes of codes only.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/stats
 */
export const envoy: RequestMetrics = {
  counter: 'envoy_http_downstream_rq_xx',
  histogram: 'envoy_http_downstream_rq_time',
  unit: 'milliseconds',
  boundaries: boundaries.ENVOY,
  labels: {
    code: 'envoy_response_code_class',
    route: [{ label: 'envoy_http_conn_manager_prefix', example: 'ingress_http' }],
  },
  requestFilter: filter({ exclude: { envoy_http_conn_manager_prefix: 'admin' } }),
  success: '2',
  clientErrors: { pattern: '4', example: '4' },
  serverErrors: { pattern: '5', example: '5' },
};
