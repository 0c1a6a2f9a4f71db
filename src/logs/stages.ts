import type { FieldSource, JsonKey, LogField } from './fields.ts';
import { logMetricFamily } from './log-metrics.ts';
import type { Multiline } from './multiline.ts';
import {
  DROP_REASONS,
  type DropRule,
  type LogMetric,
  type LogPipeline,
  type RateLimit,
  REDACTED,
  type SampleRule,
} from './pipeline.ts';
import { matched } from './service-stages.ts';
import { tenantStages } from './tenancy.ts';

/**
 * The stages that Panoptes renders, with the names that Promtail has for them; each has exactly one key. Alloy took
 * them over from Promtail, and does the same under names that differ a little.
 */
export type LogStage =
  | {
      readonly cri: {
        readonly max_partial_lines: number;
        readonly max_partial_line_size: number;
        readonly max_partial_line_size_truncate: boolean;
      };
    }
  | { readonly match: { readonly selector: string; readonly stages: readonly LogStage[] } }
  | {
      readonly multiline: {
        readonly firstline: string;
        readonly max_lines: number;
        readonly max_wait_time: string;
      };
    }
  | {
      readonly drop: {
        readonly drop_counter_reason: string;
        readonly source?: string;
        readonly expression?: string;
        readonly older_than?: string;
      };
    }
  | {
      readonly limit: {
        readonly rate: number;
        readonly burst: number;
        readonly drop: boolean;
        readonly by_label_name: string;
        readonly max_distinct_labels: number;
      };
    }
  | {
      readonly timestamp: {
        readonly source: string;
        readonly format: 'RFC3339Nano';
        /** By default a line without a time of its own would get that of the line before. */
        readonly action_on_failure: 'skip';
      };
    }
  | { readonly json: { readonly expressions: Readonly<Record<string, string>> } }
  | { readonly replace: { readonly expression: string; readonly replace: string } }
  | { readonly metrics: Readonly<Record<string, MetricStage>> }
  | { readonly regex: { readonly expression: string } }
  | { readonly template: { readonly source: string; readonly template: string } }
  | { readonly labels: Readonly<Record<string, string>> }
  | { readonly structured_metadata: Readonly<Record<string, string>> }
  | { readonly labelallow: readonly string[] }
  | { readonly tenant: { readonly label: string } | { readonly value: string } };

/** A counter that grows with each line in which its source was found. */
export interface MetricStage {
  readonly type: 'Counter';
  readonly description: string;
  readonly prefix: string;
  readonly source: string;
  readonly max_idle_duration: string;
  readonly config: { readonly action: 'inc' };
}

/**
 * The stages of the pipeline. `match` sends lines past each other, so it only ever asks for labels that all lines of a
 * stream have in common; lines of one stream take the same way and stay in order. There is no `timestamp` stage: lines
 * have the time at which the container runtime read them, whatever they say themselves.
 */
export function stagesOf(pipeline: LogPipeline): LogStage[] {
  const { cri, fields, services, tenancy } = pipeline;
  return [
    {
      cri: {
        max_partial_lines: cri.maxUnfinishedLines,
        // In bytes: unlike everywhere else, this stage does not read a unit.
        max_partial_line_size: cri.maxLineKilobytes * 1024,
        max_partial_line_size_truncate: true,
      },
    },
    // Before blank lines are dropped, which may stand in the middle of a stack trace. In Promtail it loses structured
    // metadata that was set before it.
    ...matched(services, ({ multiline }) => (multiline === undefined ? [] : [multilineStage(multiline)])),
    ...pipeline.drops.map(dropStage),
    ...matched(services, ({ metrics, drops, samples }) => [
      ...metricStages(metrics, pipeline),
      ...drops.map(dropStage),
      ...samples.flatMap(sampleStages),
    ]),
    ...pipeline.samples.flatMap(sampleStages),
    limitStage(pipeline.limit),
    // Before anything is read, so that no part of a secret becomes a label.
    ...pipeline.redactions.map(redactStage),
    jsonStage(fields),
    ...fields.flatMap((field) => field.text.map((expression) => textStage(field.name, expression))),
    ...matched(services, (service) => [
      ...service.redactions.map(redactStage),
      ...Object.entries(service.fields).flatMap(([name, source]) => ownSource(name, source)),
    ]),
    ...fields.map((field) => ({ template: { source: field.name, template: valueTemplate(field) } })),
    {
      labels: sameName(
        fields.map(({ name }) => name).filter((name) => pipeline.labels.some((label) => label === name)),
      ),
    },
    // A label that is named here leaves the index.
    { structured_metadata: sameName(pipeline.structuredMetadata) },
    { labelallow: [...pipeline.labels] },
    ...(tenancy ? tenantStages(tenancy) : []),
  ];
}

