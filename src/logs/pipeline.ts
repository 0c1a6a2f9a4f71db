import type { NonEmpty } from '../rules/rule.ts';
import { STREAM_LABELS, STRUCTURED_METADATA, type StreamLabel, type StructuredMetadata } from './labels.ts';
import { LEVEL_NAMES } from './level.ts';
import { logLimits } from './limits.ts';

/** A key of a JSON object, or the path to a nested one. `'log.level'` is one key with a dot in its name. */
export type JsonKey = string | readonly [string, string, ...string[]];

/** One way in which a value of a field is stored. */
export interface ValueRule {
  /** RE2 expression over the value in lower case and without surrounding spaces. */
  readonly pattern: string;
  /** What is stored; null stores nothing. @default - the value itself */
  readonly as?: string | null;
}

/** A value that is read out of a line and stored beside it. The line itself stays as it was written. */
export interface LogField {
  readonly name: StreamLabel | StructuredMetadata;
  /** Where a line that is a JSON object holds the value. The first key that is there and not empty wins. */
  readonly json: NonEmpty<JsonKey>;
  /** RE2 expressions for all other lines, each with one group named `value`. The last one that matches wins. */
  readonly text: readonly string[];
  /** The first rule whose pattern matches decides; a value that none matches is not stored. */
  readonly values: readonly ValueRule[];
}

/** Lines that are not sent. */
export type DropRule =
  | { readonly reason: string; readonly olderThanHours: number }
  /** RE2 expression that is searched for in the line. */
  | { readonly reason: string; readonly expression: string };

/** How many lines one node may send for each value of a label; more are dropped. */
export interface RateLimit {
  readonly label: StreamLabel;
  readonly linesPerSecond: number;
  readonly burst: number;
}

/**
 * What happens to a line between the file of the container runtime and Loki, in terms of no particular collector.
 * The steps run in the order of the properties.
 */
export interface LogPipeline {
  /** How the CRI format is undone: runtimes write `time stream tag line`, and cut long lines in parts. */
  readonly cri: {
    /** Streams that may have an unfinished line at the same time. */
    readonly maxUnfinishedLines: number;
    /** Size above which a line that is put together again is cut. */
    readonly maxLineKilobytes: number;
  };
  readonly drops: readonly DropRule[];
  readonly limit: RateLimit;
  readonly fields: readonly LogField[];
  /** All that remains in the index. A label that is not in this list is removed, wherever it came from. */
  readonly labels: readonly StreamLabel[];
  readonly structuredMetadata: readonly StructuredMetadata[];
}

/** Where a text line may begin a key: at its start or after a space, but never inside of a JSON object. */
const TEXT_KEY = '(?i)^\\s*(?:[^\\s{].*?\\s)?';
const TEXT_VALUE = '="?(?P<value>[^\\s",;]+)';

/** Values that are identifiers of W3C or B3 traces. Tracers write zeros where there is no trace. */
const hexadecimal = (...lengths: number[]): ValueRule[] => [
  { pattern: '^0+$', as: null },
  { pattern: `^(${lengths.map((length) => `[0-9a-f]{${length}}`).join('|')})$` },
];

const LEVEL: LogField = {
  name: 'level',
  json: [
    'level',
    'Level',
    'lvl',
    'severity',
    'severity_text',
    'loglevel',
    'LogLevel',
    'levelname',
    'log.level',
    ['log', 'level'],
    '@l',
  ],
  text: [
    `${TEXT_KEY}(?:level|lvl|severity)${TEXT_VALUE}`,
    // klog, which the control plane and most controllers write: E0822 10:00:00.000000 1 main.go:42] "msg"
    '^(?P<value>[IWEF])\\d{4} \\d{2}:\\d{2}:\\d{2}\\.\\d+ ',
  ],
  values: Object.entries(LEVEL_NAMES).map(([level, names]) => ({
    pattern: `^(${names.join('|')})$`,
    as: level,
  })),
};

const TRACE_ID: LogField = {
  name: 'trace_id',
  json: ['trace_id', 'traceId', 'traceID', 'TraceId', 'trace.id', ['trace', 'id']],
  text: [`${TEXT_KEY}trace_?id${TEXT_VALUE}`],
  values: hexadecimal(16, 32),
};

const SPAN_ID: LogField = {
  name: 'span_id',
  json: ['span_id', 'spanId', 'spanID', 'SpanId', 'span.id', ['span', 'id']],
  text: [`${TEXT_KEY}span_?id${TEXT_VALUE}`],
  values: hexadecimal(16),
};

/**
 * The log pipeline of Panoptes.
 *
 * A line is stored as it was written, with the time at which the container runtime read it. Its level becomes a label,
 * its trace and span become structured metadata; everything else stays in the line and is read by the query:
 *
 * - by level: `{namespace="shop", app="api-gateway", level="error"}`
 * - by a field of a JSON line: `{app="api-gateway"} | json | msg="payment failed"`
 * - by a part of its message: `{app="api-gateway"} | json | msg=~".*timeout.*" | line_format "{{.msg}}"`
 * - by pod or by trace: `{app="api-gateway"} | trace_id="4bf92f3577b34da6a3ce929d0e0e4736"`
 *
 * The message is not structured metadata: that would store every message twice, and a line filter
 * (`|= "payment failed"`) finds it without any parsing.
 */
export const logPipeline: LogPipeline = {
  cri: { maxUnfinishedLines: 256, maxLineKilobytes: logLimits.lineKilobytes },
  drops: [
    { reason: 'blank', expression: '^\\s*$' },
    // One hour before Loki refuses it: a batch may be on its way that long while Loki is down.
    { reason: 'too_old', olderThanHours: logLimits.maxAgeHours - 1 },
  ],
  // A flood would otherwise use up the rate that Loki grants to all, and hold up the other logs of its node.
  limit: { label: 'namespace', linesPerSecond: 5_000, burst: 20_000 },
  fields: [LEVEL, TRACE_ID, SPAN_ID],
  labels: STREAM_LABELS,
  structuredMetadata: STRUCTURED_METADATA,
};
