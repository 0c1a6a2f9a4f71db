/** Texts, in which braces mean nothing, and comments. */
const TEXTS = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\/[^\n]*/g;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Components export values under these names. */
const REFERENCE =
  /\b((?:discovery|loki|local|otelcol|prometheus|remote)(?:\.[a-z_0-9]+)+)\.(receiver|targets|output|input|rules|content)\b/g;
const BLOCK = /^\s*((?:discovery|loki|local|otelcol|prometheus|remote)(?:\.[a-z_0-9]+)+)\s+"([^"]+)"\s*\{/gm;

/** What is wrong with a configuration of Alloy, as far as it can be known without Alloy. */
export function alloyProblems(text: string): string[] {
  const bare = text.replaceAll(TEXTS, (found) => (found.startsWith('//') ? '' : '""'));
  const unbalanced = unbalancedIn(bare);
  if (unbalanced) return [unbalanced];
  const known = new Set([...text.matchAll(BLOCK)].map(([, component, label]) => `${component}.${label}`));
  const used = [...bare.matchAll(REFERENCE)].map(([, name = '']) => name);
  return [...new Set(used)]
    .filter((name) => !known.has(name))
    .map((name) => `refers to ${name}, which it does not have`);
}

function unbalancedIn(text: string): string | undefined {
  const open: { sign: string; line: number }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/(?<!")"(?!")|`/.test(line)) return `has a text without an end in line ${index + 1}`;
    for (const sign of line.match(/[()[\]{}]/g) ?? []) {
      if (!PAIRS[sign]) open.push({ sign, line: index + 1 });
      else if (open.pop()?.sign !== PAIRS[sign]) return `closes "${sign}" in line ${index + 1} without opening it`;
    }
  }
  const left = open.at(-1);
  return left && `opens "${left.sign}" in line ${left.line} without closing it`;
}