function multilineStage({ firstLine, maxLines, maxWaitSeconds }: Multiline): LogStage {
  return { multiline: { firstline: firstLine, max_lines: maxLines, max_wait_time: `${maxWaitSeconds}s` } };
}

/** Replaces what the groups of an expression match. */
export function redactStage(expression: string): LogStage {
  return { replace: { expression, replace: REDACTED } };
}

/** Counters have the labels that the line has at this point: without the list, one series for each pod and file. */
function metricStages(metrics: readonly LogMetric[], { labels }: LogPipeline): LogStage[] {
  if (metrics.length === 0) return [];
  return [
    { labelallow: [...labels] },
    ...metrics.map(({ name, expression }) => ({ regex: { expression: capturing(`metric_${name}`, expression) } })),
    { metrics: Object.fromEntries(metrics.map(({ name }) => [`${name}_total`, logMetricFamily(`metric_${name}`)])) },
  ];
}

/**
 * Lines are chosen by a hash of their time and text: both collectors choose the same ones, and one that is read again
 * is chosen again. The stages that sample at random can only do so for all lines of a stream.
 */
function sampleStages({ keep, expression }: SampleRule): LogStage[] {
  const limit = Math.min(Math.floor(keep * 2 ** 32), 2 ** 32 - 1)
    .toString(16)
    .padStart(8, '0');
  const dropped = `{{ if ge (Sha2Hash "panoptes" (printf "%s %s" .time .Entry) | trunc 8) "${limit}" }}drop{{ end }}`;
  const template = expression === undefined ? dropped : `{{ if .sampled }}${dropped}{{ end }}`;
  return [
    ...(expression === undefined ? [] : [{ regex: { expression: capturing('sampled', expression) } }]),
    { template: { source: 'sampled', template } },
    { drop: { source: 'sampled', drop_counter_reason: DROP_REASONS.sampled } },
  ];
}

/** The expression as a group with a name. Flags at its start stay there. */
function capturing(name: string, expression: string): string {
  const [, flags = '', rest = ''] = /^(\(\?[a-zA-Z]+\))?(.*)$/s.exec(expression) ?? [];
  return `${flags}(?P<${name}>${rest})`;
}

/** What one service is read by in place of what all are read by, the values of which are there already. */
function ownSource(name: string, { json, text }: FieldSource): LogStage[] {
  const erase = (source: string): LogStage => ({ template: { source, template: '' } });
  return [
    json.length === 0 ? erase(`json_${name}`) : jsonStage([{ name, json }]),
    ...(text.length === 0 ? [erase(`text_${name}`)] : text.map((expression) => textStage(name, expression))),
  ];
}

function jsonStage(fields: readonly { readonly name: string; readonly json: readonly JsonKey[] }[]): LogStage {
  return {
    json: { expressions: Object.fromEntries(fields.map(({ name, json }) => [`json_${name}`, jmesPath(json)])) },
  };
}

/** Does not send some lines. */
export function dropStage(rule: DropRule): LogStage {
  const condition = 'expression' in rule ? { expression: rule.expression } : { older_than: `${rule.olderThanHours}h` };
  return { drop: { drop_counter_reason: rule.reason, ...condition } };
}

/** Does not send what is too much. */
export function limitStage({ label, linesPerSecond, burst }: RateLimit): LogStage {
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

function textStage(name: string, expression: string): LogStage {
  return { regex: { expression: expression.replace('(?P<value>', `(?P<text_${name}>`) } };
}

/** A Go template that prints the stored form of a field, or nothing: then Promtail removes the field. */
function valueTemplate({ name, values }: LogField): string {
  // The last default is for lines that have no such field: a missing value has no lower case, and prints "<no value>".
  const value = `{{ $v := .json_${name} | default .text_${name} | default "" | lower | trim }}`;
  const cases = values.map((rule, index) => {
    const condition =
      'pattern' in rule
        ? `regexMatch ${JSON.stringify(rule.pattern)} $v`
        : `eq $v ${rule.values.map((each) => JSON.stringify(each)).join(' ')}`;
    return `{{ ${index === 0 ? 'if' : 'else if'} ${condition} }}${rule.as === undefined ? '{{ $v }}' : (rule.as ?? '')}`;
  });
  return `${value}${cases.join('')}{{ end }}`;
}

/** What is stored under the name that it was read by. */
export function sameName(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}
