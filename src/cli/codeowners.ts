import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NARROWING_KEY } from '../config/catalog.ts';
import { type ConfigFile, displayPath, yamlFiles } from '../config/config-files.ts';
import type { Environment } from '../config/environment.ts';
import { loadEnvironments } from '../config/load.ts';
import { isMapping, type Located } from '../config/located.ts';
import { byCodeUnit, ConfigError, Problems } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { parseSource } from '../config/source.ts';
import { readText } from '../config/text-file.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';

const USAGE = `Writes who owns which service file, for the reviews of GitHub, GitLab and Gitea.

  npm run codeowners               writes its part of CODEOWNERS; other lines of the file stay
  npm run codeowners -- --check    writes nothing, and fails where that part is not fresh

  --config <directory>   default: config
  --file <path>          default: CODEOWNERS`;

const BEGIN = '# BEGIN panoptes: written by `npm run codeowners` from config; do not edit';
const END = '# END panoptes';

type Team = Environment['teams'][string];

/** A service file and the teams that own it: the first is its own, others own it in some environment. */
interface OwnedFile {
  readonly file: string;
  readonly teams: readonly string[];
}

/** `npm run codeowners` */
export function codeowners(args: readonly string[]): CommandResult {
  const options = readArguments(
    {
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        config: { type: 'string', default: 'config' },
        file: { type: 'string', default: 'CODEOWNERS' },
      },
    },
    USAGE,
  );
  if (typeof options === 'string') return refused(options);
  const { check, config, file } = options.values;
  try {
    const shown = displayPath(file);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const after = withSection(before, codeownersSection(config));
    if (before === after) return done('', `${shown}: fresh\n`);
    if (check) return refused(`${shown} is not what config says; run npm run codeowners, and commit it`);
    writeFileSync(file, after);
    return done('', `${shown}: written\n`);
  } catch (error) {
    if (error instanceof ConfigError) return refused(error.message);
    throw error;
  }
}

/**
 * The part of CODEOWNERS that follows from the catalog: the owners of each service file, by team.
 *
 * @throws ConfigError when the configuration does not hold, or a file would have no owner.
 */
export function codeownersSection(configDir: string): string {
  const { base, environments } = loadEnvironments(configDir);
  const teams: Readonly<Record<string, Team>> = Object.assign(
    {},
    ...[...environments.map((each) => each.teams).reverse(), base.teams],
  );
  const problems = new Problems();
  const files = yamlFiles(join(configDir, 'services'), '', problems).files.map((file) => ownedFile(file, problems));
  for (const { file, teams: owners } of files) {
    for (const name of owners.filter((owner) => teams[owner]?.github === undefined)) {
      problems.add({ file }, `is owned by the team ${quote(name)}, which names no owner; add teams.${name}.github`);
    }
  }
  problems.throwIfAny();
  const names = [...new Set(files.flatMap((file) => file.teams.slice(0, 1)))].sort(byCodeUnit);
  const blocks = names.map((name) => [
    `# ${titleOf(name, teams[name]!)}`,
    ...files.filter((file) => file.teams[0] === name).map((file) => line(file, teams)),
  ]);
  return [[BEGIN], ...blocks, [END]].flat().join('\n');
}

function ownedFile(file: ConfigFile, problems: Problems): OwnedFile {
  const root = parseSource(readText(file, problems) ?? '', file.file, problems);
  const narrowings = root && entryOf(root, NARROWING_KEY);
  const all = [root, ...(narrowings && isMapping(narrowings) ? narrowings.value.values() : [])];
  const teams = all.map((node) => node && entryOf(node, 'team')?.value).filter((team) => typeof team === 'string');
  return { file: file.file, teams: [...new Set(teams)] };
}

const entryOf = (node: Located, key: string): Located | undefined =>
  isMapping(node) ? node.value.get(key) : undefined;

/** The last line that matches a file counts, so that a file has one line with all its owners. */
function line({ file, teams: names }: OwnedFile, teams: Readonly<Record<string, Team>>): string {
  const owners = new Set(names.flatMap((name) => teams[name]?.github ?? []));
  // Patterns are those of gitignore, where these characters mean something.
  return [`/${file.replaceAll(/[\s#*?[\]!\\]/g, '\\$&')}`, ...owners].join(' ');
}

function titleOf(name: string, { description, contacts = {} }: Team): string {
  const reach = [contacts.slack, contacts.email, contacts.onCall].filter((contact) => contact !== undefined);
  const about = description?.replaceAll(/\s+/g, ' ').trim();
  return [`${name}${about ? `: ${about}` : ''}`, ...(reach.length > 0 ? [`(${reach.join(', ')})`] : [])].join(' ');
}

/** A file with its section replaced, or added at the end, where it wins over general lines. */
function withSection(text: string, section: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin >= 0 && end > begin) return text.slice(0, begin) + section + text.slice(end + END.length);
  return text === '' ? `${section}\n` : `${text.trimEnd()}\n\n${section}\n`;
}
