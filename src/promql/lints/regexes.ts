import { everything, type Matcher } from '../ast.ts';
import type { RuleLint } from './lint.ts';

/** Regular expressions that say less, or something else, than whoever wrote them meant. */
export const regexes: RuleLint = (_, expr) => {
  const selectors = everything(expr).filter((part) => part.type === 'selector');
  return [...new Set(selectors.flatMap(({ matchers }) => matchers.flatMap(problemOf)))];
};

/** What makes a text more than itself. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/;

function problemOf({ label, operator, value }: Matcher): string[] {
  if (operator === '=' || operator === '!=') return [];
  const written = `${label}${operator}"${value}"`;
  const exact = operator === '=~' ? '=' : '!=';
  if (/^\(?\.\*\)?$/.test(value)) {
    const what = operator === '=~' ? 'every series' : 'no series at all';
    return [`${written} selects ${what}; leave it out`];
  }
  if (value === '.+' || value === '(.+)') {
    const present = operator === '=~' ? '!=' : '=';
    return [`${written} only asks whether the label is there; write ${label}${present}""`];
  }
  if (!SPECIAL.test(value)) return [`${written} is no regular expression; write ${label}${exact}"${value}"`];
  if (/^\^|[^\\]\$$/.test(value))
    return [`${written} is anchored twice: it always matches whole values; leave ^ and $ out`];
  const choices = /^[^()[\]\\]+$/.test(value) ? value.split('|') : [];
  const twice = choices.find((choice, index) => choices.indexOf(choice) !== index);
  return twice === undefined ? [] : [`${written} has the choice ${twice || '""'} twice`];
}
