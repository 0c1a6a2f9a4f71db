import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a command leaves behind: the process writes it, so that tests can read it. */
export interface CommandResult {
  readonly exitCode: 0 | 1;
  /** What the command is for; a program may read it. */
  readonly stdout: string;
  /** What a person should know besides. */
  readonly stderr: string;
}

/** A command that did what it was asked to. */
export const done = (stdout: string, stderr = ''): CommandResult => ({ exitCode: 0, stdout, stderr });

/** A command that refuses. `stdout` may hold what can be used nevertheless. */
export const refused = (problems: string, stdout = ''): CommandResult => ({
  exitCode: 1,
  stdout,
  stderr: `${problems}\n`,
});

/** Reads the arguments of a command. A text instead says what is wrong with them. */
export function readArguments<T extends ParseArgsConfig>(
  config: T,
  usage: string,
): ReturnType<typeof parseArgs<T>> | string {
  try {
    return parseArgs(config);
  } catch (error) {
    const [message] = (error as Error).message.split('. ');
    return `${message}\n\n${usage}`;
  }
}

/** Writes a result to the streams of the process. */
export function finish({ exitCode, stdout, stderr }: CommandResult): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}
