import type { Service } from '../../config/environment.ts';
import { jobOf } from '../../services/identity.ts';

/** Labels that tell whose lines they are; `service` is what alerts call it. */
const OWNER = 'cluster, namespace, service';

/** A string of LogQL. Between backticks a backslash is one, so that expressions stay readable. */
export function quoted(text: string): string {
  return text.includes('`') ? JSON.stringify(text) : `\`${text}\``;
}

/** A filter of lines in which this expression (RE2) is found. */
export const found = (expression: string) => ` |~ ${quoted(expression)}`;

/** Lines at the levels that say that something failed. */
export const FAILURES = 'level=~"error|fatal"';

/** Matchers of the streams of these services. Names of namespaces and services have no signs of expressions. */
export function streamsOf(services: readonly Service[]): string {
  const jobs = services.map(jobOf).sort();
  return jobs.length === 1 ? `job="${jobs[0]}"` : `job=~"${jobs.join('|')}"`;
}

/** Which lines, and of what time. */
export interface LineCount {
  /** Matchers of the streams. */
  readonly streams: string;
  /** What follows the selector. @default - all lines */
  readonly filter?: string;
  readonly window: string;
  /** How long ago the window ends. @default - now */
  readonly offset?: string;
}

/** Number of lines by service. A service without any has no value, rather than the value zero. */
export function linesByService({ streams, filter = '', window, offset }: LineCount): string {
  const range = `[${window}]${offset ? ` offset ${offset}` : ''}`;
  // Lines know their service by the name that Loki's own tools read; alerts and dashboards call it `service`.
  return `sum by (${OWNER}) (count_over_time({${streams}}${filter} | label_format service=service_name ${range}))`;
}

/** Lines per second by service. */
export function lineRateByService({ streams, filter = '', window }: LineCount): string {
  return `sum by (${OWNER}) (rate({${streams}}${filter} | label_format service=service_name [${window}]))`;
}

/** The lines that an alert of a service is about: a query with templates for the labels of the alert. */
export function linesOfAlert(more = '', filter = ''): string {
  const matchers = ['namespace="{{ $labels.namespace }}"', 'service_name="{{ $labels.service }}"', more];
  return `{${matchers.filter(Boolean).join(', ')}}${filter}`;
}
