import { quote } from './quote.ts';

const UNITS: readonly (readonly [amount: RegExp, milliseconds: number])[] = [
  [/(\d+)y/, 365 * 24 * 3_600_000],
  [/(\d+)w/, 7 * 24 * 3_600_000],
  [/(\d+)d/, 24 * 3_600_000],
  [/(\d+)h/, 3_600_000],
  [/(\d+)m(?!s)/, 60_000],
  [/(\d+)s/, 1_000],
  [/(\d+)ms/, 1],
];

/** Prometheus counts durations in nanoseconds, in 64 bits with a sign. */
const LONGEST = 2 ** 63 / 1e6;

/** The shape of a Prometheus duration; also used for the JSON Schema of the configuration. */
export const DURATION_PATTERN = /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m(?!s))?(\d+s)?(\d+ms)?$/;

/**
 * A span of time in the notation of Prometheus: `30s`, `5m`, `1h30m`, `15d`.
 * Units run from the largest to the smallest, each at most once.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */
export class Duration {
  /** Length in milliseconds. */
  readonly milliseconds: number;

  private constructor(private readonly text: string) {
    this.milliseconds = UNITS.reduce((sum, [amount, factor]) => {
      const [, count = 0] = amount.exec(text) ?? [];
      return sum + Number(count) * factor;
    }, 0);
  }

  /** Reads a duration. @throws Error when the text is no duration, with an example of one. */
  static parse(text: string): Duration {
    if (!DURATION_PATTERN.test(text)) {
      throw new Error(`${quote(text)} is not a duration; write a number and a unit, such as 30s, 5m, 1h30m or 15d`);
    }
    const duration = new Duration(text);
    if (duration.milliseconds > LONGEST) throw new Error(`${quote(text)} is too long; Prometheus counts up to 292y`);
    return duration;
  }

  /** Length in seconds. */
  get seconds(): number {
    return this.milliseconds / 1_000;
  }

  /** The same span as Go writes it, which knows no unit above the hour. */
  get inGo(): string {
    if (!/[ywd]/.test(this.text)) return this.text;
    return this.milliseconds % 3_600_000 === 0 ? `${this.milliseconds / 3_600_000}h` : `${this.milliseconds}ms`;
  }

  /** The text as its author wrote it: the API server does not rewrite durations, so neither do we. */
  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
