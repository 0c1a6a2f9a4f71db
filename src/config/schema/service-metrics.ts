import { z } from 'zod';
import { quote } from '../quote.ts';
import { regularExpression } from './regular-expression.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsLabel, duration, portName, portNumber } from './scalars.ts';
import { requests } from './service-requests.ts';
import { cron, queue } from './service-work.ts';

/** What instrumentation a service has; see src/services/presets.ts for what each means. */
export const PRESETS = [
  'promhttp',
  'express',
  'micrometer',
  'aspnetcore',
  'fastapi',
  'starlette',
  'otel-http',
  'otel-http-old',
  'otel-grpc',
  'otel-grpc-old',
  'grpc',
  'istio',
  'istio-grpc',
  'linkerd',
  'envoy',
  'nginx-ingress',
  'traefik',
  'worker',
  'cron',
  'custom',
] as const;
export type PresetName = (typeof PRESETS)[number];

/** Presets whose names have a form with dots. */
const OPEN_TELEMETRY: readonly PresetName[] = [
  'otel-http',
  'otel-http-old',
  'otel-grpc',
  'otel-grpc-old',
  'aspnetcore',
];
/** Presets whose series come from an ingress controller. */
const INGRESSES: readonly PresetName[] = ['nginx-ingress', 'traefik'];
/** Presets without requests. */
export const WITHOUT_REQUESTS: readonly PresetName[] = ['worker', 'cron'];

