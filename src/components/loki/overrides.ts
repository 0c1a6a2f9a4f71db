import type { LokiTenancy, TenantOverride } from '../../config/schema/loki-tenancy.ts';
import type { ByteSize, LokiOverrides } from './config-model.ts';

type TenantLimits = LokiOverrides['overrides'][string];

/** What is otherwise for single tenants, as Loki reads it; nothing where all are alike. */
export function overridesOf(tenancy: LokiTenancy | undefined): LokiOverrides | undefined {
  const entries = Object.entries(tenancy?.overrides ?? {}).map(([name, own]) => [name, limitsOf(own)] as const);
  const changed = entries.filter(([, limits]) => Object.keys(limits).length > 0);
  return changed.length > 0 ? { overrides: Object.fromEntries(changed) } : undefined;
}

const megabytes = (count: number | undefined): ByteSize | undefined => (count === undefined ? undefined : `${count}MB`);

/** Only what is said: in the place of the rest Loki has the limits of all. */
function limitsOf({ retention, limits }: TenantOverride): TenantLimits {
  const all: { readonly [Key in keyof TenantLimits]: TenantLimits[Key] | undefined } = {
    retention_period: retention && String(retention),
    ingestion_rate_mb: limits.ingestionRate,
    ingestion_burst_size_mb: limits.ingestionBurst,
    per_stream_rate_limit: megabytes(limits.streamRate),
    per_stream_rate_limit_burst: megabytes(limits.streamBurst),
    max_global_streams_per_user: limits.streams,
    max_query_length: limits.queryRange && String(limits.queryRange),
    max_query_series: limits.querySeries,
    max_entries_limit_per_query: limits.queryLines,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
