import { z } from 'zod';
import { limitsShape } from './loki-limits.ts';
import { dnsLabel, duration } from './scalars.ts';

/** What all tenants may is what one may that nothing else is said about. */
const own = <T extends z.ZodType>(limit: T, text: string | undefined) =>
  limit.optional().describe(`${text} Default: as in loki.limits.`);

const { ingestionRate, ingestionBurst, streamRate, streamBurst, streams, queryRange, querySeries, queryLines } =
  limitsShape;

const tenantLimits = z
  .strictObject({
    ingestionRate: own(ingestionRate.unwrap(), ingestionRate.description),
    ingestionBurst: own(ingestionBurst.unwrap(), ingestionBurst.description),
    streamRate: own(streamRate.unwrap(), streamRate.description),
    streamBurst: own(streamBurst.unwrap(), streamBurst.description),
    streams: own(streams.unwrap(), streams.description),
    queryRange: own(queryRange.unwrap(), queryRange.description),
    querySeries: own(querySeries.unwrap(), querySeries.description),
    queryLines: own(queryLines.unwrap(), queryLines.description),
  })
  .prefault({})
  .describe('What the tenant may send and ask for, where that differs from `loki.limits`.');

const override = z.strictObject({
  retention: duration({ min: '24h' })
    .optional()
    .describe(
      'How long lines of the tenant are kept that no rule by level or stream is about. Default: loki.retention.',
    ),
  limits: tenantLimits,
});

/** Tenants of Loki. */
export const lokiTenancySchema = z
  .strictObject({
    by: z
      .enum(['namespace', 'team'])
      .describe(
        'What is a tenant: each namespace that services of the catalog run in, or each team that has services. A namespace then belongs to one team.',
      ),
    default: dnsLabel()
      .default('platform')
      .describe('The tenant of all other lines: of the stack, of the cluster, and of what is in no catalog.'),
    overrides: z
      .record(z.string(), override)
      .default({})
      .describe('What is otherwise for single tenants, by their name. Loki reads it again without a restart.'),
  })
  .optional()
  .describe(
    'Keeps the lines of namespaces or teams apart: each query is for certain tenants, and has no lines of others. Default: there is one tenant. Read docs/loki.md before you change it.',
  );

/** The checked key `loki.tenancy`. */
export type LokiTenancy = NonNullable<z.output<typeof lokiTenancySchema>>;

/** What is otherwise for one tenant. */
export type TenantOverride = LokiTenancy['overrides'][string];
