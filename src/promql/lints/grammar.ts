import { withoutRe2 } from '../../re2.ts';
import { rememberedByText } from '../../remembered.ts';
import { everything, type Matcher, type Promql, parsePromql, type Selector } from '../ast.ts';
import { shown } from '../labels.ts';

/** Functions that read samples over a time. */
export const RANGE_FUNCTIONS = new Set([
  ...['rate', 'increase', 'irate', 'delta', 'idelta', 'deriv', 'predict_linear', 'changes', 'resets'],
  ...['double_exponential_smoothing', 'quantile_over_time', 'absent_over_time', 'present_over_time'],
  ...['avg', 'count', 'first', 'last', 'mad', 'max', 'min', 'stddev', 'stdvar', 'sum'].map(
    (name) => `${name}_over_time`,
  ),
  ...['first', 'last', 'max', 'min'].map((name) => `ts_of_${name}_over_time`),
]);

/** What Prometheus refuses when it loads an expression, although the grammar allows it; or the place of an error. */
export const grammar = rememberedByText((text): readonly string[] => {
  let expr: Promql;
  try {
    expr = parsePromql(text);
  } catch (error) {
    return [(error as Error).message];
  }
  return everything(expr).flatMap((part) => [...selectors(part), ...ranges(part), ...labelReplace(part)]);
});

function selectors(part: Promql): string[] {
  if (part.type !== 'selector') return [];
  const { text, name, matchers } = part;
  const problems = matchers.flatMap((matcher) => regex(matcher.value, text, isRegex(matcher)));
  const selective = name !== undefined || matchers.some((matcher) => !matchesEmpty(matcher)) || selectsByName(part);
  return selective ? problems : [...problems, `${text} selects every series there is`];
}

const selectsByName = ({ text }: Selector): boolean => /__name__\s*=~/.test(text);

const isRegex = ({ operator }: Matcher): boolean => operator === '=~' || operator === '!~';

/** Whether a matcher is content with series that lack the label. Prometheus wants at least one that is not. */
function matchesEmpty({ operator, value }: Matcher): boolean {
  if (operator === '=') return value === '';
  if (operator === '!=') return value !== '';
  const empty = compiles(value) && new RegExp(`^(?:${withoutRe2(value)})$`).test('');
  return operator === '=~' ? empty : !empty;
}

function ranges(part: Promql): string[] {
  if (part.type === 'range' && !(part.seconds > 0) && !Number.isNaN(part.seconds)) {
    return [`${part.text} looks back no time at all`];
  }
  if (part.type !== 'call') return [];
  const wanted = RANGE_FUNCTIONS.has(part.name);
  const given = part.args.filter(({ type }) => type === 'range');
  if (wanted && given.length === 0) return [`${shown(part)} needs a range such as [5m]`];
  if (!wanted && given.length > 0) return [`${shown(part)} takes no range`];
  return [];
}

function labelReplace(part: Promql): string[] {
  if (part.type !== 'call' || part.name !== 'label_replace') return [];
  const [target, replacement, , pattern] = part.args.flatMap((arg) => (arg.type === 'string' ? [arg.value] : []));
  if (target === undefined || replacement === undefined || pattern === undefined) {
    return [`${shown(part)} needs four texts: label, replacement, source, regular expression`];
  }
  if (!/^[a-zA-Z_]\w*$/.test(target)) return [`label_replace() writes ${target || 'a label without a name'}`];
  const problems = regex(pattern, 'label_replace()', true);
  if (problems.length > 0) return problems;
  const groups = new RegExp(`${withoutRe2(pattern)}|`).exec('')!.length - 1;
  const missing = [...replacement.matchAll(/\$\{?(\d+)/g)]
    .map(([, group]) => Number(group))
    .find((group) => group > groups);
  return missing === undefined ? [] : [`label_replace() puts in $${missing}, but ${pattern} has no such group`];
}

function regex(text: string, where: string, check: boolean): string[] {
  return !check || compiles(text) ? [] : [`${where}: ${text} is no regular expression of RE2`];
}

/** Lookaround, references to groups and possessive repetition are not RE2. */
const NOT_RE2 = /\(\?(=|!|<=|<!|>)|\\[1-9k]|[*+?}]\+/;

const compiles = rememberedByText((text): boolean => {
  if (NOT_RE2.test(text.replace(/\\\\/g, ''))) return false;
  try {
    // Only with this flag does JavaScript refuse braces that close nothing and escapes that mean nothing.
    new RegExp(withoutRe2(text), /[{}]/.test(text) ? '' : 'u');
    return true;
  } catch {
    return false;
  }
});
