import { z } from 'zod';
import { lokiLimitsSchema, retentionByLevelSchema, retentionRuleSchema } from './loki-limits.ts';
import {
  distributedSchema,
  lokiCacheSchema,
  lokiCanarySchema,
  lokiGatewaySchema,
  lokiRulerSchema,
  REPLICATION_FACTOR,
} from './loki-parts.ts';
import { checkLoki } from './loki-relations.ts';
import { identityAnnotations, lokiSchemaPeriodSchema, lokiStorageSchema } from './loki-storage.ts';
import { lokiTenancySchema } from './loki-tenancy.ts';
import { resources } from './resources.ts';
import { duration } from './scalars.ts';

/** How Loki can be deployed. */
export const LOKI_MODES = ['monolithic', 'ha', 'distributed'] as const;

const shape = z.strictObject({
  mode: z
    .enum(LOKI_MODES)
    .default('monolithic')
    .describe(
      'How Loki is deployed. monolithic: one process, for some 20 GB of logs a day. ha: three of them, which share object storage and survive the loss of one. distributed: each part on its own, for more than some 100 GB a day. See docs/loki.md.',
    ),
  replicas: z
    .int()
    .min(REPLICATION_FACTOR, `is below the replication factor of ${REPLICATION_FACTOR} in mode ha; use 3 or more`)
    .max(30, 'is too many; use the mode distributed instead')
    .optional()
    .describe('How many processes there are in mode ha. Default: 3.'),
  retention: duration({ min: '24h' }).prefault('7d').describe('How long logs are kept.'),
  retentionByLevel: retentionByLevelSchema,
  retentionRules: z
    .array(retentionRuleSchema)
    .default([])
    .describe('Streams that are kept for longer or shorter than all others.'),
  storage: lokiStorageSchema,
  schema: z
    .array(lokiSchemaPeriodSchema)
    .min(1, 'is empty; write a period, or remove the key')
    .optional()
    .describe(
      'From when on lines are kept where. Periods are added and never changed: lines are read by the period of their day. Default: one period, in the store that `storage` sets.',
    ),
  limits: lokiLimitsSchema,
  tenancy: lokiTenancySchema,
  patterns: z.boolean().default(true).describe('Find patterns in the lines of the last hours, for Logs Drilldown.'),
  cache: lokiCacheSchema,
  ruler: lokiRulerSchema,
  gateway: lokiGatewaySchema,
  canary: lokiCanarySchema,
  serviceAccountAnnotations: identityAnnotations(),
  resources: resources({ cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' }),
  distributed: distributedSchema
    .optional()
    .describe('Number and size of the parts in mode distributed. `resources` is for the two other modes.'),
});

/** Loki, which stores logs. */
export const lokiSchema = shape.check(...checkLoki<z.output<typeof shape>>()).prefault({});

/** The checked key `loki`. */
export type LokiSettings = z.output<typeof lokiSchema>;
