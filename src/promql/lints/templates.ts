import { labelsOf } from '../labels.ts';
import { mayHave, NO_LABELS } from '../series.ts';
import type { RuleLint } from './lint.ts';
import { isWhole } from './whole-numbers.ts';

/** The actions of a text in the templates of Prometheus. */
export const actionsIn = (text: string): string[] =>
  [...text.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/gs)].map(([, action = '']) => action);

/** An action that only asks whether a label is there. */
const ASKS = /^(with|if|else if)\b/;

const LABEL = /(?:\$labels|\.Labels)\.(\w+)/g;

/** Templates of annotations that ask for labels which no result of the expression has. */
export const templateLabels: RuleLint = ({ annotations = {} }, expr, { seriesOf }) => {
  const labels = labelsOf(expr, seriesOf) ?? NO_LABELS;
  return Object.entries(annotations).flatMap(([name, text]) => {
    const printed = actionsIn(text).filter((action) => !ASKS.test(action));
    const used = printed.flatMap((action) => [...action.matchAll(LABEL)].map(([, label = '']) => label));
    return [...new Set(used)]
      .filter((label) => !mayHave(labels, label))
      .map((label) => `annotation ${name} prints $labels.${label}, which the expression does not have`);
  });
};

const PRINTS_VALUE = /(\$value|\.Value)\b/;
const FOR_PEOPLE = /\b(humanize\w*|printf)\b/;

/** Values with fractions, in annotations that print all of their digits. */
export const templateValues: RuleLint = ({ annotations = {} }, expr, { seriesOf }) => {
  if (isWhole(expr, seriesOf)) return [];
  return Object.entries(annotations).flatMap(([name, text]) =>
    actionsIn(text)
      .filter((action) => PRINTS_VALUE.test(action) && !ASKS.test(action) && !FOR_PEOPLE.test(action))
      .map((action) => `annotation ${name} prints {{ ${action} }} with all its digits; use humanize… or printf`),
  );
};
