import type { Random } from '../support/random.ts';

/** A word as fingers in a hurry type it: a letter is missing, doubled, or comes too early. */
export function misspelt(word: string, random: Random): string {
  const letters = [...word];
  const places = letters.flatMap((letter, index) => (/[a-z]/i.test(letter) ? [index] : []));
  for (let attempt = 0; attempt < 20 && places.length > 0; attempt++) {
    const index = random.pick(places);
    const letter = letters[index] as string;
    const typed = random.pick([[letter, letter], [], [letters[index + 1] ?? '', letter]]);
    const rest = typed[0] === letters[index + 1] ? index + 2 : index + 1;
    const changed = [...letters.slice(0, index), ...typed, ...letters.slice(rest)].join('');
    // A name that begins or ends otherwise may be no name at all, which is a fault of another kind.
    if (changed !== word && changed.length > 1 && /^[a-z0-9]/i.test(changed) === /^[a-z0-9]/i.test(word))
      return changed;
  }
  return `${word}x`;
}