const shape = z.strictObject({
  preset: z
    .enum(PRESETS)
    .describe(
      'Instrumentation of the service: promhttp (Go), express (Node, prom-client), micrometer (Spring Boot, Quarkus), aspnetcore (.NET 8), fastapi, starlette, otel-http and otel-grpc (OpenTelemetry semantic conventions; -old: those before they were stable, in milliseconds), grpc (go-grpc-prometheus), istio, istio-grpc, linkerd and envoy (the proxy in its pods), nginx-ingress and traefik (the ingress controller before it), worker (no requests), cron (runs by the clock), custom (say it under requests).',
    ),
  port: z
    .union([portName(), portNumber()], { error: 'expected the name of a port, or its number' })
    .describe(
      'Port that serves metrics: the name of a port of the Service (of the container when discovery is pod), or the number of a port of the container. Proxies: istio 15090, linkerd 4191.',
    ),
  path: z
    .string()
    .regex(/^\/[^\s?#]*$/, 'is not a path; write one that starts with /, such as /metrics')
    .default('/metrics')
    .describe(
      'HTTP path of the metrics. Spring Boot: /actuator/prometheus, Quarkus: /q/metrics, istio and envoy: /stats/prometheus.',
    ),
  scheme: z
    .enum(['http', 'https'])
    .default('http')
    .describe('Protocol of the metrics. Over https, a scrape class names what to trust.'),
  scrapeClass: dnsLabel()
    .optional()
    .describe(
      'One of prometheus.scrapeClasses of the environment: certificates, a login and relabeling. Default: none.',
    ),
  discovery: z
    .enum(['service', 'pod'])
    .default('service')
    .describe('service: a ServiceMonitor on its Service. pod: a PodMonitor, for what has no Service.'),
  interval: duration({ min: '5s', max: '75s' }).optional().describe('Scrape interval. Default: that of Prometheus.'),
  sampleLimit: z
    .int()
    .min(1)
    .default(10_000)
    .describe('Samples per scrape above which the target is refused, to keep one service from filling Prometheus.'),
  histograms: z
    .enum(['classic', 'native'])
    .default('classic')
    .describe(
      'classic: one series for each bucket. native: one series for all of them, and any threshold. It holds for all histograms of the service: those that it only offers as classic ones are converted by Prometheus, so their _bucket, _sum and _count are gone.',
    ),
  buckets: z
    .array(z.number().positive('is not above 0; write seconds'))
    .min(1, 'is empty; name the boundaries')
    .optional()
    .describe(
      'Boundaries of the latency buckets in seconds, without the infinite one, where the service sets its own. Thresholds are checked against them. Default: those that the library of the preset has.',
    ),
  names: z
    .enum(['underscored', 'dotted'])
    .default('underscored')
    .describe(
      'Names of OpenTelemetry metrics and labels. dotted: as they are, http.server.request.duration_seconds, where the exporter escapes nothing.',
    ),
  requests,
  routes: z
    .strictObject({
      enabled: z.boolean().default(true).describe('false: records do not tell routes apart.'),
      keep: regularExpression()
        .optional()
        .describe('Routes that keep their name, as a regular expression; all others become `other`. Default: all.'),
    })
    .prefault({})
    .describe(
      'Which routes the records tell apart. Each is a series for every code: keep them below a hundred or so, and never let them hold ids.',
    ),
  queue,
  cron,
  ingress: z
    .strictObject({
      job: dnsLabel().describe('One of podMonitors of the environment: the job that scrapes the controller.'),
    })
    .optional()
    .describe('The ingress controller that counts the requests. For nginx-ingress and traefik, which need it.'),
});

type Metrics = z.output<typeof shape>;

/** How the metrics of a service are found and read. */
export const serviceMetrics = () =>
  shape.check(
    relation<Metrics>(['preset', 'requests', 'buckets', 'histograms'], checkRequests),
    relation<Metrics>(['preset', 'names'], checkNames),
    relation<Metrics>(['preset', 'ingress'], checkIngress),
    relation<Metrics>(['preset', 'cron'], checkCron),
    relation<Metrics>(['buckets', 'histograms'], checkBuckets),
    relation<Metrics>(['routes'], checkRoutes),
  );

function checkRequests({ preset, requests: own, buckets, histograms }: Metrics, report: ReportRelation): void {
  if (WITHOUT_REQUESTS.includes(preset)) {
    if (own) report(['requests'], `means nothing to ${preset}, which has no requests; use the preset custom`);
    return;
  }
  if (preset !== 'custom') return;
  if (!own?.counter && !own?.duration) {
    report(['requests'], 'does not say what counts the requests; add counter, duration or both');
  } else if (own.duration && !buckets && histograms === 'classic') {
    report(['buckets'], 'is missing; add the boundaries of the histogram in seconds, such as [0.1, 0.5, 1]');
  }
}

function checkNames({ preset, names }: Metrics, report: ReportRelation): void {
  if (names === 'underscored' || OPEN_TELEMETRY.includes(preset)) return;
  report(['names'], `${preset} has no names with dots; remove it, or use one of ${OPEN_TELEMETRY.join(', ')}`);
}

function checkIngress({ preset, ingress }: Metrics, report: ReportRelation): void {
  const needed = INGRESSES.includes(preset);
  if (needed && !ingress) report(['ingress'], 'is missing; add "ingress:" with job, one of podMonitors');
  if (!needed && ingress) report(['ingress'], `means nothing to ${preset}; remove it`);
}

function checkCron({ preset, cron: own }: Metrics, report: ReportRelation): void {
  if (preset === 'cron' && !own) report(['cron'], 'is missing; add "cron:" with lastSuccess');
}

function checkBuckets({ buckets, histograms }: Metrics, report: ReportRelation): void {
  if (!buckets) return;
  const unsorted = buckets.findIndex((boundary, index) => index > 0 && boundary <= buckets[index - 1]!);
  if (unsorted > 0) report(['buckets', unsorted], `${buckets[unsorted]} is not above the one before; sort them`);
  if (histograms === 'native') report(['buckets'], 'means nothing to native histograms; remove it');
}

function checkRoutes({ routes: { enabled, keep } }: Metrics, report: ReportRelation): void {
  if (!enabled && keep) report(['routes', 'keep'], `keeps nothing, for routes are off; remove ${quote('enabled')}`);
}
