import { anchored } from '../metrics/relabeling.ts';
import { parsePromql, selectorsIn } from '../promql/ast.ts';

/** Flags that RE2 takes at the start of an expression, and JavaScript beside it. */
const FLAGS = /^\(\?([imsU]+)\)/;

/** What codes look like, where a pattern alone does not tell. */
const KNOWN = ['200', '404', '429', '500', '503', '0', '5', '13', 'OK', 'error', 'failure'];

/** A text that a regular expression matches, for test cases; undefined where the expression is too intricate. */
export function exampleOf(pattern: string): string | undefined {
  const guesses = [...outerAlternatives(pattern.replace(FLAGS, '')).map(simplest), ...KNOWN];
  return guesses.find((text) => text !== '' && matches(pattern, text));
}

/** A series that a selector of the catalog finds, such as `orders_total{kind=~"gift|loan"}`, for test cases. */
export function exampleSeries(selector: string): { readonly metric: string; readonly labels: Record<string, string> } {
  const [{ name: metric = '', matchers = [] } = {}] = selectorsIn(parsePromql(selector));
  const labels = matchers.flatMap(({ label, operator, value }) => {
    if (operator === '=') return [[label, value]];
    return operator === '=~' ? [[label, exampleOf(value) ?? value]] : [];
  });
  return { metric, labels: Object.fromEntries(labels) };
}

/** Whether an expression of Prometheus matches a whole text. */
export function matches(pattern: string, text: string): boolean {
  const [all = '', flags = ''] = FLAGS.exec(pattern) ?? [];
  const { source } = anchored(pattern.slice(all.length));
  return new RegExp(source, flags.includes('i') ? 'is' : 's').test(text);
}

/** The parts between the bars that stand in no brackets. */
function outerAlternatives(pattern: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of pattern) {
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (character === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** The expression with the first choice made everywhere, and every repetition made once. */
function simplest(pattern: string): string {
  const flat = pattern
    .replace(/\[\^[^\]]*\]/g, 'x')
    .replace(/\[(.)[^\]]*\]/g, (_, first: string) => (/\w/.test(first) ? first : `\\${first}`))
    .replace(/\\d/g, '0')
    .replace(/\\w/g, 'x')
    .replace(/\(\?:/g, '(');
  const chosen = innermost(flat);
  return chosen
    .replace(/(?<!\\)\{\d+(,\d*)?\}/g, '')
    .replace(/(?<!\\)[*+?^$]/g, '')
    .replace(/(?<!\\)\./g, '0')
    .replace(/\\(.)/g, '$1');
}

function innermost(pattern: string): string {
  const chosen = pattern.replace(/\(([^()|]*)(\|[^()]*)?\)/g, '$1');
  return chosen === pattern ? pattern : innermost(chosen);
}
