import { z } from 'zod';
import { checkCredentials } from './loki-relations.ts';
import { identityAnnotations, type LokiStorage, storesOf, volumeOrObjects } from './loki-storage.ts';
import { type ReportRelation, relation } from './relation.ts';
import { replicas } from './replicas.ts';
import { resources } from './resources.ts';
import { dnsLabel, duration, percentage } from './scalars.ts';

const megabytes = (most: number, fallback: number) =>
  z.int().min(1, 'is too few; use 1 or more').max(most, `is too many; use ${most} or fewer`).default(fallback);

const limitsSchema = z
  .strictObject({
    ingestionRate: megabytes(1000, 15).describe('Megabytes of spans a second that Tempo accepts.'),
    ingestionBurst: megabytes(1000, 20).describe('Megabytes that may arrive at once.'),
    traceMegabytes: megabytes(500, 5).describe('Size of one trace, above which further spans of it are refused.'),
    liveTraces: z
      .int()
      .min(100, 'is too few; use 100 or more')
      .default(10_000)
      .describe('Traces that may be incomplete, and so in memory, at a time.'),
  })
  .prefault({})
  .describe('Limits that keep one service from taking Tempo down for all.');

const metricsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        'Whether Tempo counts spans and calls between services, and writes that into Prometheus with exemplars. Prometheus then takes remote write and keeps exemplars.',
      ),
    maxSeries: z
      .int()
      .min(1000, 'is too few; use 1000 or more')
      .default(20_000)
      .describe('Series that Tempo may make. What would be one more is counted under the label metric_overflow.'),
  })
  .prefault({})
  .describe('Metrics from spans, and the graph of services.');

/** What of the traces is kept, decided when a trace is complete. */
const tailSamplingSchema = z.strictObject({
  wait: duration({ min: '1s', max: '5m' })
    .prefault('30s')
    .describe('How long after its first span a trace is decided on. Spans that come later follow the decision.'),
  traces: z
    .int()
    .min(1000, 'is too few; use 1000 or more')
    .default(20_000)
    .describe('Traces that each replica holds while it waits. More than that, and the oldest go undecided.'),
  slowerThan: duration({ min: '1ms' })
    .prefault('1s')
    .describe('Traces that take longer are kept. Those with an error are always kept.'),
  share: percentage().prefault('10%').describe('Share of all other traces that is kept.'),
});

const collectorSchema = z
  .strictObject({
    replicas: replicas(2).describe('Identical collectors.'),
    tailSampling: tailSamplingSchema
      .optional()
      .describe(
        'Keep errors, slow traces and a share of the rest. Several replicas then pass the spans of a trace to one of them. Metrics from spans count only what is kept. Default: everything is kept.',
      ),
    resources: resources({ cpu: '100m', memory: '256Mi', memoryLimit: '512Mi' }),
  })
  .prefault({})
  .describe('The OpenTelemetry collector, to which services send their spans.');

/** Volume of Tempo, and object storage besides or in place of it. */
const tempoStorageSchema = volumeOrObjects('10Gi').describe(
  'Where traces are kept: in s3, gcs or azure, and without any of them on the volume. There is a volume in any case, for the newest traces.',
);

const shape = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether there is a Tempo that stores traces, and a collector that services send them to.'),
  retention: duration({ min: '1h' }).prefault('7d').describe('How long traces are kept.'),
  storage: tempoStorageSchema,
  limits: limitsSchema,
  metrics: metricsSchema,
  senderNamespaces: z
    .array(dnsLabel())
    .default([])
    .describe(
      'Namespaces besides those of the catalog whose pods may send spans, such as those of ingress controllers.',
    ),
  collector: collectorSchema,
  serviceAccountAnnotations: identityAnnotations(),
  resources: resources({ cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' }),
});

/** Traces: Tempo, and the OpenTelemetry collector before it. */
export const tracesSchema = shape
  .check(
    relation<{ readonly storage: LokiStorage }>(['storage'], checkCredentials),
    relation<{ readonly storage: LokiStorage }>(['storage'], checkOneStore),
    relation<{ readonly limits: z.output<typeof limitsSchema> }>(['limits'], checkBurst),
  )
  .prefault({});

/** The checked key `traces`. */
export type TracesConfig = z.output<typeof tracesSchema>;

/** Which spans the collector keeps. */
export type TailSampling = z.output<typeof tailSamplingSchema>;

/** Tempo knows no periods as Loki does: it reads from the store that it writes to. */
function checkOneStore({ storage }: { readonly storage: LokiStorage }, report: ReportRelation): void {
  const [first, second] = storesOf(storage);
  if (second) report(['storage', second], `is a second store beside ${first}; Tempo has one, so remove either`);
}

function checkBurst({ limits }: { readonly limits: z.output<typeof limitsSchema> }, report: ReportRelation): void {
  const { ingestionRate, ingestionBurst, traceMegabytes } = limits;
  if (ingestionBurst < ingestionRate) {
    report(['limits', 'ingestionBurst'], `is below ingestionRate, which is ${ingestionRate}; raise it`);
  }
  if (traceMegabytes > ingestionBurst) {
    report(['limits', 'traceMegabytes'], `is above ingestionBurst, which is ${ingestionBurst}; lower it`);
  }
}
