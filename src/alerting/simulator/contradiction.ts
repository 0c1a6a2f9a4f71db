import type { Matcher } from './matcher.ts';

/** Whether no alert can meet all matchers, because they ask one label for values that exclude each other. */
export function isContradiction(matchers: readonly Matcher[]): boolean {
  return matchers.some((matcher) => valuesOf(matcher)?.every((value) => !allAccept(matchers, matcher.label, value)));
}

/** Whether every alert that meets the matchers of the one meets those of the other. It answers no where it cannot tell. */
export function implies(matchers: readonly Matcher[], others: readonly Matcher[]): boolean {
  return others.every((other) => {
    const same = matchers.filter(({ label }) => label === other.label);
    if (same.some(({ operator, value }) => operator === other.operator && value === other.value)) return true;
    const values = same.map(valuesOf).find((each) => each !== undefined);
    return values?.filter((value) => allAccept(same, other.label, value)).every(other.accepts) ?? false;
  });
}

function allAccept(matchers: readonly Matcher[], label: string, value: string): boolean {
  return matchers.every((matcher) => matcher.label !== label || matcher.accepts(value));
}

/** All values that a matcher accepts, where they can be listed. */
function valuesOf({ operator, value }: Matcher): string[] | undefined {
  if (operator === '=') return [value];
  return operator === '=~' && /^[\w|-]*$/.test(value) ? value.split('|') : undefined;
}
