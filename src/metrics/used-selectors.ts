import { parsePromql, selectorsIn } from '../promql/ast.ts';
import { CHOSEN } from '../promql/variables.ts';
import { rememberedByText } from '../remembered.ts';

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

/**
 * Every selector of an expression, whose variables are replaced by values.
 *
 * @throws Error when it is not PromQL, or selects series without naming them.
 */
export const selectorsUsed = rememberedByText((expr): readonly UsedSelector[] =>
  selectorsIn(parsePromql(expr)).map(({ name, matchers, text }) => {
    if (name === undefined) throw new Error(`selects series without naming them: ${text}`);
    return { text, name, matchers: matchers.map(chosen) };
  }),
);

const chosen = (matcher: UsedMatcher): UsedMatcher =>
  matcher.value?.includes(CHOSEN) ? { ...matcher, value: undefined } : matcher;
