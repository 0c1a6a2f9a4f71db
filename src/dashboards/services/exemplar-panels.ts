import type { Environment } from '../../config/environment.ts';
import { requestsOf } from '../../services/request-metrics.ts';
import { seriesOf } from '../../services/series-name.ts';
import { plainTimeseries } from '../house/panels.ts';
import { METRICS, overTime } from '../house/queries.ts';
import { UNITS } from '../house/vocabulary.ts';
import { OWN } from './service-panels.ts';

/** What tells whether exemplars are kept, and of which histograms. */
export interface ExemplarProps {
  readonly prometheus: Pick<Environment['prometheus'], 'exemplars'>;
  readonly services: Environment['services'];
}

/**
 * P99 from the histograms that services expose, each kind of histogram once. Exemplars hang on what is scraped: a
 * recorded series has none. @returns undefined where none are kept
 */
export function exemplarQuery({ prometheus, services }: ExemplarProps): string | undefined {
  if (!prometheus.exemplars.enabled) return undefined;
  const quantiles = services.flatMap((service) => {
    const requests = requestsOf(service);
    // What a controller counts in place of a service does not know it by the labels of this dashboard.
    if (!requests?.histogram || requests.source) return [];
    const { histogram, native, unit, latencyFilter = requests.requestFilter } = requests;
    const series = seriesOf(native ? histogram : `${histogram}_bucket`, OWN, latencyFilter?.matchers);
    const distribution = `sum${native ? '' : ' by (le)'} (rate(${series}[$__rate_interval]))`;
    return [`histogram_quantile(0.99, ${distribution})${unit === 'milliseconds' ? ' / 1000' : ''}`];
  });
  return quantiles.length > 0 ? [...new Set(quantiles)].sort().join('\nor\n') : undefined;
}

/** The line of P99, and what some of the requests behind it took. */
export const sampledRequests = (expr: string) =>
  plainTimeseries(
    {
      title: 'Single requests and P99',
      description:
        'Each point is one request that was sampled; its tooltip names the trace. Look at those above the line of P99.',
    },
    UNITS.seconds,
  )
    .datasource(METRICS)
    .min(0)
    .withTarget(overTime({ expr, legend: 'P99' }).exemplar(true));
