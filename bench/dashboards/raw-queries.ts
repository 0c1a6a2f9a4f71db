import type { LintedRule } from '../../src/promql/lints/lint.ts';
import { child, type Expression, parseExpression, partsOf } from '../../src/promql/syntax.ts';

/** Seconds between two samples of a record: how finely a range of a raw expression is evaluated in its place. */
const STEP = '30s';

/** Labels by which all rules of services differ. */
const IDENTITY = ['cluster', 'namespace', 'service'];

/** A rule that writes a record, with the matchers of its one service where it is about one. */
export interface RecordOf {
  readonly rule: LintedRule;
  /** @default - the rule is about all services */
  readonly ownMatchers?: string;
}

/**
 * Queries without records: each record of an expression is replaced by what its rule evaluates, again and again until
 * only what is scraped is left. So a query and its replacement mean the same, and not just something alike.
 *
 * What follows from no metric stays: which workload runs a service, what an objective promises, which alerts fire.
 */
export class RawQueries {
  private readonly definitions = new Map<string, string>();

  constructor(rules: readonly RecordOf[]) {
    const variants = new Map<string, Set<string>>();
    for (const { rule, ownMatchers } of rules) {
      const { record = '', labels = {} } = rule;
      if ('service' in labels) continue;
      // One expression for all services, as a person would write it in a panel.
      const expr = ownMatchers === undefined ? rule.expr : rule.expr.replaceAll(ownMatchers, ALL_SERVICES);
      const labelled = Object.entries(labels).reduce(
        (vector, [label, value]) => `label_replace(${vector}, "${label}", "${value}", "", "")`,
        expr,
      );
      variants.set(record, (variants.get(record) ?? new Set()).add(labelled));
    }
    for (const [record, exprs] of variants) this.definitions.set(record, [...exprs].join('\nor\n'));
  }

  /** The expression without records. */
  of(expr: string): string {
    const tree = parseExpression(expr);
    const selectors = partsOf(tree, 'VectorSelector').filter((each) => this.definitions.has(nameOf(each)));
    const ranges = partsOf(tree, 'MatrixSelector');
    return selectors.reverse().reduce((text, selector) => {
      const { from, to } = selector;
      const raw = `(${this.of(narrowed(this.definitions.get(nameOf(selector)) ?? '', more(selector)))})`;
      const range = ranges.find((each) => each.from === from);
      if (!range) return text.slice(0, from) + raw + text.slice(to);
      const duration = text.slice(to, range.to).replace(/\]$/, `:${STEP}]`);
      return text.slice(0, from) + raw + duration + text.slice(range.to);
    }, expr);
  }
}

const ALL_SERVICES = 'namespace=~".+", service=~".+"';

const nameOf = (selector: Expression): string => child(selector, 'Identifier')?.text ?? '';

/** Matchers of a selector that do more than to choose services: all of them are chosen. */
function more(selector: Expression): readonly (readonly [label: string, text: string])[] {
  return partsOf(selector, 'UnquotedLabelMatcher')
    .map(({ parts, text }) => [parts[0]?.text ?? '', text] as const)
    .filter(([label, text]) => !(IDENTITY.includes(label) && text.endsWith('=~".+"')));
}

/** An expression narrowed by matchers of labels that it takes over from what is scraped. */
function narrowed(expr: string, matchers: readonly (readonly [label: string, text: string])[]): string {
  for (const [label] of matchers) {
    if (expr.includes(`"${label}"`))
      throw new Error(`${label} is computed in ${expr}: no selector can be narrowed by it`);
  }
  if (matchers.length === 0) return expr;
  const selectors = partsOf(parseExpression(expr), 'VectorSelector').reverse();
  return selectors.reduce((text, selector) => {
    const list = matchers.map(([, matcher]) => matcher).join(', ');
    const inner = /\}$/.test(selector.text) ? selector.text.replace(/\}$/, `, ${list}}`) : `${selector.text}{${list}}`;
    return text.slice(0, selector.from) + inner + text.slice(selector.to);
  }, expr);
}
