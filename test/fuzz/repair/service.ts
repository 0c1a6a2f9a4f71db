import { Duration } from '../../../src/config/duration.ts';
import { Percentage } from '../../../src/config/percentage.ts';
import { checkSeriesTypes } from '../../../src/config/schema/series-types.ts';
import { serviceMetrics, WITHOUT_REQUESTS } from '../../../src/config/schema/service-metrics.ts';
import { BURN_FACTORS, BURN_TIERS, INDICATORS, type SloWindow } from '../../../src/config/schema/slo.ts';
import { boundariesOf, requestsOf } from '../../../src/services/request-metrics.ts';
import { repairClass, repairProbes, repairSampleLimit } from './cluster.ts';
import { choose, type Draft, distinct, oneOf } from './draft.ts';

const ALERT_LABELS = ['alertname', 'cluster', 'namespace', 'service', 'severity', 'team'];
const INGRESSES = ['nginx-ingress', 'traefik'];
const DOTTED = ['otel-http', 'otel-http-old', 'otel-grpc', 'otel-grpc-old', 'aspnetcore'];

/** A service that holds in each of these environments. */
export function repairService(service: Draft, environments: readonly Draft[], logAlerts: readonly string[]): void {
  const teams = Object.keys(environments[0].teams).filter((name) => environments.every((each) => each.teams[name]));
  service.team = choose(teams, service.team);
  const stack = environments.flatMap(({ namespaces = {} }) => [namespaces.monitoring, namespaces.agents]);
  // The name of a service stays as it is where an environment narrows it; so does its namespace.
  if (stack.includes(service.namespace)) service.enabled = false;
  for (const label of ALERT_LABELS) delete service.labels?.[label];
  if (service.selector && Object.keys(service.selector).length === 0) delete service.selector;
  if (service.probes) service.probes = repairProbes(service.probes);
  for (const name of logAlerts) delete service.alerts?.overrides?.[name]?.keepFiringFor;
  repairMetrics(service.metrics, environments);
  repairLogs(service.logs);
  repairThresholds(service);
  repairSlos(service, environments);
  repairSeriesTypes(service);
}

/** Metrics that are one thing each. */
function repairSeriesTypes(service: Draft): void {
  const { data: metrics } = serviceMetrics().safeParse(service.metrics);
  if (!metrics) return;
  const { name, namespace, slos = {} } = service;
  checkSeriesTypes({ name, namespace, metrics, slos }, (path) => {
    const [key = '', ...above] = [...path].reverse();
    const parent = above.reverse().reduce((draft, step) => draft[step], service);
    parent[key] = `${key}_of_its_own`;
  });
}

function repairMetrics(metrics: Draft, environments: readonly Draft[]): void {
  const { preset } = metrics;
  const jobs = Object.keys(environments[0].podMonitors ?? {}).filter((job) =>
    environments.every((each) => each.podMonitors?.[job]),
  );
  if (INGRESSES.includes(preset) && jobs.length > 0) metrics.ingress = { job: choose(jobs, metrics.ingress?.job) };
  else delete metrics.ingress;
  if (INGRESSES.includes(preset) && jobs.length === 0) metrics.preset = 'promhttp';
  repairClassOfAll(metrics, environments);
  for (const environment of environments) repairForEnvironment(metrics, environment);
  if (!DOTTED.includes(metrics.preset)) delete metrics.names;
  if (metrics.preset === 'cron') metrics.cron ??= { lastSuccess: 'run_success_timestamp_seconds' };
  if (WITHOUT_REQUESTS.includes(metrics.preset)) delete metrics.requests;
  else if (metrics.preset === 'custom') {
    metrics.requests ??= {};
    if (!metrics.requests.counter && !metrics.requests.duration) metrics.requests.counter = 'requests_total';
    if (metrics.requests.duration && metrics.histograms !== 'native') metrics.buckets ??= [0.1, 0.5, 1];
  }
  // What every target has is a gauge, and no request.
  for (const key of ['counter', 'duration']) if (metrics.requests?.[key] === 'up') metrics.requests[key] = 'x_requests';
  if (metrics.histograms === 'native') delete metrics.buckets;
  if (metrics.buckets) metrics.buckets = [...new Set<number>(metrics.buckets)].sort((a, b) => a - b);
  if (metrics.routes?.enabled === false) delete metrics.routes.keep;
  repairQueue(metrics);
}

/** A class that each environment has, or none. */
function repairClassOfAll(metrics: Draft, environments: readonly Draft[]): void {
  if (metrics.scrapeClass === undefined) return;
  const [first = [], ...others] = environments.map(({ prometheus }) =>
    (prometheus?.scrapeClasses ?? []).map(({ name }: Draft) => name),
  );
  const common = first.filter((name: string) => others.every((names) => names.includes(name)));
  if (common.length > 0) metrics.scrapeClass = choose(common, metrics.scrapeClass);
  else delete metrics.scrapeClass;
}

