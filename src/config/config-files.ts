import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { byCodeUnit, type Problems } from './problems.ts';
import { suggest } from './suggest.ts';

/** A file of the configuration. */
export interface ConfigFile {
  /** Name without directory and extension. */
  readonly name: string;
  /** Where it can be read. */
  readonly location: string;
  /** Path for messages: relative to the working directory, with forward slashes. */
  readonly file: string;
}

/** The files of one directory. */
export interface ConfigDirectory {
  /** Path of the directory for messages. */
  readonly file: string;
  /** The directory exists, and nothing in it was meant to be read. */
  readonly isEmpty: boolean;
  readonly files: readonly ConfigFile[];
  /** Names that the author meant, including those of files that are not read because of their extension. */
  readonly names: readonly string[];
}

const CONTENTS = ['base.yaml', 'environments', 'services'];

/** A path as messages show it. */
export function displayPath(location: string): string {
  const shown = relative(process.cwd(), location).split(sep).join('/') || '.';
  // A file name may hold a line break, a message may not.
  return shown.replace(/\p{Cc}/gu, '?');
}

/** Looks for base.yaml and at whatever else lies beside it. */
export function findBase(directory: string, problems: Problems): ConfigFile | undefined {
  let isMisnamed = false;
  for (const name of (entriesOf(directory, problems) ?? []).filter((entry) => !CONTENTS.includes(entry))) {
    isMisnamed ||= /^base\.ya?ml$/i.test(name);
    problems.add({ file: displayPath(join(directory, name)) }, strayMessage(name, displayPath(directory)));
  }
  const base = fileAt(directory, 'base.yaml');
  const stats = statsOf(base.location);
  if (stats) return isPlainFile(stats, base, problems) ? base : undefined;
  if (!isMisnamed) {
    problems.add(base, 'is missing; create it: it is an environment itself and holds the defaults of all others');
  }
  return undefined;
}

/** All YAML files of a directory, sorted by name. `purpose` completes "is missing; create it …". */
export function yamlFiles(directory: string, purpose: string, problems: Problems): ConfigDirectory {
  const file = displayPath(directory);
  const stats = statsOf(directory);
  if (!stats) problems.add({ file }, `is missing; create it ${purpose}`);
  else if (!stats.isDirectory()) problems.add({ file }, `is not a directory; make it one ${purpose}`);
  if (!stats?.isDirectory()) return { file, isEmpty: false, files: [], names: [] };
  const found = entriesOf(directory, problems);
  const entries = (found ?? []).map((entry) => fileAt(directory, entry));
  const names = entries.filter(({ location }) => /.\.ya?ml$/i.test(location)).map(({ name }) => name);
  return { file, isEmpty: found?.length === 0, names, files: entries.filter((entry) => isReadable(entry, problems)) };
}

/** Whether a path is an existing directory. */
export function isDirectory(location: string): boolean {
  try {
    return statSync(location).isDirectory();
  } catch {
    return false;
  }
}

function fileAt(directory: string, entry: string): ConfigFile {
  const location = join(directory, entry);
  return { name: entry.replace(/\.ya?ml$/i, ''), location, file: displayPath(location) };
}

/** Names in a directory, without notes for people and what tools leave behind (.gitkeep, .DS_Store, swap files). */
function entriesOf(directory: string, problems: Problems): string[] | undefined {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/i.test(name) || !(name.startsWith('.') || name.endsWith('.md')))
      .sort(byCodeUnit);
  } catch (error) {
    problems.add({ file: displayPath(directory) }, unreadable(error));
    return undefined;
  }
}

/** Why the operating system does not let a file or directory be read. */
export function unreadable(error: unknown): string {
  return `cannot be read (${(error as NodeJS.ErrnoException).code}); check its permissions`;
}

function statsOf(location: string): Stats | undefined {
  return lstatSync(location, { throwIfNoEntry: false });
}

function isReadable(entry: ConfigFile, problems: Problems): boolean {
  const stats = statsOf(entry.location);
  // A file that vanished between listing and looking was not there.
  if (!stats || !isPlainFile(stats, entry, problems)) return false;
  if (entry.file.endsWith('.yaml') && /^[^.]/.test(entry.name)) return true;
  const isYaml = /\.ya?ml$/i.test(entry.file) && entry.name.replace(/^\.+/, '') !== '';
  const message = isYaml
    ? `is not read; rename it to ${entry.name.replace(/^\.+/, '')}.yaml`
    : 'is not read; give it a name that ends in .yaml if it belongs here, or remove it';
  problems.add(entry, message);
  return false;
}

function isPlainFile(stats: Stats, entry: ConfigFile, problems: Problems): boolean {
  if (stats.isFile()) return true;
  if (stats.isSymbolicLink()) problems.add(entry, 'is a symbolic link; put the file itself here');
  else if (stats.isDirectory())
    problems.add(entry, 'is a directory; put a file here, files are not looked for below it');
  else problems.add(entry, 'is not a regular file; remove it');
  return false;
}

function strayMessage(name: string, directory: string): string {
  if (/^base\.ya?ml$/i.test(name)) return 'is not read; rename it to base.yaml';
  const meant = suggest(name, CONTENTS);
  if (meant !== undefined) return `is not read; did you mean ${meant}?`;
  if (!/\.ya?ml$/i.test(name)) return `is not read; ${directory} holds only ${CONTENTS.join(', ')}`;
  return `is not read; move it to ${directory}/environments or ${directory}/services`;
}
