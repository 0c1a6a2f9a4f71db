import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './server.ts';

/** A series that is scraped: a counter grows by `perSecond`, a gauge stays at `value`. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly perSecond: number;
}

/** Seconds of one block: promtool reads a file once for each block that it holds. */
const BLOCK = 2 * 3_600;

/** Samples of the past as text in the format of OpenMetrics, one file for each block. */
export class History {
  /** @param start of the first sample, @param end of the last, in seconds */
  constructor(
    private readonly directory: string,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** Writes what is scraped every `step` seconds. */
  scrape(series: readonly Scraped[], step: number): void {
    const prefixes = series.map(({ name, labels }) => identified(name, labels));
    for (const block of this.blocks()) {
      const file = openSync(this.file('scraped', block), 'a');
      for (let at = Math.max(block, this.start); at < Math.min(block + BLOCK, this.end + 1); at += step) {
        const elapsed = at - this.start;
        writeSync(
          file,
          series
            .map(({ value, perSecond }, index) => {
              const sample = perSecond === 0 ? value : Math.round(elapsed * perSecond * 1_000) / 1_000;
              return `${prefixes[index]}${sample} ${at}\n`;
            })
            .join(''),
        );
      }
      closeSync(file);
    }
  }

  /** Writes what a rule evaluates to. */
  record(kind: string, name: string, more: Readonly<Record<string, string>>, answers: readonly Answer[]): void {
    const lines = new Map<number, string[]>();
    for (const { metric, values } of answers) {
      const { __name__: _, ...labels } = metric;
      const prefix = identified(name, { ...labels, ...more });
      for (const [at, value] of values) {
        const block = Math.floor(at / BLOCK) * BLOCK;
        if (!lines.has(block)) lines.set(block, []);
        lines.get(block)?.push(`${prefix}${value} ${at}\n`);
      }
    }
    for (const [block, text] of lines) appendFileSync(this.file(kind, block), text.join(''));
  }

  /** Hands each file of a kind to promtool, as a complete text. */
  store(kind: string, use: (file: string) => void): void {
    for (const file of this.filesOf(kind)) {
      const { size } = statSync(file);
      appendFileSync(file, '# EOF\n');
      use(file);
      truncateSync(file, size);
    }
  }

  /** Moves what rules evaluated to behind what was scraped, block by block. */
  merge(into: string, kind: string): void {
    for (const block of this.blocks()) {
      const file = this.file(kind, block);
      if (!existsSync(file)) continue;
      appendFileSync(this.file(into, block), readFileSync(file));
      rmSync(file);
    }
  }

  /** A record may begin later than the series that it sums up, so some blocks have no file. */
  private filesOf(kind: string): string[] {
    return this.blocks()
      .map((block) => this.file(kind, block))
      .filter(existsSync);
  }

  private blocks(): number[] {
    const first = Math.floor(this.start / BLOCK) * BLOCK;
    return Array.from({ length: Math.floor((this.end - first) / BLOCK) + 1 }, (_, index) => first + index * BLOCK);
  }

  private file(kind: string, block: number): string {
    return join(this.directory, `${kind}-${block}.om`);
  }
}

function identified(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(',')}} `;
}
