import { z } from 'zod';

const duration = z.string().regex(/^(\d+(ms|[smh]))+$/);
const plain = z.strictObject({ insecure: z.literal(true) });

const grpcServer = z.strictObject({
  endpoint: z.string(),
  max_recv_msg_size_mib: z.int(),
  keepalive: z
    .strictObject({
      server_parameters: z.strictObject({ max_connection_age: duration, max_connection_age_grace: duration }),
    })
    .optional(),
});

const receiver = z.strictObject({
  protocols: z.strictObject({ grpc: grpcServer, http: z.strictObject({ endpoint: z.string() }).optional() }),
});

const source = z.union([
  z.strictObject({ from: z.literal('connection') }),
  z.strictObject({ from: z.literal('resource_attribute'), name: z.string() }),
]);

const policy = z.union([
  z.strictObject({
    name: z.string(),
    type: z.literal('status_code'),
    status_code: z.strictObject({ status_codes: z.array(z.literal('ERROR')) }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('latency'),
    latency: z.strictObject({ threshold_ms: z.int() }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('probabilistic'),
    probabilistic: z.strictObject({ sampling_percentage: z.number() }),
  }),
]);

const processors = z.strictObject({
  memory_limiter: z.strictObject({
    check_interval: duration,
    limit_percentage: z.int(),
    spike_limit_percentage: z.int(),
  }),
  k8s_attributes: z.strictObject({
    extract: z.strictObject({ metadata: z.array(z.string()) }),
    pod_association: z.array(z.strictObject({ sources: z.array(source) })),
  }),
  batch: z.strictObject({ send_batch_size: z.int(), send_batch_max_size: z.int(), timeout: duration }),
  tail_sampling: z
    .strictObject({
      decision_wait: duration,
      num_traces: z.int(),
      decision_cache: z.strictObject({ sampled_cache_size: z.int(), non_sampled_cache_size: z.int() }),
      policies: z.array(policy),
    })
    .optional(),
});

const exporters = z.strictObject({
  'otlp_grpc/tempo': z.strictObject({
    endpoint: z.string(),
    tls: plain,
    sending_queue: z.strictObject({ sizer: z.literal('items'), queue_size: z.int() }),
    retry_on_failure: z.strictObject({ max_elapsed_time: duration }),
  }),
  load_balancing: z
    .strictObject({
      protocol: z.strictObject({ otlp: z.strictObject({ tls: plain }) }),
      resolver: z.strictObject({ dns: z.strictObject({ hostname: z.string(), port: z.string() }) }),
    })
    .optional(),
});

const pipeline = z.strictObject({
  receivers: z.array(z.string()),
  processors: z.array(z.string()),
  exporters: z.array(z.string()),
});

const telemetry = z.strictObject({
  logs: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), encoding: z.literal('json') }),
  metrics: z.strictObject({
    level: z.literal('normal'),
    readers: z.array(
      z.strictObject({
        pull: z.strictObject({
          exporter: z.strictObject({
            prometheus: z.strictObject({
              host: z.string(),
              port: z.int(),
              without_scope_info: z.boolean(),
              without_type_suffix: z.boolean(),
              without_units: z.boolean(),
            }),
          }),
        }),
      }),
    ),
  }),
});

/**
 * The part of the configuration of the OpenTelemetry collector that Panoptes uses. It is closed: a misspelt key does
 * not compile, and one that gets in all the same is an error at synth. The collector itself refuses to start with it.
 *
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export const collectorConfigModel = z.strictObject({
  extensions: z.strictObject({ health_check: z.strictObject({ endpoint: z.string() }) }),
  receivers: z.strictObject({ otlp: receiver, 'otlp/peers': receiver.optional() }),
  processors,
  exporters,
  service: z.strictObject({
    telemetry,
    extensions: z.array(z.literal('health_check')),
    pipelines: z.record(z.templateLiteral(['traces', z.string()]), pipeline),
  }),
});

/** A configuration file of the collector. */
export type CollectorConfig = z.infer<typeof collectorConfigModel>;

/** What is wrong with a configuration, with the path of each key; nothing when it holds. */
export function configProblems(config: unknown): string[] {
  const { error, data } = collectorConfigModel.safeParse(config);
  if (data) return missingParts(data);
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the configuration'}: ${message}`);
}

/** Parts that a pipeline names and that are not there: the collector does not start with one. */
function missingParts({ receivers, processors: known, exporters: ends, service }: CollectorConfig): string[] {
  const parts = { receivers, processors: known, exporters: ends } as const;
  return Object.entries(service.pipelines).flatMap(([name, each]) =>
    (['receivers', 'processors', 'exporters'] as const).flatMap((kind) =>
      each[kind]
        .filter((part) => !(part in parts[kind]))
        .map((part) => `service.pipelines.${name}.${kind}: there is no ${JSON.stringify(part)}`),
    ),
  );
}
