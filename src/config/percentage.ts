import { quote } from './quote.ts';

/** The shape of a percentage; also used for the JSON Schema of the configuration. */
export const PERCENTAGE_PATTERN = /^\d+(\.\d+)?%$/;

/** A share of a whole, written `90%` or `99.95%`. */
export class Percentage {
  private constructor(
    /** The share as a fraction of one, without binary noise: `99.95%` is exactly the literal 0.9995. */
    readonly ratio: number,
    private readonly text: string,
  ) {}

  /** Reads a percentage. @throws Error when the text is no percentage between 0% and 100%. */
  static parse(text: string): Percentage {
    if (!PERCENTAGE_PATTERN.test(text)) {
      throw new Error(`${quote(text)} is not a percentage; write a number and a percent sign, such as 90% or 99.95%`);
    }
    const percent = Number(text.slice(0, -1));
    if (percent > 100) throw new Error(`${quote(text)} is more than the whole; use a value from 0% to 100%`);
    return new Percentage(Number((percent / 100).toPrecision(12)), text);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
