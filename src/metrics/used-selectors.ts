import { parsePromql, selectorsIn } from '../promql/ast.ts';
import { CHOSEN } from '../promql/variables.ts';

/** One condition on a label. */
export interface UsedMatcher {
  readonly label: string;
  readonly operator: string;
  /** Undefined where people choose the value in a dashboard. */
  readonly value: string | undefined;
}

/** A selector of series, as an expression writes it. */
export interface UsedSelector {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly UsedMatcher[];
}

const known = new Map<string, readonly UsedSelector[]>();

/**
 * Every selector of an expression, whose variables are replaced by values.
 *
 * @throws Error when it is not PromQL, or selects series without naming them.
 */
export function selectorsUsed(expr: string): readonly UsedSelector[] {
  const before = known.get(expr);
  if (before) return before;
  const selectors = selectorsIn(parsePromql(expr)).map(({ name, matchers, text }) => {
    if (name === undefined) throw new Error(`selects series without naming them: ${text}`);
    return { text, name, matchers: matchers.map(chosen) };
  });
  known.set(expr, selectors);
  return selectors;
}

const chosen = (matcher: UsedMatcher): UsedMatcher =>
  matcher.value?.includes(CHOSEN) ? { ...matcher, value: undefined } : matcher;
