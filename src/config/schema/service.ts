import { z } from 'zod';
import { boundariesOf } from '../../services/request-metrics.ts';
import {
  logAuthenticationFailures,
  logErrorMinimum,
  logErrorSpike,
  logStackTraces,
} from './alert-thresholds/log-alerts.ts';
import { cronMaxAge, cronSlowdown, queueLag, queueLength, trafficMinimum } from './alert-thresholds/services.ts';
import { threshold } from './alert-thresholds/threshold.ts';
import { serviceAlertOverrides } from './alerts.ts';
import { probes } from './probe.ts';
import { type ReportRelation, relation, reservedKeys } from './relation.ts';
import { dnsLabel, dnsSubdomain, duration, labelKey, labelName, labelValue } from './scalars.ts';
import { checkSeriesTypes } from './series-types.ts';
import { serviceLogs } from './service-logs.ts';
import { serviceMetrics, WITHOUT_REQUESTS } from './service-metrics.ts';
import { slos } from './slo.ts';

export { PRESETS, type PresetName } from './service-metrics.ts';

/** Labels of alerts that routing, inhibition and dashboards rely on. */
const ALERT_LABELS = ['alertname', 'cluster', 'namespace', 'service', 'severity', 'team'] as const;

const alerts = z
  .strictObject({
    overrides: serviceAlertOverrides().describe(
      'Changes of single alerts of this service, by name: switched off, more or less urgent, faster or slower.',
    ),
    cpuSaturation: threshold().optional().describe('Share of its CPU limit, or of its request where it has no limit.'),
    cpuThrottling: threshold().optional().describe('Share of periods in which it waits for CPU because of its limits.'),
    memorySaturation: threshold().optional().describe('Share of its memory limit.'),
    errorRatio: threshold().optional().describe('Share of 5xx answers.'),
    latencyP99: duration({ min: '1ms' }).optional().describe('P99 latency.'),
    trafficDrop: threshold()
      .optional()
      .describe('Share of the requests at the same time one and two weeks ago, below which it alerts.'),
    trafficMinimum: trafficMinimum()
      .optional()
      .describe('Requests per second that it must have had, for their end or their drop to say something.'),
    queueLag: queueLag().optional().describe('Age of the oldest message that waits.'),
    queueLength: queueLength().optional().describe('Messages that wait.'),
    queueFailureRatio: threshold().optional().describe('Share of messages that fail.'),
    cronMaxAge: cronMaxAge()
      .optional()
      .describe('How long ago its last success may be: the time between two runs, and what the longest of them takes.'),
    cronSlowdown: cronSlowdown().optional().describe('How many times as long as the median of a week a run may take.'),
    logErrorSpike: logErrorSpike().optional().describe('How many times as many errors as a day ago it may log.'),
    logErrorMinimum: logErrorMinimum()
      .optional()
      .describe('Errors in ten minutes that it may log, however few are usual.'),
    logStackTraces: logStackTraces().optional().describe('Stack traces that it may log in ten minutes.'),
    logAuthenticationFailures: logAuthenticationFailures()
      .optional()
      .describe('Failed attempts to log in that it may log in ten minutes.'),
  })
  .prefault({})
  .describe('Thresholds of this service. Default: those of the environment.');

const shape = z.strictObject({
  name: dnsLabel().describe('Name of the service; metrics, logs and dashboards carry it as the label `service`.'),
  namespace: dnsLabel().describe('Namespace that the service runs in.'),
  team: dnsLabel().describe('Team that owns the service; one of `teams` in the environment.'),
  description: z.string().optional().describe('What the service is for, in one sentence.'),
  enabled: z.boolean().default(true).describe('false removes the service from an environment.'),
  metrics: serviceMetrics().describe('How the metrics of the service are found and read.'),
  selector: z
    .record(labelKey(), labelValue())
    .refine((labels) => Object.keys(labels).length > 0, { message: 'is empty; it would select everything' })
    .optional()
    .describe('Labels of its Service (or of its pods when discovery is pod). Default: app.kubernetes.io/name: <name>.'),
  workload: z
    .strictObject({
      kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment').describe('Kind of the workload.'),
      name: dnsSubdomain().optional().describe('Default: the name of the service.'),
    })
    .prefault({})
    .describe('Workload that runs the service; CPU, memory and restarts are read from its pods.'),
  labels: z
    .record(labelName(), z.string())
    .check(relation<Record<string, string>>([], reservedKeys(ALERT_LABELS, 'is set by Panoptes; choose another name')))
    .default({})
    .describe('More labels on all alerts of the service.'),
  logs: serviceLogs(),
  slos: slos().describe('What users are promised, by name: alerts follow how fast the error budget is spent.'),
  alerts,
  probes: probes().describe(
    'Public addresses of the service. They are probed from inside the cluster, and the team hears when one fails.',
  ),
});

type Shape = z.output<typeof shape>;

/** One entry of the catalog: a service as its own team declares it, without the key `environments`. */
export const serviceSchema = shape.check(
  relation<Shape>(['alerts.latencyP99', 'metrics'], checkLatencyThreshold),
  relation<Shape>(['slos', 'metrics.routes'], checkRoutes),
  relation<Shape>(['alerts', 'metrics'], checkWorkThresholds),
  relation<Shape>(['namespace', 'name', 'metrics', 'slos'], checkSeriesTypes),
);

/** A quantile beyond the largest finite boundary reads as that boundary: an alert above it would never fire. */
function checkLatencyThreshold({ alerts: { latencyP99 }, metrics }: Shape, report: ReportRelation): void {
  const largest = boundariesOf({ metrics })?.at(-1);
  if (!latencyP99 || largest === undefined || latencyP99.seconds < largest) return;
  const remedy = `use less, add larger buckets to the service and to metrics.buckets, or set metrics.histograms: native`;
  report(
    ['alerts', 'latencyP99'],
    `${latencyP99} can never be exceeded: the largest bucket ends at ${largest}s; ${remedy}`,
  );
}

/** A threshold of what a service does not measure would say nothing, while its team believes that it does. */
function checkWorkThresholds({ alerts: own, metrics }: Shape, report: ReportRelation): void {
  const { preset, queue, cron } = metrics;
  const counted = queue?.processed ?? queue?.succeeded;
  const needs = [
    ['trafficDrop', WITHOUT_REQUESTS.includes(preset), 'the service has no requests'],
    ['trafficMinimum', WITHOUT_REQUESTS.includes(preset), 'the service has no requests'],
    ['queueLag', !queue?.lag, 'metrics.queue has no lag'],
    ['queueLength', !queue?.length, 'metrics.queue has no length'],
    ['queueFailureRatio', !counted || !queue?.failed, 'metrics.queue does not count failed messages'],
    ['cronMaxAge', !cron, 'there is no metrics.cron'],
    ['cronSlowdown', !cron?.duration, 'metrics.cron has no duration'],
  ] as const;
  for (const [key, isMissing, why] of needs) {
    if (isMissing && own[key] !== undefined) report(['alerts', key], `means nothing: ${why}; remove it`);
  }
}

/** Objectives about some routes need records that tell routes apart. */
function checkRoutes({ slos: objectives, metrics }: Shape, report: ReportRelation): void {
  if (metrics.routes.enabled) return;
  for (const [name, { availability }] of Object.entries(objectives)) {
    if (availability?.routes === undefined) continue;
    report(['slos', name, 'availability', 'routes'], 'tells routes apart, but metrics.routes.enabled is false');
  }
}
