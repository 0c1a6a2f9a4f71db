import { isMapping, type Located, type Path, type Position, placeOf } from './located.ts';
import { quote } from './quote.ts';

/** One thing that is wrong in the configuration, and how to put it right. */
export interface ConfigProblem {
  /** Path relative to the working directory, with forward slashes. */
  readonly file: string;
  /** Counts from 1. @default - the problem is the file as a whole */
  readonly line?: number;
  /** Counts from 1. @default - the problem is the file as a whole */
  readonly column?: number;
  /** Path of the value, such as `metrics.port`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The configuration does not hold. The message lists every problem, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Sorted by file, line and column. */
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const sorted = [...problems].sort(byPlace);
    super(sorted.map(formatProblem).join('\n'));
    this.problems = sorted;
  }
}

/** An environment whose file was merged over base.yaml. */
export interface Overlay {
  readonly environment: string;
  readonly file: string;
}

/** Collects problems, so that one run reports all of them, each of them once. */
export class Problems {
  private readonly found = new Map<string, ConfigProblem>();
  /** What was found where, whatever the path: the same value can be reached by several. */
  private readonly messages = new Set<string>();
  /** Places that the reader complained about: judging such a value would only repeat the complaint. */
  private readonly unreadable = new Set<string>();

  /** A problem of a file, or of a place in it that cannot be read. */
  add(place: Position | { readonly file: string }, message: string, path: Path = []): void {
    this.unreadable.add(formatPlace(place));
    this.keep(place, message, path);
  }

  /**
   * A problem of a merged value. It is left out where it was found in what the value was merged over already:
   * what is wrong in base.yaml is not wrong once more in every environment.
   */
  report(node: Located, message: string, options: { place?: Position; path?: Path; overlay?: Overlay } = {}): void {
    const { place = placeOf(node), path = node.path, overlay } = options;
    if (this.unreadable.has(formatPlace(place)) || this.has(place, message)) return;
    if (isMapping(node) && node.over && this.has(placeOf(node.over), message)) return;
    const isElsewhere = overlay !== undefined && place.file !== overlay.file;
    this.keep(place, isElsewhere ? `${message} (in environment ${overlay.environment})` : message, path);
  }

  /** @throws ConfigError when there is any problem. */
  throwIfAny(): void {
    if (this.found.size > 0) throw new ConfigError([...this.found.values()]);
  }

  private keep(place: Position | { readonly file: string }, message: string, path: Path): void {
    const { file } = place;
    const where = 'line' in place ? { file, line: place.line, column: place.column } : { file };
    const problem = { ...where, path: formatPath(path), message };
    this.found.set(formatProblem(problem), problem);
    this.messages.add(`${formatPlace(place)} ${message}`);
  }

  private has(place: Position, message: string): boolean {
    return this.messages.has(`${formatPlace(place)} ${message}`);
  }
}

/** `config/services/api-gateway.yaml:12:9 slo.availability: 100 leaves no error budget; use a value below 100` */
export function formatProblem({ path, message, ...place }: ConfigProblem): string {
  return `${formatPlace(place)} ${path === '' ? '' : `${path}: `}${message}`;
}

function formatPlace({ file, line, column }: Pick<ConfigProblem, 'file' | 'line' | 'column'>): string {
  return line === undefined ? file : `${file}:${line}:${column}`;
}

/** `alerting.receivers.platform.slack[0].channel`; keys that are not plain words stand in brackets. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    if (!/^[A-Za-z0-9_-]+$/.test(segment)) return `${text}[${quote(segment)}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

/** Order of code units, which does not depend on the language of the machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return (
    byCodeUnit(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byCodeUnit(a.path, b.path) ||
    byCodeUnit(a.message, b.message)
  );
}
