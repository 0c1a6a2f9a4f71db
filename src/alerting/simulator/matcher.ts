/** Labels of an alert. A label that is not there is empty. */
export type AlertLabels = Readonly<Record<string, string>>;

/** A condition on one label, as Alertmanager reads it. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** The condition as it was written. */
  readonly source: string;
  /** Whether a value of the label meets it. A label that is not there has the value ''. */
  readonly accepts: (value: string) => boolean;
}

const MATCHER = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!=|!~|=)\s*([\s\S]*?)\s*$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/**
 * Reads a matcher such as `severity=~"warning|info"`.
 *
 * @throws Error with what is wrong and how it would be right.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
export function parseMatcher(source: string): Matcher {
  const [, label, operator, written] = MATCHER.exec(source) ?? [];
  if (label === undefined || written === undefined) {
    throw new Error(`is no matcher; write label="value", or one of != =~ !~ between them`);
  }
  const value = unquoted(written);
  const accepts = acceptance(operator as Matcher['operator'], value);
  return { label, operator: operator as Matcher['operator'], value, source, accepts };
}

/** Whether all matchers accept an alert. No matcher accepts every alert. */
export function matches(matchers: readonly Matcher[], labels: AlertLabels): boolean {
  return matchers.every(({ label, accepts }) => accepts(labels[label] ?? ''));
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) {
    if (text.includes('"')) throw new Error('has a quote inside its value; put the whole value into quotes');
    return unescaped(text);
  }
  if (!/^"(?:[^"\\]|\\[\s\S])*"$/.test(text)) throw new Error('has a quote that does not end, or text after it');
  return unescaped(text.slice(1, -1));
}

function unescaped(text: string): string {
  return text.replace(/\\([n"\\])/g, (_, escaped: string) => ESCAPES[escaped] ?? '');
}

function acceptance(operator: Matcher['operator'], value: string): Matcher['accepts'] {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const expression = wholeText(value);
  return operator === '=~' ? (text) => expression.test(text) : (text) => !expression.test(text);
}

/** Expressions match whole values: `Kube` is not in `KubeletDown`. */
function wholeText(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    throw new Error(`has a regular expression that cannot be read: ${pattern}`);
  }
}
