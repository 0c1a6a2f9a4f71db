import { type Matcher, selectorsIn } from '../ast.ts';
import { shown } from '../labels.ts';
import type { RuleLint } from './lint.ts';

/**
 * Matchers of `le` that know only one way to write a whole number: Prometheus 3 writes `1.0` where older ones wrote
 * what the target did, often `1`. The other half of the stored history would be missing.
 */
export const bounds: RuleLint = (_, expr) =>
  selectorsIn(expr).flatMap((selector) =>
    selector.matchers
      .filter(({ label, value }) => label === 'le' && value !== '+Inf')
      .flatMap((matcher) => {
        const half = wholeNumbers(matcher).find((number) => finds(matcher, number) !== finds(matcher, `${number}.0`));
        return half === undefined ? [] : [`${shown(selector)} finds only one of le="${half}" and le="${half}.0"`];
      }),
  );

function wholeNumbers({ value }: Matcher): string[] {
  const plain = value.replace(/\(\\?\.0\)\?|\\?\.0\b/g, '');
  return [...plain.matchAll(/(?<![\d.\\])\d+(?![\d.\\])/g)].map(([number]) => number);
}

function finds({ operator, value }: Matcher, text: string): boolean {
  if (operator === '=' || operator === '!=') return value === text;
  return new RegExp(`^(?:${value})$`).test(text);
}
