import type { Duration } from '../../config/duration.ts';
import type { Resources } from '../../config/schema/resources.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { logLimits } from '../../logs/limits.ts';
import type { ByteSize, LimitsConfig, LokiConfig, RulerConfig, SchemaPeriod } from './config-model.ts';

/** Where the volume is mounted. Loki keeps everything that must last below it. */
export const DATA_PATH = '/var/loki';

/** Where the ruler reads its rules: the directory of the only tenant, whom Loki calls `fake` without multi-tenancy. */
export const RULES_PATH = '/etc/loki/rules/fake';

export interface LokiConfigOptions {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly replicationFactor: number;
  readonly retention: Duration;
  readonly resources: Resources;
  readonly alertmanager: Endpoint;
}

/** Longest time that a query may take. The server must not cut the connection before. */
const QUERY_SECONDS = 120;

/** What answers and batches of lines may come to: gRPC's own limit of 4 MB is below that of a single query. */
const MESSAGE_BYTES = 100 * 2 ** 20;

const SCHEMA: SchemaPeriod = {
  // Any day before the first line. Data is read by the schema of its day: never change a period, append one.
  from: '2024-04-01',
  store: 'tsdb',
  object_store: 'filesystem',
  schema: 'v13',
  index: { prefix: 'loki_index_', period: '24h' },
};

/** The configuration of a Loki that runs as one process and keeps its data on a volume. */
export function lokiConfig(options: LokiConfigOptions): LokiConfig {
  return {
    auth_enabled: false,
    server: {
      http_listen_port: options.httpPort,
      grpc_listen_port: options.grpcPort,
      log_level: 'info',
      http_server_read_timeout: `${QUERY_SECONDS + 10}s`,
      http_server_write_timeout: `${QUERY_SECONDS + 10}s`,
      grpc_server_max_recv_msg_size: MESSAGE_BYTES,
      grpc_server_max_send_msg_size: MESSAGE_BYTES,
    },
    common: {
      // Loki otherwise looks for an interface called eth0 or en0, and fails where there is none.
      instance_addr: '${POD_IP}',
      path_prefix: DATA_PATH,
      replication_factor: options.replicationFactor,
      ring: { kvstore: { store: 'inmemory' } },
    },
    schema_config: { configs: [SCHEMA] },
    storage_config: {
      // Written out because Loki 4.0 changes the default.
      use_thanos_objstore: true,
      object_store: { filesystem: { dir: `${DATA_PATH}/chunks` } },
    },
    ingester: { chunk_encoding: 'snappy', wal: { replay_memory_ceiling: replayCeiling(options.resources) } },
    // Without the compactor's retention the period in limits_config is ignored, and the volume fills up.
    compactor: { retention_enabled: true, delete_request_store: 'filesystem' },
    query_range: {
      align_queries_with_step: true,
      cache_results: true,
      results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 100 } } },
    },
    limits_config: limitsConfig(options.retention),
    ruler_storage: { backend: 'local', local: { directory: RULES_PATH.slice(0, RULES_PATH.lastIndexOf('/')) } },
    ruler: rulerConfig(options.alertmanager),
    pattern_ingester: { enabled: true },
    analytics: { reporting_enabled: false },
  };
}

/** How much of its write-ahead log Loki holds in memory at a start; the default of 4 GB would get it killed each time. */
function replayCeiling({ limits }: Resources): ByteSize {
  return `${Math.floor((limits.memory.value * 0.4) / 2 ** 20)}MB`;
}

/** Limits that keep one noisy service, one wide label or one large query from taking Loki down for all. */
function limitsConfig(retention: Duration): LimitsConfig {
  return {
    ingestion_rate_strategy: 'global',
    ingestion_rate_mb: 10,
    ingestion_burst_size_mb: 20,
    per_stream_rate_limit: '5MB',
    per_stream_rate_limit_burst: '20MB',
    max_global_streams_per_user: logLimits.streams,
    max_label_names_per_series: 15,
    max_line_size: `${logLimits.lineKilobytes}KB`,
    max_line_size_truncate: true,
    reject_old_samples: true,
    reject_old_samples_max_age: `${logLimits.maxAgeHours}h`,
    allow_structured_metadata: true,
    discover_log_levels: true,
    max_query_length: '721h',
    max_query_lookback: String(retention),
    max_query_series: 5_000,
    max_entries_limit_per_query: 5_000,
    query_timeout: `${QUERY_SECONDS}s`,
    split_queries_by_interval: '30m',
    retention_period: String(retention),
    volume_enabled: true,
  };
}

function rulerConfig({ service, namespace, port }: Endpoint): RulerConfig {
  return {
    // Scratch space. It must not be the directory that the rules are read from.
    rule_path: `${DATA_PATH}/rules-temp`,
    // The default is the working directory, which is read-only.
    wal: { dir: `${DATA_PATH}/ruler-wal` },
    enable_api: true,
    // By SRV records, so that every replica behind a headless Service is notified, not any one of them.
    alertmanager_url: `http://_${port.name}._tcp.${service}.${namespace}.svc`,
    enable_alertmanager_discovery: true,
  };
}
