import type { TailSampling } from '../../config/schema/traces.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import type { CollectorConfig } from './config-model.ts';
import { HEALTH, METRICS, OTLP_GRPC, OTLP_HTTP, PEERS } from './ports.ts';

export interface CollectorConfigOptions {
  /** Where spans are stored. */
  readonly tempo: Endpoint;
  /** @default - everything is kept */
  readonly tailSampling?: TailSampling;
  /** Name in DNS that stands for all replicas, where they pass spans on to each other. @default - they do not */
  readonly peers?: string;
}

/** Spans of a large batch, at some kilobytes each, are still below what receivers take at once. */
const BATCH = { send_batch_size: 1024, send_batch_max_size: 2048, timeout: '1s' } as const;
const MESSAGE_MEBIBYTES = 16;

/** What waits for Tempo, in spans: some 100 MB, and a minute or so of a busy cluster. */
const QUEUE_SPANS = 100_000;

const DECIDE = ['memory_limiter', 'tail_sampling', 'batch'];
const DESCRIBE = ['memory_limiter', 'k8s_attributes'];
const TEMPO = 'otlp_grpc/tempo';

/** The configuration of the collector: takes spans, says which pod they are from, and passes them on to Tempo. */
export function collectorConfig(options: CollectorConfigOptions): CollectorConfig {
  const { tempo, tailSampling, peers } = options;
  return {
    extensions: { health_check: { endpoint: everywhere(HEALTH) } },
    receivers: {
      otlp: {
        protocols: { grpc: { ...grpc(OTLP_GRPC), ...rebalancing() }, http: { endpoint: everywhere(OTLP_HTTP) } },
      },
      ...(peers ? { 'otlp/peers': { protocols: { grpc: grpc(PEERS) } } } : {}),
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
      k8s_attributes: kubernetesAttributes(),
      batch: { ...BATCH },
      ...(tailSampling ? { tail_sampling: sampling(tailSampling) } : {}),
    },
    exporters: {
      [TEMPO]: {
        endpoint: `${tempo.service}.${tempo.namespace}.svc:${tempo.port.number}`,
        tls: { insecure: true },
        sending_queue: { sizer: 'items', queue_size: QUEUE_SPANS },
        retry_on_failure: { max_elapsed_time: '5m' },
      },
      ...(peers ? { load_balancing: loadBalancing(peers) } : {}),
    },
    service: { telemetry: telemetry(), extensions: ['health_check'], pipelines: pipelines(options) },
  };
}

/**
 * A trace can only be decided on where all of its spans are. Among several replicas the one that a span happens to
 * reach says which pod it is from, which only its connection tells, and hands it to the replica that its trace id picks.
 */
function pipelines({ tailSampling, peers }: CollectorConfigOptions): CollectorConfig['service']['pipelines'] {
  if (peers) {
    return {
      traces: { receivers: ['otlp'], processors: [...DESCRIBE, 'batch'], exporters: ['load_balancing'] },
      'traces/decide': { receivers: ['otlp/peers'], processors: [...DECIDE], exporters: [TEMPO] },
    };
  }
  const decide = tailSampling ? ['tail_sampling'] : [];
  return { traces: { receivers: ['otlp'], processors: [...DESCRIBE, ...decide, 'batch'], exporters: [TEMPO] } };
}

const everywhere = (port: { readonly number: number }): string => `0.0.0.0:${port.number}`;

const grpc = (port: { readonly number: number }) => ({
  endpoint: everywhere(port),
  max_recv_msg_size_mib: MESSAGE_MEBIBYTES,
});

/** Clients keep a connection for as long as they live: without an end to it, a new replica would get none of them. */
const rebalancing = () => ({
  keepalive: { server_parameters: { max_connection_age: '2m', max_connection_age_grace: '30s' } },
});

/** Only what stands in the pod itself, so that reading pods is the only right it takes. */
function kubernetesAttributes(): CollectorConfig['processors']['k8s_attributes'] {
  const attribute = (name: string) => ({ sources: [{ from: 'resource_attribute' as const, name }] });
  return {
    extract: {
      metadata: [
        'k8s.namespace.name',
        'k8s.pod.name',
        'k8s.pod.uid',
        'k8s.deployment.name',
        'k8s.statefulset.name',
        'k8s.daemonset.name',
        'k8s.cronjob.name',
        'k8s.job.name',
        'k8s.node.name',
      ],
    },
    // What a pod says of itself comes first: behind a proxy or a mesh the connection is not its own.
    pod_association: [
      attribute('k8s.pod.uid'),
      attribute('k8s.pod.ip'),
      { sources: [{ from: 'connection' as const }] },
    ],
  };
}

/** A trace is kept as soon as one of the policies keeps it. */
function sampling({ wait, traces, slowerThan, share }: TailSampling): CollectorConfig['processors']['tail_sampling'] {
  return {
    decision_wait: `${wait.seconds}s`,
    num_traces: traces,
    // Spans that come late find the decision for as long as some more traces have been decided on.
    decision_cache: { sampled_cache_size: traces * 2, non_sampled_cache_size: traces * 2 },
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: slowerThan.milliseconds } },
      { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: percent(share.ratio) } },
    ],
  };
}

/** A share as a percentage, without binary noise. */
const percent = (ratio: number): number => Number((ratio * 100).toPrecision(12));

function loadBalancing(hostname: string): CollectorConfig['exporters']['load_balancing'] {
  return {
    protocol: { otlp: { tls: { insecure: true } } },
    resolver: { dns: { hostname, port: String(PEERS.number) } },
  };
}

function telemetry(): CollectorConfig['service']['telemetry'] {
  const prometheus = {
    host: '0.0.0.0',
    port: METRICS.number,
    without_scope_info: true,
    // With the ending _total of counters, which it leaves out by default.
    without_type_suffix: false,
    without_units: true,
  };
  return {
    logs: { level: 'info', encoding: 'json' },
    metrics: { level: 'normal', readers: [{ pull: { exporter: { prometheus } } }] },
  };
}
