import { createHash } from 'node:crypto';

/** Parts beyond which nothing is divided any further. */
const MOST_PARTS = 4_096;

/** What is divided: its name, which says where it goes, and how large it is. */
interface Item {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Divides items into parts that are no larger than a limit; nothing is divided that fits into one. Where an item goes
 * depends on its name and the number of parts alone, so that one item more changes one part. When there must be more of
 * them, there are twice as many, and each part becomes two.
 */
export function dividedInto<T extends Item>(items: readonly T[], limit: number): T[][] {
  const hashes = items.map(({ name }) => createHash('sha256').update(name).digest().readUInt32BE());
  for (let count = 1; ; count *= 2) {
    const parts = Array.from({ length: count }, (): T[] => []);
    for (const [index, item] of items.entries()) parts[hashes[index]! % count]!.push(item);
    const largest = Math.max(...parts.map((part) => part.reduce((sum, { bytes }) => sum + bytes, 0)));
    // An item that is larger than the limit by itself stays so.
    const alone = Math.max(0, ...items.map(({ bytes }) => bytes));
    if (largest <= Math.max(limit, alone) || count >= MOST_PARTS) return parts;
  }
}
