import type { Duration } from '../../config/duration.ts';
import type { LokiLimits, RetentionRule } from '../../config/schema/loki-limits.ts';
import type { LokiTenancy } from '../../config/schema/loki-tenancy.ts';
import { logLimits } from '../../logs/limits.ts';
import type { LokiConfig } from './config-model.ts';

/** What the limits are made from. */
export interface LimitOptions {
  readonly limits: LokiLimits;
  readonly retention: Duration;
  readonly retentionByLevel: Readonly<Partial<Record<string, Duration>>>;
  readonly retentionRules: readonly RetentionRule[];
  /** @default - there is one tenant */
  readonly tenancy?: Pick<LokiTenancy, 'overrides'> | undefined;
}

type Limits = LokiConfig['limits_config'];

/** Limits that keep one noisy service, one wide label or one large query from taking Loki down for all. */
export function limitsConfig(options: LimitOptions): Limits {
  const { limits } = options;
  const streams = retentionStreams(options);
  return {
    ingestion_rate_strategy: 'global',
    ingestion_rate_mb: limits.ingestionRate,
    ingestion_burst_size_mb: limits.ingestionBurst,
    per_stream_rate_limit: `${limits.streamRate}MB`,
    per_stream_rate_limit_burst: `${limits.streamBurst}MB`,
    max_global_streams_per_user: limits.streams,
    max_label_names_per_series: limits.labels,
    max_line_size: `${limits.lineKilobytes}KB`,
    max_line_size_truncate: true,
    reject_old_samples: true,
    reject_old_samples_max_age: `${logLimits.maxAgeHours}h`,
    allow_structured_metadata: true,
    discover_log_levels: true,
    max_query_length: String(limits.queryRange),
    max_query_lookback: longest(options),
    max_query_series: limits.querySeries,
    max_entries_limit_per_query: limits.queryLines,
    query_timeout: String(limits.queryTimeout),
    split_queries_by_interval: '30m',
    retention_period: String(options.retention),
    ...(streams.length > 0 ? { retention_stream: streams } : {}),
    volume_enabled: true,
  };
}

/** By level first, and with the lowest priority: a rule about certain streams knows better. */
function retentionStreams({ retentionByLevel, retentionRules }: LimitOptions): NonNullable<Limits['retention_stream']> {
  return [
    ...Object.entries(retentionByLevel).flatMap(([level, period]) =>
      period ? [{ selector: `{level="${level}"}`, priority: 1, period: String(period) }] : [],
    ),
    ...retentionRules.map(({ selector, priority, period }) => ({
      // Loki replaces variables in this file; a doubled dollar sign is one that stays.
      selector: selector.replaceAll('$', '$$$$'),
      priority,
      period: String(period),
    })),
  ];
}

/**
 * How far back queries may look: as far as anything is kept, of any tenant. A query over several tenants looks no further
 * than the one that may look the least far, so all of them may alike.
 */
function longest({ retention, retentionByLevel, retentionRules, tenancy }: LimitOptions): string {
  const all = [
    retention,
    ...Object.values(retentionByLevel),
    ...retentionRules.map(({ period }) => period),
    ...Object.values(tenancy?.overrides ?? {}).map((override) => override.retention),
  ];
  const [first] = all.filter((period) => period !== undefined).toSorted((a, b) => b.milliseconds - a.milliseconds);
  return String(first);
}
