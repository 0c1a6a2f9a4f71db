import type { Duration } from '../../config/duration.ts';
import type { TracesConfig } from '../../config/schema/traces.ts';
import { DATA_PATH, GRPC, HTTP, OTLP_GRPC } from './addresses.ts';
import type { TempoConfig } from './config-model.ts';
import { tempoStorage } from './config-storage.ts';

export interface TempoConfigOptions extends Pick<TracesConfig, 'retention' | 'storage' | 'limits' | 'metrics'> {
  /** Value of the label `cluster` of every series that Tempo makes. */
  readonly cluster: string;
  /** Where metrics from spans are written. @default - there are none */
  readonly remoteWrite?: readonly string[];
}

/** The only process there is finds itself here; no other may. */
const ALONE = '127.0.0.1';
const IN_MEMORY = { store: 'inmemory' } as const;

const MEGABYTE = 1_000_000;

/** What the collector may send at once: gRPC's own limit of 4 MiB is below a full batch of large spans. */
const MESSAGE_MEBIBYTES = 16;

/** Tempo knows no days. */
const hours = ({ seconds }: Duration): string => `${Math.ceil(seconds / 3600)}h`;

/** The configuration of a Tempo that is one process. */
export function tempoConfig(options: TempoConfigOptions): TempoConfig {
  const compaction = { block_retention: hours(options.retention) };
  return {
    // Grafana shows results of a search as they come.
    stream_over_http_enabled: true,
    server: { http_listen_port: HTTP.number, grpc_listen_port: GRPC.number, log_level: 'info' },
    distributor: {
      ring: { kvstore: IN_MEMORY },
      receivers: {
        otlp: {
          protocols: {
            grpc: { endpoint: `0.0.0.0:${OTLP_GRPC.number}`, max_recv_msg_size_mib: MESSAGE_MEBIBYTES },
          },
        },
      },
    },
    live_store: {
      ring: { kvstore: IN_MEMORY, instance_addr: ALONE },
      partition_ring: { kvstore: IN_MEMORY },
      wal: { path: `${DATA_PATH}/live-store/traces` },
      shutdown_marker_dir: `${DATA_PATH}/live-store/shutdown-marker`,
      // For so long Tempo may be away: at its start it drops what is older and has not become a block.
      complete_block_timeout: '1h',
    },
    ...(options.remoteWrite ? { metrics_generator: generator(options.cluster, options.remoteWrite) } : {}),
    // Otherwise it looks for a private address, and fails in clusters whose pods have none.
    memberlist: { bind_addr: [ALONE], advertise_addr: ALONE },
    // Both decide on what is old: the one finds it, the other deletes it.
    backend_scheduler: { local_work_path: `${DATA_PATH}/work`, provider: { compaction: { compaction } } },
    backend_worker: { compaction },
    storage: tempoStorage(options.storage),
    overrides: { defaults: limits(options) },
    usage_report: { reporting_enabled: false },
  };
}

/**
 * Counts spans, and calls between services. Spans have the namespace of their pod from the collector; it becomes the
 * label that every other series has it under, so that one selector fits all.
 */
function generator(cluster: string, remoteWrite: readonly string[]): TempoConfig['metrics_generator'] {
  return {
    ring: { kvstore: IN_MEMORY, instance_addr: ALONE },
    registry: { external_labels: { cluster } },
    processor: {
      span_metrics: {
        dimensions: [],
        dimension_mappings: [{ name: 'namespace', source_labels: ['k8s.namespace.name'], join: '' }],
      },
    },
    storage: {
      path: `${DATA_PATH}/generator/wal`,
      remote_write: remoteWrite.map((url) => ({ url, send_exemplars: true })),
    },
  };
}

function limits({ limits, metrics, remoteWrite }: TempoConfigOptions): TempoConfig['overrides']['defaults'] {
  return {
    ingestion: {
      rate_strategy: 'local',
      rate_limit_bytes: limits.ingestionRate * MEGABYTE,
      burst_size_bytes: limits.ingestionBurst * MEGABYTE,
      max_traces_per_user: limits.liveTraces,
    },
    global: { max_bytes_per_trace: limits.traceMegabytes * MEGABYTE },
    ...(remoteWrite
      ? { metrics_generator: { processors: ['span-metrics', 'service-graphs'], max_active_series: metrics.maxSeries } }
      : {}),
  };
}
