import { distance } from 'fastest-levenshtein';
import { quote } from './quote.ts';

/** The known name that was probably meant, or undefined where none is close enough to be worth a guess. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest && isClose(name, candidate, edits)) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** What to write instead of an unknown name: the closest one, or the choice. */
export function remedy(name: string, known: readonly string[]): string {
  const meant = suggest(name, known);
  if (meant !== undefined) return `did you mean ${quote(meant)}?`;
  return known.length === 1 ? `use ${known[0]}` : `use one of ${known.join(', ')}`;
}

function isClose(name: string, candidate: string, edits: number): boolean {
  const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) * 0.4));
  // Two swapped letters count as two edits, which in a short name would be too many.
  return edits <= allowed || (edits === 2 && letters(name) === letters(candidate));
}

function letters(name: string): string {
  return [...name.toLowerCase()].sort().join('');
}
