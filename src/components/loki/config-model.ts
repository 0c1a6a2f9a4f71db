/** A size in the notation of Loki, in which KB and MB are powers of two. */
export type ByteSize = `${number}${'KB' | 'MB' | 'GB'}`;

/** A ring that lives in the memory of the only replica. */
interface InMemoryRing {
  readonly kvstore: { readonly store: 'inmemory' };
}

/** Schema of the data from one day on. A period that has data must never be changed: append a new one. */
export interface SchemaPeriod {
  readonly from: string;
  readonly store: 'tsdb';
  readonly object_store: 'filesystem';
  readonly schema: 'v13';
  readonly index: { readonly prefix: string; readonly period: '24h' };
}

export interface LimitsConfig {
  readonly ingestion_rate_strategy: 'local' | 'global';
  readonly ingestion_rate_mb: number;
  readonly ingestion_burst_size_mb: number;
  readonly per_stream_rate_limit: ByteSize;
  readonly per_stream_rate_limit_burst: ByteSize;
  readonly max_global_streams_per_user: number;
  readonly max_label_names_per_series: number;
  readonly max_line_size: ByteSize;
  readonly max_line_size_truncate: boolean;
  readonly reject_old_samples: boolean;
  readonly reject_old_samples_max_age: string;
  readonly allow_structured_metadata: boolean;
  readonly discover_log_levels: boolean;
  readonly max_query_length: string;
  readonly max_query_lookback: string;
  readonly max_query_series: number;
  readonly max_entries_limit_per_query: number;
  readonly query_timeout: string;
  readonly split_queries_by_interval: string;
  readonly retention_period: string;
  readonly volume_enabled: boolean;
}

export interface RulerConfig {
  readonly rule_path: string;
  readonly wal: { readonly dir: string };
  readonly enable_api: boolean;
  readonly alertmanager_url: string;
  readonly enable_alertmanager_discovery: boolean;
}

/**
 * The part of Loki's configuration that Panoptes uses. It is closed, so that a misspelt key does not compile, and has
 * only keys that Loki 3.7 and the coming 4.0 both accept.
 *
 * @see https://grafana.com/docs/loki/latest/configure/
 */
export interface LokiConfig {
  readonly auth_enabled: boolean;
  readonly server: {
    readonly http_listen_port: number;
    readonly grpc_listen_port: number;
    readonly log_level: 'debug' | 'info' | 'warn' | 'error';
    readonly http_server_read_timeout: string;
    readonly http_server_write_timeout: string;
    readonly grpc_server_max_recv_msg_size: number;
    readonly grpc_server_max_send_msg_size: number;
  };
  readonly common: {
    readonly instance_addr: string;
    readonly path_prefix: string;
    readonly replication_factor: number;
    readonly ring: InMemoryRing;
  };
  readonly schema_config: { readonly configs: readonly [SchemaPeriod, ...SchemaPeriod[]] };
  readonly storage_config: {
    readonly use_thanos_objstore: boolean;
    readonly object_store: { readonly filesystem: { readonly dir: string } };
  };
  readonly ingester: {
    readonly chunk_encoding: 'snappy';
    readonly wal: { readonly replay_memory_ceiling: ByteSize };
  };
  readonly compactor: {
    readonly retention_enabled: boolean;
    readonly delete_request_store: 'filesystem';
  };
  readonly query_range: {
    readonly align_queries_with_step: boolean;
    readonly cache_results: boolean;
    readonly results_cache: {
      readonly cache: { readonly embedded_cache: { readonly enabled: boolean; readonly max_size_mb: number } };
    };
  };
  readonly limits_config: LimitsConfig;
  readonly ruler_storage: { readonly backend: 'local'; readonly local: { readonly directory: string } };
  readonly ruler: RulerConfig;
  readonly pattern_ingester: { readonly enabled: boolean };
  readonly analytics: { readonly reporting_enabled: boolean };
}
