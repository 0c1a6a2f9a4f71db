/** Names that need no quotes. Prometheus 3 takes all others in quotes, such as those of OpenTelemetry with their dots. */
const PLAIN_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** Words of PromQL, which are no names without quotes. */
const WORDS = /^(?:and|atan2|bool|by|end|group_left|group_right|ignoring|inf|nan|offset|on|or|start|unless|without)$/i;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A text as PromQL writes it. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** The name of a label in matchers and in `by`. */
export function labelName(name: string): string {
  return PLAIN_LABEL.test(name) ? name : text(name);
}

/** What a value must match as a whole: a regular expression, or a plain value, which needs none. */
export function matching(label: string, pattern: string): string {
  return `${labelName(label)}${isPlain(pattern) ? '=' : '=~'}${text(pattern)}`;
}

/** What a value must not match. */
export function notMatching(label: string, pattern: string): string {
  return `${labelName(label)}${isPlain(pattern) ? '!=' : '!~'}${text(pattern)}`;
}

const isPlain = (pattern: string): boolean => !/[\\.+*?()|[\]{}^$]/.test(pattern);

/** The series of a metric that fulfil all matchers. */
export function seriesOf(metric: string, ...matchers: readonly (string | undefined)[]): string {
  const all = matchers.filter((matcher) => matcher);
  const isPlain = PLAIN_METRIC.test(metric) && !WORDS.test(metric);
  return isPlain ? `${metric}{${all.join(', ')}}` : `{${[text(metric), ...all].join(', ')}}`;
}

/** A selector of the catalog, such as `orders_total{kind="gift"}`, narrowed by more matchers. */
export function narrowed(selector: string, matchers: string): string {
  const [, metric = '', own = ''] = /^([^{]+)(?:\{(.*)\})?$/s.exec(selector) ?? [];
  return seriesOf(metric.trim(), matchers, own.trim().replace(/,$/, ''));
}
