import fc from 'fast-check';
import { configuration, type Documents, rendered } from './configuration.ts';
import { checkAny, checkValid } from './judge.ts';
import { type Broken, brokenConfiguration } from './mutations.ts';

export type Kind = 'valid' | 'invalid';

/** Cases that share a seed. After a failure, the rest of its chunk is left out. */
export const CHUNK = 25;

/** Some cases of one kind. */
export interface Chunk {
  readonly kind: Kind;
  readonly seed: number;
  readonly count: number;
  /** For every n-th configuration, overlays are applied. */
  readonly law: number;
}

export interface ChunkReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly ran: number;
  readonly cpuMs: number;
  /** The smallest case that was found to fail, with its seed. */
  readonly failure?: string;
}

/** How long a failing case is made smaller. */
const SHRINKING_MS = 20_000;

/** The chunks of so many cases. */
export function chunksOf(kind: Kind, cases: number, seed: number, law: number, from = 0): Chunk[] {
  const chunks = Math.ceil(cases / CHUNK);
  return Array.from({ length: chunks }, (_, index) => ({
    kind,
    law,
    seed: (seed * 1_000_003 + index) | 0,
    count: Math.min(CHUNK, cases - index * CHUNK),
  })).slice(Math.floor(from / CHUNK));
}

/** Runs the cases of a chunk until one fails. `alive` is called before each. */
export function runChunk({ kind, seed, count, law }: Chunk, alive: () => void = () => {}): ChunkReport {
  const before = process.cpuUsage();
  const counts: Record<string, number> = {};
  let ran = 0;
  let failedAt: number | undefined;
  const judge = (verdictOf: () => string) => {
    alive();
    // What is not tried any more counts as sound, so that making the case smaller comes to an end.
    if (failedAt !== undefined && performance.now() - failedAt > SHRINKING_MS) return;
    try {
      const verdict = verdictOf();
      if (failedAt !== undefined) return;
      counts[verdict] = (counts[verdict] ?? 0) + 1;
      ran += 1;
    } catch (error) {
      failedAt ??= performance.now();
      throw error;
    }
  };
  const valid = (documents: Documents) => {
    checkValid(rendered(documents), { law: failedAt !== undefined || ran % law === 0 });
    return 'valid';
  };
  const invalid = ({ files }: Broken) => `broken: ${checkAny(files)}`;
  const { failed, counterexample, errorInstance } =
    kind === 'valid'
      ? fc.check(
          fc.property(configuration, (found) => judge(() => valid(found))),
          { seed, numRuns: count },
        )
      : fc.check(
          fc.property(brokenConfiguration, (found) => judge(() => invalid(found))),
          { seed, numRuns: count },
        );
  const { user, system } = process.cpuUsage(before);
  const report = { counts, ran, cpuMs: (user + system) / 1000 };
  return failed ? { ...report, failure: told(kind, seed, counterexample?.[0], errorInstance) } : report;
}

/** A case that failed, as somebody who mends it wants to read it. */
function told(kind: Kind, seed: number, found: Documents | Broken | null | undefined, error: unknown): string {
  const isBroken = kind === 'invalid';
  const files = isBroken ? (found as Broken).files : rendered(found as Documents);
  const texts = Object.entries(files).map(([path, text]) => `--- ${path}\n${shown(text)}`);
  const what = isBroken ? ` (${(found as Broken).kinds.join(', ')})` : '';
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`${kind} case of seed ${seed}${what}`, ...texts, cut(why, 3_000)].join('\n');
}

const shown = (text: string | Uint8Array | null) => cut(typeof text === 'string' ? text : JSON.stringify(text), 6_000);
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);
