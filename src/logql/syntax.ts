import { parser } from '@grafana/lezer-logql';
import type { Matcher } from '../promql/ast.ts';
import { stringOf } from '../promql/ast.ts';
import { child, type Expression, errorsIn, everyPart, partsOf, treeOf } from '../promql/syntax.ts';
import { rememberedByText } from '../remembered.ts';

/** The parts that a query of Loki is made of. The grammar marks what it does not know as parts of the kind `⚠`. */
export const parseLogql = rememberedByText((text): Expression => treeOf(parser.parse(text), text));

/** Why Loki would refuse a query; nothing when it would not. */
export const logqlErrors = rememberedByText((text): readonly string[] => {
  const errors = errorsIn(parseLogql(text), text);
  if (errors.length > 0) return errors;
  const unbounded = streamSelectors(text).filter(({ matchers }) => matchers.every(matchesEmpty));
  return unbounded.map(({ text }) => `${text} selects every stream there is`);
});

/** Which streams a part of a query reads. */
export interface StreamSelector {
  readonly text: string;
  readonly matchers: readonly Matcher[];
}

/** Every stream selector of a query. */
export function streamSelectors(text: string): StreamSelector[] {
  return partsOf(parseLogql(text), 'Selector').map((selector) => ({
    text: selector.text,
    matchers: partsOf(selector, 'Matcher').map(matcherOf),
  }));
}

function matcherOf({ parts }: Expression): Matcher {
  const [label, operator, value] = parts;
  return {
    label: label!.text,
    operator: operator!.text as Matcher['operator'],
    value: stringOf(value!.text),
  };
}

/** Whether a matcher is content with streams that lack the label. Loki wants at least one that is not. */
function matchesEmpty({ operator, value }: Matcher): boolean {
  if (operator === '=') return value === '';
  if (operator === '!=') return value !== '';
  const empty = new RegExp(`^(?:${value})$`).test('');
  return operator === '=~' ? empty : !empty;
}

/** What names a label that is used after the streams are selected. */
const USES = [
  ...['NumberFilter', 'DurationFilter', 'BytesFilter', 'IpLabelFilter', 'KeepLabel', 'DropLabel'],
  ...['UnwrapExpr', 'Labels'],
];

/** Labels that a query filters by, groups by or puts into texts, apart from those that select streams. */
export function labelsUsed(text: string): string[] {
  const query = parseLogql(text);
  const selecting = partsOf(query, 'Selector').flatMap((selector) => everyPart(selector));
  const matched = partsOf(query, 'Matcher').filter(
    (matcher) => !selecting.some(({ kind, from }) => kind === 'Matcher' && from === matcher.from),
  );
  const named = [...partsOf(query, ...USES), ...matched].flatMap(({ parts }) => identifiers(parts));
  const joined = partsOf(query, 'LabelName').map((label) => label.text);
  return unique([...named, ...joined, ...copied(query), ...inTemplates(query)]);
}

/** `label_format new=old` reads `old`. */
const copied = (query: Expression) =>
  partsOf(query, 'LabelFormatMatcher').flatMap(({ parts }) => identifiers(parts.slice(1)));

/** What stands in place of the line or of a label: `{{ .level }}`. */
function inTemplates(query: Expression): string[] {
  const templates = partsOf(query, 'LineFormatExpr', 'LabelFormatMatcher').flatMap(
    (part) => child(part, 'String') ?? [],
  );
  const actions = templates.flatMap(({ text }) => text.match(/\{\{.*?\}\}/g) ?? []);
  return actions.flatMap((action) => [...action.matchAll(/(?<![\w)])\.([a-zA-Z_]\w*)/g)].map(([, label]) => label!));
}

/** What reads labels out of each line, which nothing but the lines knows. */
const OPEN_PARSERS = /^(json|logfmt|unpack)\b/;

/** Labels that a query makes itself; undefined where that depends on the lines. */
export function labelsMade(text: string): string[] | undefined {
  const query = parseLogql(text);
  const parsers = partsOf(query, 'LabelParser', 'LogfmtParser');
  if (parsers.some((parser) => OPEN_PARSERS.test(parser.text))) return undefined;
  const written = partsOf(query, 'LabelFormatMatcher', 'LabelExtractionExpression');
  const replaced = partsOf(query, 'LabelReplaceExpr').map((part) => stringOf(child(part, 'String')?.text ?? ''));
  return unique([
    ...written.flatMap(({ parts }) => identifiers(parts.slice(0, 1))),
    // `pattern` writes <name>, `regexp` writes (?P<name>...).
    ...parsers.flatMap((parser) => [...parser.text.matchAll(/<([a-zA-Z]\w*)>/g)].map(([, label]) => label!)),
    ...replaced,
  ]);
}

/** How far back each part of a query reads, such as `5m`. */
export function rangesIn(text: string): string[] {
  return partsOf(parseLogql(text), 'Range').flatMap((range) => child(range, 'Duration')?.text ?? []);
}

const identifiers = (parts: readonly Expression[]) =>
  parts.flatMap(({ kind, text }) => (kind === 'Identifier' ? text : []));

const unique = (labels: readonly string[]) => [...new Set(labels)];
