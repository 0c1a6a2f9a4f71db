import * as boundaries from './boundaries.ts';
import { GRPC_CONSTANTS, GRPC_NUMBERS, HTTP_CODES } from './codes.ts';
import { type Conditions, filter } from './filter.ts';
import type { Codes, Preset, RequestMetrics, RouteLabel } from './preset.ts';

/** A metric as the semantic conventions have it. */
interface Convention extends Codes {
  readonly metric: string;
  readonly unit: RequestMetrics['unit'];
  readonly code: string;
  readonly route: readonly RouteLabel[];
  readonly method: string;
  readonly filter?: Conditions;
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
const http = { metric: 'http.server.request.duration', unit: 'seconds', ...HTTP_CODES } as const;

export const otelHttp = convention({
  ...http,
  code: 'http.response.status_code',
  route: [{ label: 'http.route', example: '/orders' }],
  method: 'http.request.method',
});

/** Before version 1.23 of the conventions. @see https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/ */
export const otelHttpOld = convention({
  metric: 'http.server.duration',
  unit: 'milliseconds',
  code: 'http.status_code',
  route: [{ label: 'http.route', example: '/orders' }],
  method: 'http.method',
  ...HTTP_CODES,
});

/** Methods have the name of their service. @see https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/ */
export const otelGrpc = convention({
  metric: 'rpc.server.call.duration',
  unit: 'seconds',
  code: 'rpc.response.status_code',
  route: [{ label: 'rpc.method', example: 'shop.Orders/List' }],
  method: 'rpc.method',
  filter: { exclude: { 'rpc.method': 'grpc.health.v1.Health/.*' } },
  ...GRPC_CONSTANTS,
});

/** What libraries send until they are told `OTEL_SEMCONV_STABILITY_OPT_IN=rpc`: version 1.37 and before. */
export const otelGrpcOld = convention({
  metric: 'rpc.server.duration',
  unit: 'milliseconds',
  code: 'rpc.grpc.status_code',
  route: [
    { label: 'rpc.service', example: 'shop.Orders' },
    { label: 'rpc.method', example: 'List' },
  ],
  method: 'rpc.method',
  filter: { exclude: { 'rpc.service': 'grpc.health.v1.Health' } },
  ...GRPC_NUMBERS,
});

/**
 * .NET 8 and later, by the exporter of OpenTelemetry; the metric is the same, and filters are its own.
 * @see https://learn.microsoft.com/en-us/aspnet/core/log-mon/metrics/built-in
 */
export const aspnetcore = convention({
  ...http,
  code: 'http.response.status_code',
  route: [{ label: 'http.route', example: '/orders/{id}' }],
  method: 'http.request.method',
});

/**
 * Exporters append the unit, and turn dots into underscores unless Prometheus asks for names as they are.
 * @see https://prometheus.io/docs/guides/opentelemetry/#utf-8
 */
function convention(spec: Convention): Preset {
  return { requests: translated(spec, (name) => name.replaceAll('.', '_')), dotted: translated(spec, (name) => name) };
}

function translated(spec: Convention, name: (dotted: string) => string): RequestMetrics {
  const { metric, unit, code, route, method, success, clientErrors, serverErrors } = spec;
  const histogram = name(`${metric}_${unit}`);
  const exclude = Object.entries(spec.filter?.exclude ?? {}).map(([label, value]) => [name(label), value]);
  const requestFilter = filter({ exclude: Object.fromEntries(exclude) });
  return {
    counter: `${histogram}_count`,
    histogram,
    unit,
    boundaries: unit === 'seconds' ? boundaries.OTEL_SECONDS : boundaries.OTEL_MILLISECONDS,
    labels: {
      code: name(code),
      route: route.map(({ label, example }) => ({ label: name(label), example })),
      method: name(method),
    },
    ...(requestFilter ? { requestFilter } : {}),
    success,
    clientErrors,
    serverErrors,
  };
}
