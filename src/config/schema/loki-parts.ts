import { z } from 'zod';
import { resources } from './resources.ts';
import { httpUrl, quantity, secretKey } from './scalars.ts';

const replicasOf = (least: number, fallback: number, why: string) =>
  z
    .int()
    .min(least, why)
    .max(300, 'is too many; use 300 or fewer')
    .default(fallback)
    .describe('How many pods there are.');

const FEW = 'is too few; use 1 or more';

/** Grows with the load. Only for parts that keep nothing, and that may end at any time. */
const autoscaling = () =>
  z
    .strictObject({
      maxReplicas: z
        .int()
        .min(2, 'is too few; use 2 or more')
        .max(300, 'is too many; use 300 or fewer')
        .describe('The most pods. `replicas` is the fewest.'),
      cpuUtilization: z
        .int()
        .min(10, 'is too low; use 10 or more')
        .max(100, 'is too high; use 100 or less')
        .default(70)
        .describe('Percentage of the requested CPU that pods use on average; beyond it there are more.'),
    })
    .optional()
    .describe('Lets the number of pods follow the load (needs metrics-server). Default: it stays as it is.');

interface Scaled {
  readonly replicas: number;
  readonly autoscaling?: { readonly maxReplicas: number };
}

const scaled = (replicas: number, size: Parameters<typeof resources>[0]) =>
  z
    .strictObject({ replicas: replicasOf(1, replicas, FEW), autoscaling: autoscaling(), resources: resources(size) })
    .superRefine(({ replicas: fewest, autoscaling: range }: Scaled, context) => {
      if (!range || range.maxReplicas > fewest) return;
      context.addIssue({
        code: 'custom',
        path: ['autoscaling', 'maxReplicas'],
        message: `leaves nothing to scale beside replicas, which is ${fewest}; raise it`,
      });
    })
    .prefault({});

const fixed = (least: number, replicas: number, why: string, size: Parameters<typeof resources>[0]) =>
  z.strictObject({ replicas: replicasOf(least, replicas, why), resources: resources(size) }).prefault({});

/** Each line goes to three ingesters. */
export const REPLICATION_FACTOR = 3;

const KEEPERS = `is below the replication factor of ${REPLICATION_FACTOR}: each line goes to three of them; use 3 or more`;

/** The parts of a Loki that runs as one set of pods for each. */
export const distributedSchema = z.strictObject({
  distributor: scaled(3, { cpu: '200m', memory: '256Mi', memoryLimit: '512Mi' }).describe('Takes lines in.'),
  ingester: fixed(REPLICATION_FACTOR, 3, KEEPERS, { cpu: '500m', memory: '2Gi', memoryLimit: '4Gi' }).describe(
    'Keeps the lines of the last hours, and stores them. Take away one at a time.',
  ),
  querier: scaled(3, { cpu: '500m', memory: '1Gi', memoryLimit: '2Gi' }).describe('Reads lines.'),
  queryFrontend: scaled(2, { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' }).describe(
    'Takes queries in and splits them.',
  ),
  queryScheduler: fixed(1, 2, FEW, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }).describe(
    'Shares queries out among the queriers.',
  ),
  indexGateway: fixed(1, 2, FEW, { cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' }).describe('Looks up the index.'),
  compactor: z
    .strictObject({ resources: resources({ cpu: '200m', memory: '512Mi', memoryLimit: '2Gi' }) })
    .prefault({})
    .describe('Puts the index in order and deletes what is past its retention. There is exactly one.'),
  ruler: fixed(1, 2, FEW, { cpu: '100m', memory: '256Mi', memoryLimit: '512Mi' }).describe('Evaluates log rules.'),
  patternIngester: fixed(1, 2, FEW, { cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' }).describe(
    'Finds patterns in the lines of the last hours, where `patterns` is on.',
  ),
});

/** The checked key `loki.distributed`. */
export type DistributedConfig = z.output<typeof distributedSchema>;

const MEBIBYTE = 2 ** 20;

const cache = (fallback: string, what: string) =>
  z
    .strictObject({
      memory: quantity()
        .prefault(fallback)
        .superRefine(({ value }, context) => {
          if (value >= 64 * MEBIBYTE && value <= 64 * 1024 * MEBIBYTE) return;
          context.addIssue({ code: 'custom', message: 'is no size for a cache; use 64Mi to 64Gi' });
        })
        .describe('How much each pod keeps. It asks for a quarter more.'),
      replicas: z
        .int()
        .min(1, FEW)
        .max(100, 'is too many; use 100 or fewer')
        .default(1)
        .describe('How many pods share the entries. The loss of one costs its part of them.'),
    })
    .optional()
    .describe(what);

/** memcached beside Loki. */
export const lokiCacheSchema = z
  .strictObject({
    chunks: cache('512Mi', 'memcached for chunks, which spares reading object storage again. Default: none.'),
    results: cache(
      '256Mi',
      'memcached for answers, which all replicas share. Default: each query frontend keeps 100 MB of its own.',
    ),
  })
  .prefault({})
  .describe('Caches. Queries are answered without them, too.');

/** A door for clients outside of the stack. */
export const lokiGatewaySchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether there is one. Grafana and the collectors reach Loki without it, in every mode.'),
    replicas: z
      .int()
      .min(1, FEW)
      .max(100, 'is too many; use 100 or fewer')
      .default(2)
      .describe('How many pods it has.'),
    htpasswd: secretKey()
      .optional()
      .describe('Users and hashes of their passwords, in the format of htpasswd. Default: nobody is asked to log in.'),
    resources: resources({ cpu: '50m', memory: '32Mi', memoryLimit: '128Mi' }),
  })
  .prefault({})
  .describe('The gateway: one address, with a login, for those who are not part of the stack.');

/** Loki watched from the outside. */
export const lokiCanarySchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether there is one.'),
    resources: resources({ cpu: '20m', memory: '64Mi', memoryLimit: '128Mi' }),
  })
  .prefault({})
  .describe('The canary: it writes a line a second to its log, and sees whether Loki knows it a minute later.');

/** Rules over logs. */
export const lokiRulerSchema = z
  .strictObject({
    configMaps: z
      .boolean()
      .default(false)
      .describe(
        'Load further rules from ConfigMaps with the label loki_rule=1 in the namespace of the stack. A file that does not hold keeps all of them from loading.',
      ),
    remoteWrite: z
      .strictObject({
        url: httpUrl().describe('Address that takes samples, such as https://mimir.example.com/api/v1/push.'),
      })
      .optional()
      .describe('Where recording rules over logs write their series. Default: nowhere, so there can be none.'),
  })
  .prefault({})
  .describe('The ruler, which evaluates rules over logs.');
