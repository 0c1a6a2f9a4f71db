import { z } from 'zod';
import { identityAnnotations } from './loki-storage.ts';
import { PROMETHEUS_MODES } from './prometheus-modes.ts';
import { checkPrometheus } from './prometheus-relations.ts';
import { relation, reservedKeys } from './relation.ts';
import { remoteQuerySchema } from './remote-query.ts';
import { remoteWriteSchema } from './remote-write.ts';
import { podCount, replicas } from './replicas.ts';
import { resources, storage } from './resources.ts';
import { baseUrl, dnsLabel, dnsSubdomain, duration, labelName, portNumber } from './scalars.ts';
import { scrapeClassesSchema } from './scrape-classes.ts';
import { byteCount, enforcedLimits, scrapeLimits } from './scrape-limits.ts';
import { thanosSchema } from './thanos.ts';
import { tracingSchema } from './tracing.ts';

/** External labels that Panoptes sets itself. */
const EXTERNAL_LABELS = ['cluster', 'environment', 'prometheus', 'prometheus_replica'] as const;

/** The label that the receivers of Mimir and Cortex tell replicas apart by; they take it away themselves. */
const externalLabelName = () =>
  z.union([labelName(), z.literal('__replica__')], { error: 'expected the name of a label, or __replica__' });

const retentionPolicy = z.enum(['Retain', 'Delete']);