function repairForEnvironment(metrics: Draft, { prometheus = {} }: Draft): void {
  repairClass(metrics, 'http', prometheus);
  repairSampleLimit(metrics, prometheus);
  const sends = (prometheus.remoteWrite ?? []).every((each: Draft) => each.sendNativeHistograms);
  if (prometheus.mode === 'agent' && !sends) delete metrics.histograms;
}

function repairQueue(metrics: Draft): void {
  const { queue } = metrics;
  if (!queue) return;
  oneOf(queue, ['processed', 'succeeded']);
  const counts = queue.processed ?? queue.succeeded;
  if (queue.failed && !counts) queue.processed = 'messages_total';
  if (!counts && !queue.processed && !queue.length && !queue.lag) queue.length = 'queue_length';
}

function repairLogs(logs: Draft): void {
  if (!logs) return;
  if (logs.drop?.some((rule: Draft) => rule.expression === logs.sample?.expression)) delete logs.sample;
  for (const alert of Object.values<Draft>(logs.alerts ?? {})) {
    oneOf(alert, ['pattern', 'expression']);
    if (!alert.pattern && !alert.expression) alert.level ??= 'error';
  }
}

/** The metrics with their defaults, for what is known of their buckets. */
const parsed = (metrics: Draft) => ({ name: 'x', namespace: 'x', metrics: serviceMetrics().parse(metrics) });

function repairThresholds({ alerts, metrics }: Draft): void {
  if (!alerts) return;
  const { queue, cron, preset } = metrics;
  const lacks = {
    trafficDrop: WITHOUT_REQUESTS.includes(preset),
    trafficMinimum: WITHOUT_REQUESTS.includes(preset),
    queueLag: !queue?.lag,
    queueLength: !queue?.length,
    queueFailureRatio: !(queue?.processed ?? queue?.succeeded) || !queue?.failed,
    cronMaxAge: !cron,
    cronSlowdown: !cron?.duration,
  };
  for (const [key, isMissing] of Object.entries(lacks)) if (isMissing) delete alerts[key];
  const largest = boundariesOf(parsed(metrics))?.at(-1);
  if (alerts.latencyP99 && largest !== undefined && Duration.parse(alerts.latencyP99).seconds >= largest)
    delete alerts.latencyP99;
}

function repairSlos(service: Draft, environments: readonly Draft[]): void {
  const { metrics } = service;
  if (environments.some(({ prometheus }) => keptFor(prometheus) < Duration.parse('7d').milliseconds))
    delete service.slos;
  const requests = requestsOf(parsed(metrics));
  const boundaries = boundariesOf(parsed(metrics));
  for (const slo of Object.values<Draft>(service.slos ?? {})) {
    oneOf(slo, INDICATORS);
    if (slo.latency && boundaries) {
      const seconds = choose(
        boundaries.filter((each) => Number.isInteger(each * 1000)),
        slo.latency.threshold,
      );
      if (seconds === undefined || !requests) delete slo.latency;
      else slo.latency.threshold = inDuration(seconds);
    }
    if (
      slo.availability?.routes !== undefined &&
      (metrics.routes?.enabled === false || !requests?.labels.route.length)
    ) {
      delete slo.availability.routes;
    }
    if (!requests && !slo.events && !slo.freshness && !slo.throughput) {
      for (const indicator of INDICATORS) delete slo[indicator];
      slo.throughput = { counter: 'done_total', minimum: 1 };
    }
    if (slo.events) repairEvents(slo.events);
    for (const environment of environments) repairWindow(slo, environment);
    repairObjective(slo);
  }
}

/** A boundary as a duration; one that is no whole number of milliseconds has none. */
function inDuration(seconds: number): string {
  return `${Math.round(seconds * 1000)}ms`;
}

function repairEvents(events: Draft): void {
  oneOf(events, ['errors', 'good'], ['errors', 'failed_events_total']);
  if (events.total === events.errors || events.total === events.good) events.total = 'all_events_total';
}

/** How long an environment keeps samples, in milliseconds. */
function keptFor({ mode, globalView, retention = '7d' }: Draft = {}): number {
  return mode === 'agent' || globalView ? Number.POSITIVE_INFINITY : Duration.parse(retention).milliseconds;
}

function repairWindow(slo: Draft, { prometheus }: Draft): void {
  const { window = '30d' } = slo;
  if (Duration.parse(window).milliseconds > keptFor(prometheus)) slo.window = '7d';
}

function repairObjective(slo: Draft): void {
  const { window = '30d', tiers = BURN_TIERS } = slo;
  const { ratio } = Percentage.parse(slo.objective);
  const factor = Math.max(...tiers.map((tier: 'fast') => BURN_FACTORS[window as SloWindow][tier]));
  if (ratio >= 1 || ratio <= 0 || factor * (1 - ratio) >= 1) slo.objective = '99.9%';
}

/** Names that only one service has, and namespaces of one team where tenants are teams. */
export function distinctServices(services: readonly Draft[]): Draft[] {
  return distinct(services, ({ name, namespace }) => `${namespace}/${name}`);
}
