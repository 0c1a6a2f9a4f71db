/** Texts are cut beyond this, with the number of characters that are left out. */
const LONG = 100;
/** What is shown of what both texts have, around the part that differs. */
const CONTEXT = 24;

/** A value on one line. */
export function show(value: unknown): string {
  if (typeof value !== 'string') return cut(JSON.stringify(value));
  return /^[\w./:@%*+=-]+( [\w./:@%*+=-]+)*$/.test(value) && value.length <= LONG ? value : cut(JSON.stringify(value));
}

/** Two values, cut to what differs. */
export function showChange(old: unknown, now: unknown): string {
  if (typeof old === 'string' && typeof now === 'string') {
    if (old.includes('\n') || now.includes('\n')) return lineCounts(old, now);
    if (Math.max(old.length, now.length) > LONG) return difference(old, now);
  }
  return `${show(old)} -> ${show(now)}`;
}

export function cut(text: string, length = LONG): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} more characters)`;
}

/** The parts that differ, with a little of what stands around them. */
function difference(old: string, now: string): string {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const part = (text: string) => {
    const [from, to] = [Math.max(0, start - CONTEXT), Math.min(text.length, text.length - end + CONTEXT)];
    return `${from > 0 ? '…' : ''}${cut(text.slice(from, to), 2 * LONG)}${to < text.length ? '…' : ''}`;
  };
  return `${part(old)} -> ${part(now)}`;
}

/** How many lines came and went, whatever their order, and the first of each. */
function lineCounts(old: string, now: string): string {
  const [before, after] = [old.split('\n'), now.split('\n')];
  const [removed, added] = [without(before, after), without(after, before)];
  if (removed.length === 0 && added.length === 0) return 'the same lines in another order, or as often';
  // One line for another is a change of that line.
  if (removed.length === 1 && added.length === 1) return showChange(removed[0]?.trim(), added[0]?.trim());
  const first = (sign: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : ` (${sign} ${cut(lines[0]?.trim() ?? '')}${lines.length > 1 ? ', …' : ''})`;
  return `${removed.length} lines removed${first('-', removed)}, ${added.length} added${first('+', added)}`;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
