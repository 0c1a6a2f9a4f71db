import type { Outcome } from './outcome.ts';
import { listed, SURVIVORS } from './survivors.ts';

/** A fault and what became of it. */
export interface Judged {
  readonly operator: string;
  readonly where: string;
  readonly outcome: Outcome;
}

/** What became of all faults. */
export interface Report {
  readonly total: number;
  readonly caught: number;
  /** Survivors that are on no list. */
  readonly unknown: readonly string[];
  /** One line for each operator with a survivor. */
  readonly lines: readonly string[];
}

export function reportOf(faults: readonly Judged[]): Report {
  const isCaught = ({ outcome }: Judged) => outcome.by !== undefined;
  const survivors = faults.filter((fault) => !isCaught(fault));
  const operators = [...new Set(survivors.map(({ operator }) => operator))];
  return {
    total: faults.length,
    caught: faults.filter(isCaught).length,
    unknown: [
      ...survivors
        .filter(({ operator, where }) => !listed(operator, where))
        .map(({ operator, where }) => `${operator}: ${where}`),
      // Of operators that are listed because some survive, others are found as long as their policy works.
      ...operators
        .filter((name) => !SURVIVORS.some(({ operator, always }) => operator === name && always))
        .filter((name) => !faults.some((fault) => fault.operator === name && isCaught(fault)))
        .map((name) => `${name}: none is found`),
    ],
    lines: operators.map((operator) => {
      const own = faults.filter((fault) => fault.operator === operator);
      return `${operator}: ${own.filter(isCaught).length} of ${own.length}`;
    }),
  };
}

/** Another seed draws other faults: `FAULT_SEED=2 npm test -- test/fault-injection`. */
export const SEED = Number(process.env.FAULT_SEED ?? 1);
