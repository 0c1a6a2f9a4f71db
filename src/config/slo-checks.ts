import { boundariesOf, requestsOf } from '../services/request-metrics.ts';
import { indicatorOf, type Slo, slosOf } from '../slos/slo.ts';
import { type CatalogService, inEnvironment } from './catalog.ts';
import { Duration } from './duration.ts';
import type { Environment, Service } from './environment.ts';
import { below, type LocatedMapping } from './located.ts';
import type { Problems } from './problems.ts';

/** What an environment must offer to the objectives of its services. */
interface SloEnvironment {
  readonly environment: string;
  readonly settings: Pick<Environment, 'prometheus'> | undefined;
}

/** Windows of the alerts begin at five minutes, and a rate needs four samples to survive the loss of one scrape. */
const SHORTEST_WINDOW = Duration.parse('5m');
const SAMPLES = 4;

/**
 * Reports objectives that could never be met, missed or seen: about requests of a service that answers none, about a
 * latency that no bucket tells, over a longer period than samples are kept, or of samples too far apart.
 */
export function checkSlos(
  layers: readonly SloEnvironment[],
  catalog: readonly CatalogService[],
  problems: Problems,
): void {
  for (const entry of catalog) {
    for (const { service, root } of [entry.own, ...entry.narrowed.values()]) {
      for (const slo of service ? slosOf(service) : []) {
        const indicator = indicatorOf(slo);
        const node = below(root, ['slos', slo.name, indicator]) ?? below(root, ['slos', slo.name]);
        const message = indicatorProblem(slo);
        if (node && message) problems.report(node, message);
      }
    }
    for (const { environment, settings } of layers) {
      const { service, root } = inEnvironment(environment, entry);
      if (service?.enabled && settings) checkAgainst(environment, settings.prometheus, service, root, problems);
    }
  }
}

/** Why a service cannot have an objective; nothing where it can. */
function indicatorProblem(slo: Slo): string | undefined {
  const { service, spec } = slo;
  const indicator = indicatorOf(slo);
  if (indicator !== 'availability' && indicator !== 'latency') return undefined;
  const requests = requestsOf(service);
  const { preset } = service.metrics;
  if (!requests) {
    return `is about requests, which a service with the preset ${preset} does not answer; use events, freshness or throughput`;
  }
  if (spec.availability?.routes !== undefined && requests.labels.route.length === 0) {
    return `names routes, which the preset ${preset} does not tell apart; remove routes`;
  }
  return spec.latency ? latencyProblem(service, spec.latency.threshold) : undefined;
}

/** A classic histogram knows how many requests were faster than the boundaries of its buckets, and nothing between. */
function latencyProblem(service: Service, threshold: Duration): string | undefined {
  const boundaries = boundariesOf(service);
  if (boundaries === undefined || boundaries.includes(threshold.seconds)) return undefined;
  if (boundaries.length === 0) {
    return 'is about a latency that the service does not measure; use availability, or name its histogram in metrics';
  }
  const below = boundaries.filter((boundary) => boundary < threshold.seconds).at(-1);
  const above = boundaries.find((boundary) => boundary > threshold.seconds);
  const nearest = [below, above].filter((boundary) => boundary !== undefined).map((boundary) => `${boundary * 1000}ms`);
  return `has a threshold of ${threshold}, which is no boundary of a bucket; use ${nearest.join(' or ')}, or say in metrics.buckets which boundaries the service has`;
}

function checkAgainst(
  environment: string,
  { retention, scrapeInterval, mode, globalView }: Environment['prometheus'],
  service: Service,
  root: LocatedMapping,
  problems: Problems,
): void {
  const interval = service.metrics.interval ?? scrapeInterval;
  for (const slo of slosOf(service)) {
    const node = below(root, ['slos', slo.name, 'window']) ?? below(root, ['slos', slo.name]);
    if (!node) continue;
    const isKeptElsewhere = mode === 'agent' || globalView !== undefined;
    if (!isKeptElsewhere && Duration.parse(slo.spec.window).milliseconds > retention.milliseconds) {
      const remedy = 'use a shorter window, or raise prometheus.retention';
      problems.report(
        node,
        `a period of ${slo.spec.window} is longer than samples are kept in environment ${environment} (${retention}); ${remedy}`,
      );
    }
    if (interval.milliseconds * SAMPLES > SHORTEST_WINDOW.milliseconds) {
      problems.report(
        node,
        `its alerts look at windows of ${SHORTEST_WINDOW}, for which a scrape interval of ${interval} is too long; scrape at least every 75s`,
      );
    }
  }
}