const shape = z.strictObject({
  mode: z
    .enum(PROMETHEUS_MODES)
    .default('server')
    .describe(
      'server: scrapes, stores, answers queries and evaluates rules. agent: only scrapes and forwards; it needs `remoteWrite` and `remoteQuery`, and a Thanos Ruler evaluates the rules on what was forwarded.',
    ),
  discovery: z
    .enum(['namespaces', 'cluster'])
    .default('namespaces')
    .describe(
      'What Prometheus may list to find its targets. namespaces: Services, pods and EndpointSlices of the namespaces in which something is scraped, by a Role in each, so these namespaces must exist. cluster: those of all namespaces, by one ClusterRole; nothing of Panoptes stands in the namespaces of services, which may come and go. Monitors stay in the namespace of the stack, and the network policies still permit only what is scraped.',
    ),
  replicas: replicas(1).describe('Identical servers of each shard. Two or more survive the loss of a node.'),
  shards: podCount()
    .default(1)
    .describe(
      'Servers that share the targets. More than one needs `globalView`, `rules.ruler` and `thanos` or `remoteWrite`.',
    ),
  shardRetention: z
    .strictObject({
      whenScaled: retentionPolicy
        .default('Retain')
        .describe(
          'Retain: a shard that is scaled away still answers for what it has scraped. Delete: it goes at once.',
        ),
      period: duration({ min: '2h' }).optional().describe('How long it is retained. Default: `retention`.'),
    })
    .prefault({})
    .describe('What happens to shards when there are fewer.'),
  globalView: z
    .strictObject({
      service: dnsLabel().describe('Name of the Service.'),
      namespace: dnsLabel().describe('Namespace of the Service.'),
      port: portNumber().describe('Port of its HTTP API.'),
    })
    .optional()
    .describe(
      'A Service that answers for all shards and replicas, such as Thanos Query. Grafana asks it in place of Prometheus.',
    ),
  retention: duration({ min: '2h' }).prefault('7d').describe('How long samples are kept.'),
  retentionSize: byteCount()
    .optional()
    .describe('Size at which the oldest blocks are deleted. Default: 85 % of the volume.'),
  storage: storage('20Gi').describe(
    'The volume of each server. To grow it, raise the size here and also in the claims that exist; the StorageClass must allow it.',
  ),
  volumeRetention: z
    .strictObject({
      whenDeleted: retentionPolicy.default('Retain').describe('When Prometheus is deleted.'),
      whenScaled: retentionPolicy.default('Retain').describe('When there are fewer replicas.'),
    })
    .prefault({})
    .describe('What happens to volumes whose server is gone.'),
  walCompression: z.boolean().default(true).describe('Whether the write-ahead log is compressed: half the size.'),
  outOfOrderTimeWindow: duration({ min: '1m' })
    .optional()
    .describe('Age up to which late samples are still taken. Default: none are.'),
  scrapeInterval: duration({ min: '5s', max: '75s' })
    .prefault('30s')
    .describe('How often targets are scraped. At most 75s: rates over five minutes need four samples.'),
  scrapeTimeout: duration({ min: '1s' })
    .optional()
    .describe('How long a scrape may take. Default: 10s, or the scrape interval where that is shorter.'),
  limits: scrapeLimits.describe('Limits of one scrape, for jobs that set none themselves. Default: none.'),
  enforcedLimits: enforcedLimits.describe('Limits of one scrape that no job can exceed, whatever it sets itself.'),
  scrapeClasses: scrapeClassesSchema.describe(
    'What jobs may have in common: certificates, a login, relabeling. Services (metrics.scrapeClass) and targets choose one by name.',
  ),
  exemplars: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether exemplars, which link metrics to traces, are kept.'),
      maxSize: z
        .int()
        .min(1, 'is too few; use 1 or more')
        .default(100_000)
        .describe('Exemplars kept in memory, about 100 bytes each.'),
    })
    .prefault({})
    .describe('Exemplars.'),
  nativeHistograms: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe('Whether native histograms are scraped where a target offers them, beside the classic ones.'),
    })
    .prefault({})
    .describe('Native histograms.'),
  evaluationInterval: duration({ min: '5s', max: '5m' }).prefault('30s').describe('How often rules are evaluated.'),
  rules: z
    .strictObject({
      forOutageTolerance: duration()
        .prefault('1h')
        .describe('Longest outage of Prometheus after which pending alerts go on where they were.'),
      forGracePeriod: duration().prefault('10m').describe('Least time that such alerts stay pending.'),
      resendDelay: duration({ min: '10s' }).prefault('1m').describe('How often a firing alert is sent again.'),
      queryOffset: duration({ min: '1s' })
        .optional()
        .describe('How far behind the present rules are evaluated, where samples arrive late. Default: not at all.'),
      ruler: z
        .strictObject({
          namespace: dnsLabel().optional().describe('Its namespace; from there it may reach Alertmanager.'),
        })
        .optional()
        .describe(
          'What evaluates the rules in place of Prometheus, such as Thanos Ruler: it must load every PrometheusRule. Default: Prometheus.',
        ),
    })
    .prefault({})
    .describe('Evaluation of rules.'),
  query: z
    .strictObject({
      // The operator leaves the argument out for 1, and Prometheus then takes its own default of 20.
      concurrency: z
        .int()
        .min(2, 'is too few; use 2 or more')
        .max(10_000, 'is too many; use 10000 or fewer')
        .default(20)
        .describe('Queries at a time.'),
      maxSamples: z
        .int()
        .min(1, 'is too few; use 1 or more')
        // The custom resource counts in 32 bits.
        .max(2_147_483_647, 'is too many; use 2147483647 or fewer')
        .default(20_000_000)
        .describe('Samples that one query may load, about 16 bytes each. It is refused above that.'),
      timeout: duration({ min: '1s' }).prefault('2m').describe('How long a query may take.'),
      lookbackDelta: duration({ min: '10s' }).prefault('5m').describe('Age up to which a sample counts as current.'),
    })
    .prefault({})
    .describe('Limits of queries.'),
  externalUrl: baseUrl().optional().describe('Address at which people reach Prometheus; links in alerts use it.'),
  externalLabels: z
    // Prometheus and Loki put variables of their environment into these.
    .record(labelName(), z.string().regex(/^[^$]*$/, 'must not hold a $, which starts the name of a variable'))
    .check(relation<Record<string, string>>([], reservedKeys(EXTERNAL_LABELS, 'is always set by Panoptes; remove it')))
    .default({})
    .describe('More labels on everything that leaves this Prometheus. `cluster` and `environment` are always set.'),
  replicaExternalLabelName: externalLabelName()
    .default('prometheus_replica')
    .describe('External label by which receivers tell replicas apart. Mimir and Cortex want __replica__.'),
  prometheusExternalLabelName: externalLabelName()
    .default('prometheus')
    .describe('External label with the namespace and name of this Prometheus.'),
  remoteWrite: remoteWriteSchema.describe('Where samples are sent besides the own volume: Mimir, Grafana Cloud, …'),
  remoteQuery: remoteQuerySchema
    .optional()
    .describe(
      'Where samples that were sent are queried, by Grafana and by the ruler. In agent mode only, and needed there.',
    ),
  thanosRuler: z
    .strictObject({
      replicas: replicas(1).describe('Identical rulers. Alertmanager takes their alerts for one.'),
      resources: resources({ cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }),
    })
    .prefault({})
    .describe('What evaluates the rules in agent mode, unless `rules.ruler` names somebody else.'),
  thanos: thanosSchema.optional().describe('The Thanos sidecar. Default: none.'),
  tracing: tracingSchema.optional().describe('Traces of Prometheus itself. Default: none.'),
  serviceAccountAnnotations: identityAnnotations().describe(
    'Annotations of the ServiceAccount, which cloud providers give rights by (eks.amazonaws.com/role-arn).',
  ),
  priorityClassName: dnsSubdomain().optional().describe('PriorityClass of the pods. It must exist. Default: none.'),
  resources: resources({ cpu: '200m', memory: '1Gi', memoryLimit: '2Gi' }),
});

/** The Prometheus server. */
export const prometheusSchema = shape.check(...checkPrometheus<z.output<typeof shape>>()).prefault({});

/** What can be configured of Prometheus. */
export type PrometheusConfig = z.output<typeof shape>;

/** The Prometheus Operator. */
export const operatorSchema = z
  .strictObject({
    resources: resources({ cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' }),
  })
  .prefault({});
