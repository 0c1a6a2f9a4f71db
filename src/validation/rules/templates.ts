import { nameOf } from '../../promql/lints/lint.ts';
import { rememberedByText } from '../../remembered.ts';
import { rules } from '../facts.ts';
import type { Policy } from '../policy.ts';

/** Texts of alerts are templates that Prometheus can read: it refuses a file of rules with one that it cannot. */
export const templates: Policy = {
  name: 'templates',
  *check(input) {
    for (const { component, object, rule } of rules(input)) {
      for (const [key, text] of Object.entries({ ...rule.annotations, ...rule.labels })) {
        const problem = typeof text === 'string' ? problemOf(text) : undefined;
        if (!problem) continue;
        const message = `has the rule ${nameOf(rule)}, of which the text of ${key} ${problem}`;
        yield { component, object, message, remedy: 'mend the template' };
      }
    }
  },
};

const OPENING = /^\s*-?\s*(if|range|with|define|block)\b/;

/** What is wrong with the actions of a template, as far as it shows without running it. */
const problemOf = (text: string) => (text.includes('{{') || text.includes('}}') ? problemOfActions(text) : undefined);

const problemOfActions = rememberedByText((text): string | undefined => {
  let depth = 0;
  const rest = text.replaceAll(/\{\{((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^{}"`])*)\}\}/g, (_, action: string) => {
    if (OPENING.test(action)) depth++;
    else if (/^\s*-?\s*end\b/.test(action)) depth--;
    return '';
  });
  if (rest.includes('{{') || rest.includes('}}')) return 'has an action that does not begin or end';
  return depth === 0 ? undefined : `has ${depth > 0 ? 'too few' : 'too many'} {{ end }}`;
});
