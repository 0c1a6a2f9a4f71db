import { z } from 'zod';

const duration = z.string().regex(/^(\d+(ms|[smh]))+$/);
const port = z.int();

const inMemory = z.strictObject({ store: z.literal('inmemory') });
const compaction = z.strictObject({ block_retention: duration });

const s3 = z.strictObject({
  bucket: z.string(),
  endpoint: z.string(),
  region: z.string(),
  insecure: z.boolean(),
  forcepathstyle: z.boolean(),
  access_key: z.string().optional(),
  secret_key: z.string().optional(),
});

const azure = z.strictObject({
  storage_account_name: z.string(),
  container_name: z.string(),
  storage_account_key: z.string().optional(),
  use_federated_token: z.boolean().optional(),
});

/** Where blocks are. The local path is there with any of them: Tempo makes it anyway. */
const storage = z.strictObject({
  trace: z.strictObject({
    backend: z.enum(['local', 's3', 'gcs', 'azure']),
    wal: z.strictObject({ path: z.string() }),
    local: z.strictObject({ path: z.string() }),
    s3: s3.optional(),
    gcs: z.strictObject({ bucket_name: z.string() }).optional(),
    azure: azure.optional(),
  }),
});

const remoteWrite = z.strictObject({ url: z.string(), send_exemplars: z.boolean() });

const spanMetrics = z.strictObject({
  dimensions: z.array(z.string()),
  dimension_mappings: z.array(
    z.strictObject({ name: z.string(), source_labels: z.array(z.string()), join: z.string() }),
  ),
});

const generator = z.strictObject({
  ring: z.strictObject({ kvstore: inMemory, instance_addr: z.string() }),
  registry: z.strictObject({ external_labels: z.record(z.string(), z.string()) }),
  processor: z.strictObject({ span_metrics: spanMetrics }),
  storage: z.strictObject({ path: z.string(), remote_write: z.array(remoteWrite).min(1) }),
});

const limits = z.strictObject({
  ingestion: z.strictObject({
    rate_strategy: z.literal('local'),
    rate_limit_bytes: z.int(),
    burst_size_bytes: z.int(),
    max_traces_per_user: z.int(),
  }),
  global: z.strictObject({ max_bytes_per_trace: z.int() }),
  metrics_generator: z
    .strictObject({
      processors: z.array(z.enum(['span-metrics', 'service-graphs'])),
      max_active_series: z.int(),
    })
    .optional(),
});

/**
 * The part of the configuration of Tempo 3 that Panoptes uses. It is closed: a misspelt key does not compile, and one
 * that gets in all the same is an error at synth. Tempo itself refuses to start with it, and with the blocks `ingester`
 * and `compactor` that Tempo 2 had.
 *
 * @see https://grafana.com/docs/tempo/latest/configuration/
 */
export const tempoConfigModel = z.strictObject({
  stream_over_http_enabled: z.boolean(),
  server: z.strictObject({
    http_listen_port: port,
    grpc_listen_port: port,
    log_level: z.enum(['debug', 'info', 'warn', 'error']),
  }),
  distributor: z.strictObject({
    ring: z.strictObject({ kvstore: inMemory }),
    receivers: z.strictObject({
      otlp: z.strictObject({
        protocols: z.strictObject({
          grpc: z.strictObject({ endpoint: z.string(), max_recv_msg_size_mib: z.int() }),
        }),
      }),
    }),
  }),
  live_store: z.strictObject({
    ring: z.strictObject({ kvstore: inMemory, instance_addr: z.string() }),
    partition_ring: z.strictObject({ kvstore: inMemory }),
    wal: z.strictObject({ path: z.string() }),
    shutdown_marker_dir: z.string(),
    complete_block_timeout: duration,
  }),
  metrics_generator: generator.optional(),
  memberlist: z.strictObject({ bind_addr: z.array(z.string()), advertise_addr: z.string() }),
  backend_scheduler: z.strictObject({
    local_work_path: z.string(),
    provider: z.strictObject({ compaction: z.strictObject({ compaction }) }),
  }),
  backend_worker: z.strictObject({ compaction }),
  storage,
  overrides: z.strictObject({ defaults: limits }),
  usage_report: z.strictObject({ reporting_enabled: z.boolean() }),
});

/** A configuration file of Tempo. */
export type TempoConfig = z.infer<typeof tempoConfigModel>;

/** What is wrong with a configuration, with the path of each key; nothing when it holds. */
export function configProblems(config: unknown): string[] {
  const { error } = tempoConfigModel.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'the configuration'}: ${message}`);
}
