import { z } from 'zod';

/** A size in the notation of Loki, in which KB and MB are powers of two. */
const byteSize = z.templateLiteral([z.int(), z.enum(['KB', 'MB', 'GB'])]);
const duration = z.string().regex(/^(\d+(ms|[smhdwy]))+$/);
const port = z.int();
const megabytes = z.int();

const retentionStream = z.strictObject({ selector: z.string(), priority: z.int(), period: duration });

const objectStore = z.enum(['filesystem', 's3', 'gcs', 'azure']);

/** Schema of the data from one day on. A period that has data must never be changed: append a new one. */
const schemaPeriod = z.strictObject({
  from: z.string(),
  store: z.literal('tsdb'),
  object_store: objectStore,
  schema: z.literal('v13'),
  index: z.strictObject({ prefix: z.string(), period: z.literal('24h') }),
});

/** Where each kind of store is. */
const objectStores = z.strictObject({
  filesystem: z.strictObject({ dir: z.string() }),
  s3: z
    .strictObject({
      bucket_name: z.string(),
      endpoint: z.string(),
      region: z.string(),
      insecure: z.boolean(),
      bucket_lookup_type: z.enum(['auto', 'path']),
      access_key_id: z.string().optional(),
      secret_access_key: z.string().optional(),
    })
    .optional(),
  gcs: z.strictObject({ bucket_name: z.string() }).optional(),
  azure: z
    .strictObject({ account_name: z.string(), container_name: z.string(), account_key: z.string().optional() })
    .optional(),
});

const memcachedClient = z.strictObject({
  addresses: z.string(),
  consistent_hash: z.boolean(),
  timeout: duration,
  max_idle_conns: z.int(),
  update_interval: duration,
});

const limits = z.strictObject({
  ingestion_rate_strategy: z.enum(['local', 'global']),
  ingestion_rate_mb: megabytes,
  ingestion_burst_size_mb: megabytes,
  per_stream_rate_limit: byteSize,
  per_stream_rate_limit_burst: byteSize,
  max_global_streams_per_user: z.int(),
  max_label_names_per_series: z.int(),
  max_line_size: byteSize,
  max_line_size_truncate: z.boolean(),
  reject_old_samples: z.boolean(),
  reject_old_samples_max_age: duration,
  allow_structured_metadata: z.boolean(),
  discover_log_levels: z.boolean(),
  max_query_length: duration,
  max_query_lookback: duration,
  max_query_series: z.int(),
  max_entries_limit_per_query: z.int(),
  query_timeout: duration,
  split_queries_by_interval: duration,
  retention_period: duration,
  retention_stream: z.array(retentionStream).optional(),
  deletion_mode: z.literal('disabled').optional(),
  volume_enabled: z.boolean(),
});

/** Limits of one tenant, in the place of those of all. */
const tenantLimits = limits.partial();

/** The file that Loki reads again while it runs. */
export const lokiOverridesModel = z.strictObject({ overrides: z.record(z.string(), tenantLimits) });

const ruler = z.strictObject({
  rule_path: z.string(),
  wal: z.strictObject({ dir: z.string() }),
  enable_api: z.boolean(),
  external_labels: z.record(z.string(), z.string()).optional(),
  alertmanager_url: z.string(),
  enable_alertmanager_discovery: z.boolean(),
  enable_sharding: z.boolean().optional(),
  remote_write: z
    .strictObject({
      enabled: z.boolean(),
      clients: z.record(z.string(), z.strictObject({ url: z.string() })),
    })
    .optional(),
  evaluation: z
    .strictObject({ mode: z.literal('remote'), query_frontend: z.strictObject({ address: z.string() }) })
    .optional(),
});

/**
 * The part of Loki's configuration that Panoptes uses, with only keys that Loki 3.7 and the coming 4.0 both accept. It
 * is closed: a misspelt key does not compile, and one that gets in all the same is an error at synth. Loki itself
 * refuses to start with it.
 *
 * @see https://grafana.com/docs/loki/latest/configure/
 */
