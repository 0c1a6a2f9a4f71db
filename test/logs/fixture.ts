export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SPAN = '00f067aa0ba902b7';
export const TIME = '2026-08-22T10:00:00.000000001Z';

/** A line as text, or the bytes of one that is no text. */
export type Line = string | Buffer;

/** What reaches Loki: a line with the labels and structured metadata that were read from it. */
export interface Sent {
  readonly line: Line;
  readonly stream?: 'stdout' | 'stderr';
  readonly level?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  /** @default - the time that stands before the lines of most fixtures; that of the collector for lines without one */
  readonly time?: string;
}

export interface Fixture {
  readonly name: string;
  /** Service of the catalog that wrote the file, with settings of its own. @default - one without any */
  readonly service?: string;
  /** Lines of one log file as the container runtime writes them. */
  readonly file: readonly Line[];
  readonly sent: readonly Sent[];
}

/** One line on stdout that goes through unchanged, and what is read from it. */
export const plain = (name: string, line: string, read: Omit<Sent, 'line'> = {}): Fixture => ({
  name,
  file: [full(line)],
  sent: [{ line, stream: 'stdout', ...read }],
});

/** One line on stdout that arrives otherwise than it was written. */
export const changed = (name: string, line: string, sent: string, read: Omit<Sent, 'line'> = {}): Fixture => ({
  name,
  file: [full(line)],
  sent: [{ line: sent, stream: 'stdout', ...read }],
});

/** A line as the runtime writes it. */
export const full = (line: string): string => `${TIME} stdout F ${line}`;

/** A fixture of a service with settings of its own. */
export const of = (service: string, fixture: Fixture): Fixture => ({ ...fixture, service });
