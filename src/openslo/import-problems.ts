import { formatPath } from '../config/problems.ts';
import { quote } from '../config/quote.ts';

/** The documents cannot be taken over. The message lists every problem, one per line. */
export class OpenSloError extends Error {
  override readonly name = 'OpenSloError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** A document, for messages about it. */
export interface Source {
  readonly file: string;
  /** Which document of the file it is, from 1. */
  readonly number: number;
  /** @default - it does not say what it is */
  readonly kind?: string;
  /** @default - it has no name */
  readonly name?: string;
}

/** Collects problems, so that one run reports all of them. */
export class ImportProblems {
  private readonly found: string[] = [];

  /** A problem of a value: what it is, and how to put it right. */
  add(source: Source, path: readonly (string | number)[], message: string): void {
    const where = formatPath(path);
    this.found.push(`${titleOf(source)}: ${where === '' ? '' : `${where}: `}${message}`);
  }

  /** A problem of a file as a whole. */
  addFile(file: string, message: string): void {
    this.found.push(`${file} ${message}`);
  }

  throwIfAny(): void {
    if (this.found.length > 0) throw new OpenSloError(this.found);
  }
}

/** `slos.yaml, document 2 (SLO checkout)` */
function titleOf({ file, number, kind, name }: Source): string {
  const what = [kind, name].filter((part) => part !== undefined).join(' ');
  return `${file}, document ${number}${what === '' ? '' : ` (${what})`}`;
}

/** A value in a message, on one line and shortened. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return quote(JSON.stringify(value) ?? 'nothing')
    .slice(1, -1)
    .replaceAll('\\"', '"');
}