export const lokiConfigModel = z.strictObject({
  auth_enabled: z.boolean(),
  querier: z.strictObject({ multi_tenant_queries_enabled: z.boolean() }).optional(),
  runtime_config: z.strictObject({ file: z.string() }).optional(),
  server: z.strictObject({
    http_listen_port: port,
    grpc_listen_port: port,
    log_level: z.enum(['debug', 'info', 'warn', 'error']),
    http_server_read_timeout: duration,
    http_server_write_timeout: duration,
    grpc_server_max_recv_msg_size: z.int(),
    grpc_server_max_send_msg_size: z.int(),
  }),
  common: z.strictObject({
    instance_addr: z.string(),
    path_prefix: z.string(),
    replication_factor: z.int(),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.enum(['inmemory', 'memberlist']) }) }),
    compactor_grpc_address: z.string().optional(),
  }),
  memberlist: z
    .strictObject({
      bind_port: port,
      join_members: z.array(z.string()),
      cluster_label: z.string(),
      abort_if_cluster_join_fails: z.boolean(),
      rejoin_interval: duration,
    })
    .optional(),
  schema_config: z.strictObject({ configs: z.array(schemaPeriod).min(1) }),
  storage_config: z.strictObject({
    use_thanos_objstore: z.boolean(),
    object_store: objectStores,
    tsdb_shipper: z.strictObject({ index_gateway_client: z.strictObject({ server_address: z.string() }) }).optional(),
  }),
  ingester: z.strictObject({
    chunk_encoding: z.literal('snappy'),
    autoforget_unhealthy: z.boolean().optional(),
    wal: z.strictObject({ replay_memory_ceiling: byteSize, flush_on_shutdown: z.boolean().optional() }),
  }),
  compactor: z.strictObject({
    retention_enabled: z.boolean(),
    delete_request_store: objectStore,
    deletion_marker_object_store_prefix: z.string().optional(),
  }),
  frontend: z.strictObject({ scheduler_address: z.string(), tail_proxy_url: z.string() }).optional(),
  frontend_worker: z.strictObject({ scheduler_address: z.string() }).optional(),
  index_gateway: z.strictObject({ mode: z.literal('simple') }).optional(),
  query_range: z.strictObject({
    align_queries_with_step: z.boolean(),
    cache_results: z.boolean(),
    results_cache: z.strictObject({
      cache: z.strictObject({
        embedded_cache: z.strictObject({ enabled: z.boolean(), max_size_mb: z.int() }).optional(),
        default_validity: duration.optional(),
        memcached_client: memcachedClient.optional(),
      }),
    }),
  }),
  chunk_store_config: z
    .strictObject({
      chunk_cache_config: z.strictObject({
        default_validity: duration,
        memcached: z.strictObject({ batch_size: z.int(), parallelism: z.int() }),
        memcached_client: memcachedClient,
        background: z.strictObject({
          writeback_goroutines: z.int(),
          writeback_buffer: z.int(),
          writeback_size_limit: byteSize,
        }),
      }),
    })
    .optional(),
  limits_config: limits,
  ruler_storage: z.strictObject({ backend: z.literal('local'), local: z.strictObject({ directory: z.string() }) }),
  ruler,
  pattern_ingester: z.strictObject({ enabled: z.boolean() }),
  analytics: z.strictObject({ reporting_enabled: z.boolean() }),
});

/** A configuration file of Loki. */
export type LokiConfig = z.infer<typeof lokiConfigModel>;

/** The file with what is otherwise for single tenants. */
export type LokiOverrides = z.infer<typeof lokiOverridesModel>;

/** A size in the notation of Loki. */
export type ByteSize = z.infer<typeof byteSize>;

/** What is wrong with a configuration, with the path of each key; nothing when it holds. */
export function configProblems(config: unknown, model: z.ZodType = lokiConfigModel): string[] {
  const { error } = model.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'the configuration'}: ${message}`);
}
