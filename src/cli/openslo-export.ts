import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironments } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { remedy } from '../config/suggest.ts';
import { openSloDocuments, yamlStream } from '../openslo/export.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';

const USAGE = `Exports the objectives of an environment as documents of OpenSLO v1.

  npm run openslo:export -- --environment prod              prints them
  npm run openslo:export -- --environment prod --out slos   writes one file for each service

  --config <directory>   default: config`;

/** `npm run openslo:export` */
export function openSloExport(args: readonly string[]): CommandResult {
  const options = readArguments(
    {
      args: [...args],
      options: {
        config: { type: 'string', default: 'config' },
        environment: { type: 'string' },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  if (typeof options === 'string') return refused(options);
  const { config, environment: name, out } = options.values;
  try {
    const { base, environments } = loadEnvironments(config);
    const all = [base, ...environments];
    const environment = all.find((each) => each.name === name);
    const names = all.map((each) => each.name);
    if (name === undefined) return refused(`--environment is missing; name one of ${names.join(', ')}\n\n${USAGE}`);
    if (!environment) return refused(`there is no environment ${quote(name)}; ${remedy(name, names)}`);
    const files = openSloDocuments(environment);
    if (files.size === 0) return done('', `No service of ${name} has slos, so there is nothing to export.\n`);
    if (out === undefined) return done([...files.values()].map(yamlStream).join(''));
    mkdirSync(out, { recursive: true });
    for (const [file, documents] of files) writeFileSync(join(out, file), yamlStream(documents));
    return done('', `${out}: ${files.size} files\n`);
  } catch (error) {
    if (error instanceof ConfigError) return refused(error.message);
    throw error;
  }
}
