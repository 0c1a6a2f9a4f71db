import { podRelabeling, type RelabelRule } from './discovery.ts';
import type { DropRule, JsonKey, LogField, LogPipeline, RateLimit } from './pipeline.ts';
import type { PromtailConfig, PromtailRelabelConfig, PromtailStage } from './promtail-config.ts';

export interface PromtailOptions {
  /** Address of Loki, without a path. */
  readonly lokiUrl: string;
  /** Value of the label `cluster`. */
  readonly cluster: string;
  /** Namespaces whose logs are not collected. */
  readonly excludeNamespaces: readonly string[];
  /** File that keeps how far each log has been read. */
  readonly positionsFile: string;
  /** Port of metrics and readiness. */
  readonly httpPort: number;
}

/** A log pipeline as the configuration of Promtail. */
export function renderPromtail(pipeline: LogPipeline, options: PromtailOptions): PromtailConfig {
  return {
    server: {
      http_listen_port: options.httpPort,
      // Promtail cannot switch its gRPC server off, and 0 is a random port: keep it inside of the pod.
      grpc_listen_address: '127.0.0.1',
      grpc_listen_port: 0,
      log_level: 'info',
    },
    // A file that was cut off by a crash of the node must not keep Promtail from starting.
    positions: { filename: options.positionsFile, sync_period: '10s', ignore_invalid_yaml: true },
    clients: [
      {
        url: `${options.lokiUrl}/loki/api/v1/push`,
        external_labels: { cluster: options.cluster },
        batchwait: '1s',
        batchsize: 1_048_576,
        timeout: '10s',
        // 20 tries last an hour. Promtail stops reading meanwhile, so nothing is lost that stays on the node so long;
        // the default of 10 tries gives a batch up after eight minutes.
        backoff_config: { min_period: '500ms', max_period: '5m', max_retries: 20 },
      },
    ],
    limits_config: { max_line_size: `${pipeline.cri.maxLineKilobytes}KB`, max_line_size_truncate: true },
    scrape_configs: [
      {
        job_name: 'kubernetes-pods',
        pipeline_stages: promtailStages(pipeline),
        // Promtail itself asks for the pods of its own node only: those whose spec.nodeName is $HOSTNAME.
        kubernetes_sd_configs: [{ role: 'pod' }],
        relabel_configs: podRelabeling(options.excludeNamespaces).map(relabelConfig),
      },
    ],
  };
}

/**
 * The stages of the pipeline. None of them is wrapped in `match`, which would let lines overtake each other; and there is
 * no `timestamp` stage: by default it gives a line without a time of its own that of the line before.
 */
export function promtailStages(pipeline: LogPipeline): PromtailStage[] {
  const { cri, fields } = pipeline;
  return [
    {
      cri: {
        max_partial_lines: cri.maxUnfinishedLines,
        // In bytes: unlike everywhere else, this stage does not read a unit.
        max_partial_line_size: cri.maxLineKilobytes * 1024,
        max_partial_line_size_truncate: true,
      },
    },
    ...pipeline.drops.map(dropStage),
    limitStage(pipeline.limit),
    { json: { expressions: Object.fromEntries(fields.map((field) => [`json_${field.name}`, jmesPath(field.json)])) } },
    ...fields.flatMap((field) => field.text.map((expression) => textStage(field, expression))),
    ...fields.map((field) => ({ template: { source: field.name, template: valueTemplate(field) } })),
    {
      labels: sameName(
        fields.map(({ name }) => name).filter((name) => pipeline.labels.some((label) => label === name)),
      ),
    },
    // A label that is named here leaves the index.
    { structured_metadata: sameName(pipeline.structuredMetadata) },
    { labelallow: [...pipeline.labels] },
  ];
}

function dropStage(rule: DropRule): PromtailStage {
  const condition = 'expression' in rule ? { expression: rule.expression } : { older_than: `${rule.olderThanHours}h` };
  return { drop: { drop_counter_reason: rule.reason, ...condition } };
}

function limitStage({ label, linesPerSecond, burst }: RateLimit): PromtailStage {
  // 10000 is the least number of limiters that Promtail keeps; it warns about any smaller one.
  return {
    limit: { rate: linesPerSecond, burst, drop: true, by_label_name: label, max_distinct_labels: 10_000 },
  };
}

/** A JMESPath expression for the first of several keys that is not empty. */
function jmesPath(keys: readonly JsonKey[]): string {
  const identifier = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
  return keys.map((key) => (typeof key === 'string' ? [key] : key).map(identifier).join('.')).join(' || ');
}

function textStage(field: LogField, expression: string): PromtailStage {
  return { regex: { expression: expression.replace('(?P<value>', `(?P<text_${field.name}>`) } };
}

/** A Go template that prints the stored form of a field, or nothing: then Promtail removes the field. */
function valueTemplate({ name, values }: LogField): string {
  // The last default is for lines that have no such field: a missing value has no lower case, and prints "<no value>".
  const value = `{{ $v := .json_${name} | default .text_${name} | default "" | lower | trim }}`;
  const cases = values.map(({ pattern, as }, index) => {
    const condition = `${index === 0 ? 'if' : 'else if'} regexMatch ${JSON.stringify(pattern)} $v`;
    return `{{ ${condition} }}${as === undefined ? '{{ $v }}' : (as ?? '')}`;
  });
  return `${value}${cases.join('')}{{ end }}`;
}

function sameName(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function relabelConfig(rule: RelabelRule): PromtailRelabelConfig {
  return {
    source_labels: rule.sourceLabels,
    ...(rule.separator === undefined ? {} : { separator: rule.separator }),
    ...(rule.regex === undefined ? {} : { regex: rule.regex }),
    action: rule.action,
    ...(rule.targetLabel === undefined ? {} : { target_label: rule.targetLabel }),
    ...(rule.replacement === undefined ? {} : { replacement: rule.replacement }),
  };
}
