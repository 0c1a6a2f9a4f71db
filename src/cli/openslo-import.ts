import { readFileSync, writeFileSync } from 'node:fs';
import { slosFragment, withSlos } from '../openslo/fragment.ts';
import { type ImportedService, importOpenSlo, type OpenSloImport } from '../openslo/import.ts';
import { OpenSloError } from '../openslo/import-problems.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';

const USAGE = `Turns documents of OpenSLO v1 into the key \`slos\` of a service file.

  npm run openslo:import -- slos.yaml indicators.yaml             prints it
  npm run openslo:import -- slos.yaml --write config/services/shop.yaml
                                         adds it to a service file that has none`;

/** `npm run openslo:import` */
export function openSloImport(args: readonly string[]): CommandResult {
  const options = readArguments(
    { args: [...args], options: { write: { type: 'string' } }, allowPositionals: true },
    USAGE,
  );
  if (typeof options === 'string') return refused(options);
  const { positionals, values } = options;
  if (positionals.length === 0) return refused(`no file is named\n\n${USAGE}`);
  const files: { file: string; text: string }[] = [];
  const unreadable: string[] = [];
  for (const file of positionals) {
    try {
      files.push({ file, text: readFileSync(file, 'utf8') });
    } catch (error) {
      unreadable.push(unreadableMessage(file, error));
    }
  }
  if (unreadable.length > 0) return refused(unreadable.join('\n'));
  try {
    const imported = importOpenSlo(files);
    if (imported.services.length === 0) return refused(`${positionals.join(', ')}: no SLO; name a file that holds one`);
    return values.write === undefined ? print(imported) : write(values.write, imported);
  } catch (error) {
    if (error instanceof OpenSloError) return refused(error.message);
    throw error;
  }
}

function print({ services, notes }: OpenSloImport): CommandResult {
  const text = services.map((service) => `# config/services: ${titleOf(service)}\n${slosFragment(service)}`);
  return done(text.join('\n'), linesOf(notes));
}

function write(path: string, { services, notes }: OpenSloImport): CommandResult {
  const [service, second] = services;
  if (!service || second) {
    const names = services.map(titleOf).join(', ');
    return refused(`--write takes the objectives of one service, and these are about ${names}; name fewer documents`);
  }
  try {
    writeFileSync(path, withSlos(readFileSync(path, 'utf8'), service));
  } catch (error) {
    const isOfSystem = (error as NodeJS.ErrnoException).code !== undefined;
    const message = isOfSystem ? unreadableMessage(path, error) : `${path} ${(error as Error).message}`;
    return refused(`${message}; nothing was written`, slosFragment(service));
  }
  return done('', `${path}: added ${Object.keys(service.slos).join(', ')}\n${linesOf(notes)}`);
}

/** A name of the documents may hold a line break, a comment may not. */
function titleOf({ name, namespace }: ImportedService): string {
  return [namespace, name]
    .filter((part) => part !== undefined)
    .join('/')
    .replaceAll(/\p{Cc}/gu, '?');
}

const linesOf = (notes: readonly string[]): string => notes.map((note) => `${note}\n`).join('');

function unreadableMessage(file: string, error: unknown): string {
  return `${file} cannot be read or written (${(error as NodeJS.ErrnoException).code}); check its name and permissions`;
}
