import type { NonEmpty } from '../rules/rule.ts';
import type { StreamLabel, StructuredMetadata } from './labels.ts';
import { LEVEL_NAMES } from './level.ts';

/** A key of a JSON object, or the path to a nested one. `'log.level'` is one key with a dot in its name. */
export type JsonKey = string | readonly [string, string, ...string[]];

/** One way in which a value of a field is stored: in lower case and without surrounding spaces. */
export type ValueRule = ValueTest & {
  /** What is stored; null stores nothing. @default - the value itself */
  readonly as?: string | null;
};

/** Values, or an RE2 expression for them. Templates compile expressions for each line, so values come first. */
type ValueTest = { readonly values: NonEmpty<string> } | { readonly pattern: string };

/** Where the value of a field stands in a line. */
export interface FieldSource {
  /** Where a line that is a JSON object holds the value. The first key that is there and not empty wins. */
  readonly json: readonly JsonKey[];
  /** RE2 expressions for all other lines, each with one group named `value`. The last one that matches wins. */
  readonly text: readonly string[];
}

/** A value that is read out of a line and stored beside it. The line itself stays as it was written. */
export interface LogField extends FieldSource {
  readonly name: StreamLabel | StructuredMetadata;
  readonly json: NonEmpty<JsonKey>;
  /** The first rule whose pattern matches decides; a value that none matches is not stored. */
  readonly values: readonly ValueRule[];
}

/** The fields that every line is searched for. */
export type FieldName = 'level' | 'trace_id' | 'span_id';

/** Text between quotes, in which a backslash takes its meaning away from the next character. */
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** A word of a text line: it ends at a space, but not at one between quotes, as in msg="no level=error here". */
const WORD = `(?:[^\\s"]*${QUOTED}|[^\\s"]+)`;
/** Where a text line may begin a key: at its start or after a whole word, but never inside of a JSON object. */
const BEFORE_KEY = `(?i)^\\s*(?:[^\\s{"][^\\s"]*(?:${QUOTED})?\\s+(?:${WORD}\\s+)*?)??`;

/** An expression that finds the value of one of these keys in logfmt, with or without quotes. */
export function textKey(...keys: NonEmpty<string>): string {
  return `${BEFORE_KEY}(?:${keys.join('|')})="?(?P<value>[^\\s",;]+)`;
}

/** Values that are identifiers of W3C or B3 traces. Tracers write zeros where there is no trace. */
const hexadecimal = (...lengths: number[]): ValueRule[] => [
  { values: [''], as: null },
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
    textKey('level', 'lvl', 'severity'),
    // klog, which the control plane and most controllers write: E0822 10:00:00.000000 1 main.go:42] "msg"
    '^(?P<value>[IWEF])\\d{4} \\d{2}:\\d{2}:\\d{2}\\.\\d+ ',
  ],
  values: Object.entries(LEVEL_NAMES).map(([level, names]) => ({ values: names, as: level })),
};

const TRACE_ID: LogField = {
  name: 'trace_id',
  json: ['trace_id', 'traceId', 'traceID', 'TraceId', 'trace.id', ['trace', 'id']],
  text: [textKey('trace_?id')],
  values: hexadecimal(16, 32),
};

const SPAN_ID: LogField = {
  name: 'span_id',
  json: ['span_id', 'spanId', 'spanID', 'SpanId', 'span.id', ['span', 'id']],
  text: [textKey('span_?id')],
  values: hexadecimal(16),
};

export const LOG_FIELDS: Readonly<Record<FieldName, LogField>> = {
  level: LEVEL,
  trace_id: TRACE_ID,
  span_id: SPAN_ID,
};

/**
 * A level as a word of its own among the first words of a line, as in `2026-08-22 10:00:00 [main] ERROR Cart: …`. In
 * capitals only, and only where a team says that its service writes so: elsewhere it may be a word like any other.
 */
export const LEVEL_WORD =
  '^(?:\\S+\\s+){0,5}?[\\[(<]?(?P<value>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)(?:[\\])>:,|\\s-]|$)';

/** What is read before what every line is searched for: the keys of one service. */
export function withOwnKeys({ json, text }: LogField, keys: readonly string[]): FieldSource {
  const [first, ...more] = keys.map(escaped);
  return {
    json: [...keys.flatMap(jsonKeys), ...json],
    text: [...text, ...(first === undefined ? [] : [textKey(first, ...more)])],
  };
}

/** A key with a dot may be one key or the path to a nested one; people write both alike. */
function jsonKeys(key: string): JsonKey[] {
  const [first = '', second, ...more] = key.split('.');
  return second === undefined ? [key] : [key, [first, second, ...more]];
}

const escaped = (key: string) => key.replace(/[.$]/g, '\\$&');
