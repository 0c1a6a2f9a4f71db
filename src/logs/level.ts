import type { NonEmpty } from '../rules/rule.ts';

/** The levels that a line can have. Whatever a program calls its levels, they are stored as one of these. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * What programs call each level, in lower case: the common logging libraries, syslog, the letters of klog, and the
 * numbers of pino and bunyan.
 */
export const LEVEL_NAMES: Readonly<Record<Level, NonEmpty<string>>> = {
  trace: ['trace', 'trc', 't', 'verbose', 'silly', 'finest', 'finer', '10'],
  debug: ['debug', 'dbg', 'd', 'fine', '20'],
  info: ['info', 'inf', 'i', 'information', 'informational', 'notice', '30'],
  warn: ['warn', 'wrn', 'w', 'warning', '40'],
  error: ['error', 'err', 'e', 'severe', '50'],
  fatal: ['fatal', 'ftl', 'f', 'critical', 'crit', 'panic', 'pnc', 'dpanic', 'alert', 'emerg', 'emergency', '60'],
};
