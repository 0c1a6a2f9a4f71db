/**
 * What programs write when something is badly wrong, as expressions (RE2) that are searched for in a line. A line may
 * be one of a stack trace, a whole trace that the collector joined, or a JSON object that holds one.
 */
const anyOf = (...patterns: string[]) => `(?m)${patterns.join('|')}`;

/** A process or a request ended by an error that nobody expected. */
export const PANICS = anyOf(
  // Go, at the start of a line or of a value.
  '(?:^|")(?:panic|fatal error): ',
  // Go, where a server goes on.
  'http: panic serving ',
  'Observed a panic',
  // Rust.
  "^thread '.*panicked at ",
  // Java.
  '^Exception in thread "',
  // Node.
  'UnhandledPromiseRejection',
  'Uncaught (?:Exception|\\w*Error)\\b',
);

/** Where a stack trace begins, whether or not the error was handled. */
export const STACK_TRACES = anyOf(
  'goroutine \\d+ \\[running\\]:',
  'Traceback \\(most recent call last\\):',
  // Java, not its frames: one trace has many.
  '^(?:Caused by: )?(?:[a-z_]\\w*\\.)+[A-Z]\\w*(?:Exception|Error)\\b',
  // Node.
  '^[A-Z]\\w*Error: ',
  // Inside a JSON object, with the ends of lines escaped.
  '\\\\n(?:\\\\t| +)at ',
);

/** A process asked for memory that it did not get. */
export const OUT_OF_MEMORY = anyOf(
  'java\\.lang\\.OutOfMemoryError',
  'JavaScript heap out of memory',
  'runtime: out of memory',
  'std::bad_alloc',
  '^MemoryError\\b',
  'Cannot allocate memory',
);

/** Somebody was not let in. */
export const AUTHENTICATION_FAILURES = `(?i)${[
  'authentication (?:failed|failure|error)',
  '(?:failed|invalid) (?:log-?in|password|credentials)',
  'log-?in (?:attempt )?failed',
  '(?:invalid|wrong|bad) (?:api[ _-]?key|token)',
  'wrong password',
  'password mismatch',
].join('|')}`;
