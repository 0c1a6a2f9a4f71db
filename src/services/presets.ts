import type { PresetName } from '../config/schema/service.ts';
import type { Labels } from '../kubernetes/labels.ts';
import type { NonEmpty } from '../rules/rule.ts';

/** Codes of answers that mean the same to a golden signal. */
export interface CodeClass {
  /** Regular expression over the whole value of the code label. */
  readonly pattern: string;
  /** One code of the class, for test cases. */
  readonly example: string;
}

/** Series that do not count. */
export interface Filter {
  /** Label matchers that leave them out. */
  readonly matchers: string;
  /** Labels of one that is left out, for test cases. */
  readonly example: Labels;
}

/** The metrics in which an instrumentation library describes the requests that a service answered. */
export interface RequestMetrics {
  /** Counter of finished requests. The `_count` of a histogram is one, too. */
  readonly counter: string;
  /** Buckets of the latency histogram. */
  readonly buckets: string;
  /** Unit of the buckets. */
  readonly unit: 'seconds' | 'milliseconds';
  /** Names of the labels that tell requests apart. */
  readonly labels: {
    readonly code: string;
    /** Several labels are joined by a slash. The examples are for test cases. */
    readonly route: NonEmpty<{ readonly label: string; readonly example: string }>;
    /** Too many series for a record; drill-down panels group by it. */
    readonly method: string;
  };
  /** Requests that no user made. @default - every request counts */
  readonly requestFilter?: Filter;
  /** Requests that say nothing about latency. @default - the same as requestFilter */
  readonly latencyFilter?: Filter;
  /** A code of success, for test cases. */
  readonly success: string;
  /** Failures by the caller's fault. */
  readonly clientErrors: CodeClass;
  /** Failures by the service's fault. */
  readonly serverErrors: CodeClass;
}

/** What a preset of the catalog means. */
export interface Preset {
  /** @default - the service answers no requests */
  readonly requests?: RequestMetrics;
}

const HTTP_CODES = {
  success: '200',
  clientErrors: { pattern: '4..', example: '404' },
  serverErrors: { pattern: '5..', example: '500' },
} as const;

/**
 * Classes of gRPC codes, drawn where the codes' HTTP equivalents have them: Canceled is 499 and ResourceExhausted
 * is 429, hence the caller's; DeadlineExceeded is 504 and Unimplemented is 501, hence the service's.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const GRPC_CODES = {
  success: 'OK',
  clientErrors: {
    pattern:
      'Canceled|InvalidArgument|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted|FailedPrecondition|Aborted|OutOfRange|Unauthenticated',
    example: 'NotFound',
  },
  serverErrors: {
    pattern: 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss',
    example: 'Internal',
  },
} as const;

/** Instrumentation presets by the name that the catalog uses. All of them count on the side of the server. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  /** @see https://pkg.go.dev/github.com/prometheus/client_golang/prometheus/promhttp */
  promhttp: {
    requests: {
      counter: 'http_requests_total',
      buckets: 'http_request_duration_seconds_bucket',
      unit: 'seconds',
      labels: { code: 'code', route: [{ label: 'handler', example: '/orders' }], method: 'method' },
      ...HTTP_CODES,
    },
  },
  /** @see https://github.com/jochen-schweizer/express-prom-bundle */
  express: {
    requests: {
      counter: 'http_request_duration_seconds_count',
      buckets: 'http_request_duration_seconds_bucket',
      unit: 'seconds',
      labels: { code: 'status_code', route: [{ label: 'path', example: '/orders' }], method: 'method' },
      ...HTTP_CODES,
    },
  },
  /**
   * Buckets need `management.metrics.distribution.percentiles-histogram.http.server.requests: true`.
   * Probes and scrapes of the actuator are not requests of users.
   * @see https://docs.spring.io/spring-boot/reference/actuator/metrics.html
   */
  micrometer: {
    requests: {
      counter: 'http_server_requests_seconds_count',
      buckets: 'http_server_requests_seconds_bucket',
      unit: 'seconds',
      labels: { code: 'status', route: [{ label: 'uri', example: '/orders' }], method: 'method' },
      requestFilter: { matchers: 'uri!~"/actuator(/.*)?"', example: { uri: '/actuator/health' } },
      ...HTTP_CODES,
    },
  },
  /** @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
  'otel-http': {
    requests: {
      counter: 'http_server_request_duration_seconds_count',
      buckets: 'http_server_request_duration_seconds_bucket',
      unit: 'seconds',
      labels: {
        code: 'http_response_status_code',
        route: [{ label: 'http_route', example: '/orders' }],
        method: 'http_request_method',
      },
      ...HTTP_CODES,
    },
  },
  /**
   * Buckets need the library's handling time histogram switched on. A stream takes as long as its client stays,
   * which says nothing about latency; health checks are the kubelet's.
   * @see https://github.com/grpc-ecosystem/go-grpc-middleware/tree/main/providers/prometheus
   */
  grpc: {
    requests: {
      counter: 'grpc_server_handled_total',
      buckets: 'grpc_server_handling_seconds_bucket',
      unit: 'seconds',
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
      ...GRPC_CODES,
    },
  },
  worker: {},
};
