/** A reference to what another component exports, such as `loki.write.loki.receiver`. It is written as it is. */
export interface AlloyReference {
  readonly reference: string;
}

export type AlloyValue =
  | string
  | number
  | boolean
  | AlloyReference
  | readonly AlloyValue[]
  | { readonly object: Readonly<Record<string, AlloyValue>> };

/** A block of Alloy's configuration: a component, or a part of one. */
export interface AlloyBlock {
  /** Kind of the block, such as `loki.process` or `stage.cri`. */
  readonly block: string;
  /** Name of a component, which has no dots or dashes. @default - parts of a component have none */
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, AlloyValue>>;
  readonly blocks?: readonly AlloyBlock[];
}

export const reference = (to: string): AlloyReference => ({ reference: to });
export const object = (fields: Readonly<Record<string, AlloyValue>>): AlloyValue => ({ object: fields });

/**
 * The text of a configuration, laid out as `alloy fmt` does.
 *
 * @see https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/
 */
export function alloySyntax(blocks: readonly AlloyBlock[]): string {
  return `${blocks.map((block) => render(block, 0)).join('\n\n')}\n`;
}

function render({ block, label, attributes = {}, blocks = [] }: AlloyBlock, depth: number): string {
  const indent = '\t'.repeat(depth);
  const head = `${indent}${block}${label === undefined ? '' : ` ${JSON.stringify(label)}`} {`;
  const parts = [
    ...(Object.keys(attributes).length > 0 ? [renderAttributes(attributes, depth + 1)] : []),
    ...blocks.map((inner) => render(inner, depth + 1)),
  ];
  return parts.length === 0 ? `${head} }` : `${head}\n${parts.join('\n\n')}\n${indent}}`;
}

/** Equal signs below each other. A value of several lines ends what is aligned. */
function renderAttributes(attributes: Readonly<Record<string, AlloyValue>>, depth: number): string {
  const indent = '\t'.repeat(depth);
  const entries = Object.entries(attributes).map(([name, value]) => ({ name, text: renderValue(value, depth) }));
  return aligned(entries)
    .map(({ name, text, width }) => `${indent}${name.padEnd(width)} = ${text}`)
    .join('\n');
}

interface Entry {
  readonly name: string;
  readonly text: string;
}

function aligned(entries: readonly Entry[]): (Entry & { readonly width: number })[] {
  const sections: Entry[][] = [[]];
  for (const entry of entries) {
    sections.at(-1)?.push(entry);
    if (entry.text.includes('\n')) sections.push([]);
  }
  return sections.flatMap((section) => {
    const width = Math.max(0, ...section.map(({ name }) => name.length));
    return section.map((entry) => ({ ...entry, width }));
  });
}

function renderValue(value: AlloyValue, depth: number): string {
  if (typeof value === 'string') return renderString(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => renderValue(item, depth)).join(', ')}]`;
  if ('reference' in value) return value.reference;
  const { object: fields } = value as { readonly object: Readonly<Record<string, AlloyValue>> };
  const indent = '\t'.repeat(depth + 1);
  const entries = Object.entries(fields).map(([name, field]) => ({
    name: /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name),
    text: renderValue(field, depth + 1),
  }));
  if (entries.length === 0) return '{}';
  const lines = aligned(entries).map(({ name, text, width }) => `${indent}${name.padEnd(width)} = ${text},`);
  return `{\n${lines.join('\n')}\n${'\t'.repeat(depth)}}`;
}

/** Raw where that spares the reader a second level of escapes, as in regular expressions. */
function renderString(text: string): string {
  return /[\\"]/.test(text) && !/[`\n\r]/.test(text) ? `\`${text}\`` : JSON.stringify(text);
}
