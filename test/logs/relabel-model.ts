import type { PromtailRelabelConfig } from '../../src/logs/promtail-config.ts';
import { re2 } from './re2.ts';

/**
 * Relabels a discovered target as Promtail does; undefined when it is dropped. Labels that begin with two
 * underscores are for the collector only; of those, the path of the log files is kept here.
 */
export function relabel(
  discovered: Readonly<Record<string, string>>,
  rules: readonly PromtailRelabelConfig[],
): Record<string, string> | undefined {
  const labels: Record<string, string> = { ...discovered };
  for (const rule of rules) {
    const value = rule.source_labels.map((name) => labels[name] ?? '').join(rule.separator ?? ';');
    const match = re2(`^(?:${rule.regex ?? '(.*)'})$`).exec(value);
    if (rule.action === 'keep' && match === null) return undefined;
    if (match === null || rule.action === 'keep') continue;
    if (rule.action === 'drop') return undefined;
    if (rule.target_label === undefined) throw new Error('a rule that replaces needs a label to write');
    const result = (rule.replacement ?? '$1').replace('$1', match[1] ?? '');
    if (result === '') delete labels[rule.target_label];
    else labels[rule.target_label] = result;
  }
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__') || name === '__path__'));
}
