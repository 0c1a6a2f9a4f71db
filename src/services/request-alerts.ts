import type { Duration } from '../config/duration.ts';
import type { Service } from '../config/environment.ts';
import { CLUSTER, growing, justAbove, justBelow, round } from '../rules/cases.ts';
import { humanizeDuration, humanizePercentage } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertRule } from '../rules/rule.ts';
import { indicatorOf, slosOf } from '../slos/slo.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import type { RequestMetrics } from './presets.ts';
import { errorRateRunbook, latencyRunbook } from './request-runbooks.ts';
import { answered, RARELY, STILL, traffic } from './request-series.ts';
import type { ServiceThresholds } from './thresholds.ts';

/**
 * Requests per second below which neither a ratio nor a quantile says anything: three in five minutes. One failed
 * request at night is a failure of 100 %, and wakes nobody.
 */
const MINIMUM_RATE = '0.01';

/** Alerts on the golden signals of one service, where no objective says better what is too much. */
export function requestAlerts(service: Service, metrics: RequestMetrics, thresholds: ServiceThresholds): AlertRule[] {
  const promised = new Set(slosOf(service).map(indicatorOf));
  return [
    ...(promised.has('availability') ? [] : [errorRate(service, metrics, thresholds)]),
    ...(promised.has('latency') || !canExceed(metrics, thresholds) ? [] : [latency(service, metrics, thresholds)]),
  ];
}

/**
 * Whether a quantile can be above the threshold: one beyond the largest finite boundary reads as that boundary. A
 * service that sets such a threshold is told so; where it only takes the default of its environment, the alert that
 * cannot fire is left out. One on the largest boundary instead would claim what nobody has measured.
 */
function canExceed({ histogram, native, boundaries }: RequestMetrics, { latencyP99 }: ServiceThresholds): boolean {
  return histogram !== undefined && (native === true || latencyP99.seconds < (boundaries.at(-1) ?? 0));
}

function errorRate(service: Service, metrics: RequestMetrics, thresholds: ServiceThresholds): AlertRule {
  const own = ownSeries(service);
  const { ratio } = thresholds.errorRatio;
  return {
    alert: 'ServiceHighErrorRate',
    expr: `${records.ratio5xx}{${own}} > ${ratio} and ${records.requests5xx}{${own}} > ${MINIMUM_RATE}`,
    for: '5m',
    severity: 'critical',
    labels: alertLabels(service),
    summary: 'A service fails too many requests.',
    description: errorRateDescription(service, thresholds, '{{ $value | humanizePercentage }}'),
    runbook: errorRateRunbook,
    get tests(): AlertRule['tests'] {
      return errorRateCases(service, metrics, thresholds);
    },
  };
}

function errorRateDescription(service: Service, { errorRatio }: ServiceThresholds, share: string): string {
  return `${jobOf(service)} fails ${share} of its requests by its own fault; the threshold is ${errorRatio}.`;
}

function errorRateCases(service: Service, metrics: RequestMetrics, thresholds: ServiceThresholds): AlertRule['tests'] {
  const { ratio } = thresholds.errorRatio;
  const { success, clientErrors, serverErrors } = metrics;
  // So many requests that even a hundredth of a percent of them is above the minimum rate.
  const failing = (share: number) =>
    traffic(service, metrics, {
      [success]: growing(100_000 * (1 - share)),
      [serverErrors.example]: growing(100_000 * share),
    });
  const above = justAbove(ratio);
  const described = (share: number) => errorRateDescription(service, thresholds, humanizePercentage(share));
  return {
    fires: [
      {
        name: 'slightly more failures than the threshold allows',
        input: failing(above),
        at: '15m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [described(above)],
      },
      {
        name: 'one request a minute, and each of them fails',
        input: traffic(service, metrics, { [serverErrors.example]: growing(1) }),
        at: '15m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [described(1)],
      },
    ],
    quiet: [
      {
        name: 'slightly fewer failures than the threshold allows',
        input: failing(Math.max(justBelow(ratio), 0)),
        at: '15m',
      },
      {
        name: 'every request fails by the fault of its caller',
        input: traffic(service, metrics, { [clientErrors.example]: growing(600) }),
        at: '15m',
      },
      {
        name: 'one request every four minutes, and each of them fails',
        input: traffic(service, metrics, { [serverErrors.example]: RARELY }),
        at: '20m',
      },
    ],
  };
}

function latency(service: Service, metrics: RequestMetrics, { latencyP99 }: ServiceThresholds): AlertRule {
  const own = ownSeries(service);
  const threshold = latencyP99.seconds;
  return {
    alert: 'ServiceHighLatency',
    expr: `${records.latencyP99}{${own}} > ${threshold} and ${records.requests}{${own}} > ${MINIMUM_RATE}`,
    for: '10m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service answers too slowly.',
    description: latencyDescription(service, latencyP99, '{{ $value | humanizeDuration }}'),
    runbook: latencyRunbook,
    get tests(): AlertRule['tests'] {
      return latencyCases(service, metrics, latencyP99);
    },
  };
}

function latencyDescription(service: Service, threshold: Duration, latency: string): string {
  return `One of a hundred requests to ${jobOf(service)} takes ${latency} or longer; the threshold is ${threshold}.`;
}

function latencyCases(service: Service, metrics: RequestMetrics, latencyP99: Duration): AlertRule['tests'] {
  const threshold = latencyP99.seconds;
  const requests = (all: string, withinThreshold: string) =>
    answered(service, metrics, { [metrics.success]: all }, [
      [round(threshold / 2), '0x120'],
      [threshold, withinThreshold],
      [round(threshold * 2), all],
    ]);
  return {
    fires: [
      {
        name: 'two of a hundred requests take longer than the threshold',
        input: requests(growing(1000), growing(980)),
        at: '20m',
        expect: [{ cluster: CLUSTER }],
        // The 99th of a hundred is in the middle between the threshold and the next boundary.
        descriptions: [latencyDescription(service, latencyP99, humanizeDuration(round(threshold * 1.5)))],
      },
      {
        name: 'one request a minute, and each of them is slow',
        input: requests(growing(1), '0x120'),
        at: '20m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [latencyDescription(service, latencyP99, humanizeDuration(round(threshold * 1.99)))],
      },
    ],
    quiet: [
      {
        name: 'one of two hundred requests takes longer than the threshold',
        input: requests(growing(1000), growing(995)),
        at: '20m',
      },
      {
        name: 'one request every four minutes, and each of them is slow',
        input: requests(RARELY, '0x120'),
        at: '20m',
      },
      { name: 'no requests', input: requests(STILL, '100x120'), at: '20m' },
    ],
  };
}
