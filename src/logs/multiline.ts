/** How lines that belong together become one. */
export interface Multiline {
  /** RE2 expression for the first line; all lines up to the next one that it matches belong to it. */
  readonly firstLine: string;
  /** Number of lines after which it is sent anyway. */
  readonly maxLines: number;
  /** Time without a line after which it is sent. */
  readonly maxWaitSeconds: number;
}

/** Languages whose stack traces are known. */
export const STACK_TRACES = ['java', 'python', 'go', 'node'] as const;
export type StackTrace = (typeof STACK_TRACES)[number];

const LEVELS = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)';

/** A line begins with a time, a bracket, a JSON object or a level. RE2 cannot say what a line does not begin with. */
const RECORD = `\\d|\\[|\\{|${LEVELS}\\b`;

/** First lines, by the language that wrote them. */
export const FIRST_LINES: Readonly<Record<StackTrace, string>> = {
  java: `^(?:${RECORD}|Exception in thread )`,
  // A traceback belongs to the record before it, which says what failed.
  python: `^(?:${RECORD})`,
  go: `^(?:${RECORD}|[IWEF]\\d{4} |(?:time|ts|t|level)=|panic: |fatal error: )`,
  // Frames are indented, and objects that were printed end with a brace.
  node: '^[^\\s}]',
};

export const MULTILINE_DEFAULTS = { maxLines: 500, maxWaitSeconds: 3 } as const;
