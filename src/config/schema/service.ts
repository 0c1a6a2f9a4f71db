import { z } from 'zod';
import { threshold } from './alert-thresholds/threshold.ts';
import { serviceAlertOverrides } from './alerts.ts';
import { probes } from './probe.ts';
import { relation, reservedKeys } from './relation.ts';
import { dnsLabel, dnsSubdomain, duration, labelName, labelValue, portName, portNumber } from './scalars.ts';

/** What instrumentation a service has; see src/services/presets.ts for what each means. */
export const PRESETS = ['promhttp', 'express', 'micrometer', 'otel-http', 'grpc', 'worker'] as const;
export type PresetName = (typeof PRESETS)[number];

/** Labels of alerts that routing, inhibition and dashboards rely on. */
const ALERT_LABELS = ['alertname', 'cluster', 'namespace', 'service', 'severity', 'team'] as const;

const metrics = z.strictObject({
  preset: z
    .enum(PRESETS)
    .describe(
      'Instrumentation of the service: promhttp (Go), express (Node, prom-client), micrometer (Spring Boot), otel-http (OpenTelemetry semantic conventions), grpc (go-grpc-prometheus), worker (no requests).',
    ),
  port: z
    .union([portName(), portNumber()], { error: 'expected the name of a port, or its number' })
    .describe(
      'Port that serves metrics: the name of a port of the Service (of the container when discovery is pod), or the number of a port of the container.',
    ),
  path: z
    .string()
    .regex(/^\/[^\s?#]*$/, 'is not a path; write one that starts with /, such as /metrics')
    .default('/metrics')
    .describe('HTTP path of the metrics.'),
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
});

const alerts = z
  .strictObject({
    overrides: serviceAlertOverrides().describe(
      'Changes of single alerts of this service, by name: switched off, more or less urgent, faster or slower.',
    ),
    cpuSaturation: threshold().optional().describe('Share of its CPU limit, or of its request where it has no limit.'),
    memorySaturation: threshold().optional().describe('Share of its memory limit.'),
    errorRatio: threshold().optional().describe('Share of 5xx answers.'),
    latencyP99: duration({ min: '1ms' }).optional().describe('P99 latency.'),
  })
  .prefault({})
  .describe('Thresholds of this service. Default: those of the environment.');

/** One entry of the catalog: a service as its own team declares it, without the key `environments`. */
export const serviceSchema = z.strictObject({
  name: dnsLabel().describe('Name of the service; metrics, logs and dashboards carry it as the label `service`.'),
  namespace: dnsLabel().describe('Namespace that the service runs in.'),
  team: dnsLabel().describe('Team that owns the service; one of `teams` in the environment.'),
  description: z.string().optional().describe('What the service is for, in one sentence.'),
  enabled: z.boolean().default(true).describe('false removes the service from an environment.'),
  metrics: metrics.describe('How the metrics of the service are found and read.'),
  selector: z
    .record(z.string(), labelValue())
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
  alerts,
  probes: probes().describe(
    'Public addresses of the service. They are probed from inside the cluster, and the team hears when one fails.',
  ),
});
