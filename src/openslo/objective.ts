import { Percentage } from '../config/percentage.ts';

/** An objective as OpenSLO writes it: 99.9 for 99.9%. */
export function targetPercentOf(objective: Percentage): number {
  return Number(objective.toString().slice(0, -1));
}

/** A percentage as the catalog writes it, of a number of percents. */
export function percentageText(percent: number): string {
  const text = String(percent);
  // Numbers that are very small are printed with an exponent, which no percentage has.
  return `${text.includes('e') ? percent.toFixed(20).replace(/\.?0+$/, '') : text}%`;
}

/** A fraction of one in percent, without binary noise. */
export function percentOf(ratio: number): number {
  return Number((ratio * 100).toPrecision(12));
}

/** Whether a text is a percentage of the same value. */
export function isSameObjective(text: string, percent: number): boolean {
  try {
    return targetPercentOf(Percentage.parse(text)) === percent;
  } catch {
    return false;
  }
}
