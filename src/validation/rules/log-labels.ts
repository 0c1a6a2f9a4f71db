import { type StreamSelector, streamSelectors } from '../../logql/syntax.ts';
import { rememberedByText } from '../../remembered.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { dashboards, isReadable } from '../facts.ts';
import { ofKind, type Policy, type PolicyInput } from '../policy.ts';
import { logRulesIn } from './log-rules.ts';

/** Labels that Loki or a source of logs gives by itself. */
const GIVEN: readonly string[] = ['service_name', 'tenant', '__tenant_id__'];

/** Streams are selected by labels that a collector of the stack writes: one that none mentions selects nothing. */
export const logLabels: Policy = {
  name: 'log-labels',
  *check(input) {
    const written = writtenLabels(input);
    if (!written) return;
    for (const { component, object, where, expr } of readers(input)) {
      for (const { text, matchers } of selectorsOf(expr)) {
        for (const { label } of matchers) {
          if (written.has(label) || GIVEN.includes(label)) continue;
          const message = `selects ${text} in ${where}, but no collector writes the label ${label}`;
          yield { component, object, message, remedy: 'compare it with src/logs/labels.ts' };
        }
      }
    }
  },
};

function* readers(input: PolicyInput) {
  for (const { component, object, rules } of logRulesIn(input)) {
    if ('error' in rules) continue;
    for (const { alert, record, expr } of rules)
      yield { component, object, where: `the rule ${alert ?? record}`, expr };
  }
  for (const { component, object, dashboard } of dashboards(input).filter(isReadable)) {
    for (const { language, where, expr } of dashboard.queries) {
      if (language === 'logql') yield { component, object, where, expr };
    }
  }
}

/** Queries that cannot be read are a finding of another policy. */
const selectorsOf = rememberedByText((expr): readonly StreamSelector[] => {
  if (typeof expr !== 'string') return [];
  try {
    return streamSelectors(expr);
  } catch {
    return [];
  }
});

/** Every word in the settings of collectors; unknown where other people collect. */
function writtenLabels(input: PolicyInput): ReadonlySet<string> | undefined {
  const texts = ofKind(input, 'ConfigMap').flatMap(({ object }) => collectorTexts(object));
  return texts.length > 0 ? new Set(texts.flatMap((text) => text.match(/[a-zA-Z_]\w*/g) ?? [])) : undefined;
}

function collectorTexts({ data }: ManifestObject): string[] {
  const texts = Object.entries((data ?? {}) as Record<string, string>);
  return texts
    .filter(([file, text]) => file.endsWith('.alloy') || text.includes('scrape_configs:'))
    .map(([, text]) => text);
}
