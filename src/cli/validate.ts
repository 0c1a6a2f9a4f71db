import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { loadEnvironments } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { remedy } from '../config/suggest.ts';
import type { TreeFiles } from '../gitops/previous.ts';
import { filesBelow } from '../gitops/tree-files.ts';
import { type ManifestReport, validateManifests } from '../validation/manifests.ts';
import { type CommandResult, readArguments, refused } from './command.ts';

const USAGE = `Runs the policies of synth over manifests, whoever made them.

  npm run validate -- dist                              every environment of a tree of Panoptes
  npm run validate -- manifests/
  kustomize build overlays/prod | npm run validate -- - --environment prod

  --environment <name>   the environment that the manifests belong to, whose configuration policies may ask
  --config <directory>   default: config

It ends with 1 when something is wrong.`;

/** `npm run validate`. `readInput` is standard input. */
export function validateCommand(
  args: readonly string[],
  readInput: () => string = () => readFileSync(0, 'utf8'),
): CommandResult {
  const parsed = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: { environment: { type: 'string' }, config: { type: 'string', default: 'config' } },
    },
    USAGE,
  );
  if (typeof parsed === 'string') return refused(parsed);
  const [source, ...others] = parsed.positionals;
  if (source === undefined || others.length > 0) return refused(`name one directory, one file or -\n\n${USAGE}`);
  const files = readManifests(source, readInput);
  if (typeof files === 'string') return refused(files);
  const { environment, config } = parsed.values;
  try {
    // Without any configuration, manifests can still be judged by themselves.
    const environments = isDirectory(config) ? loadEnvironments(config).environments : [];
    const names = environments.map(({ name }) => name);
    if (environment !== undefined && !names.includes(environment)) {
      return refused(`there is no environment ${quote(environment)}; ${remedy(environment, names)}`);
    }
    const name = source === '-' ? 'standard input' : source;
    return verdict(validateManifests(files, { environments, name, ...(environment ? { environment } : {}) }));
  } catch (error) {
    if (error instanceof ConfigError) return refused(error.message);
    throw error;
  }
}

function readManifests(source: string, readInput: () => string): TreeFiles | string {
  if (source === '-') return new Map([['-', readInput()]]);
  if (isDirectory(source)) {
    const files = filesBelow(source);
    return files.size > 0 ? files : `${source} holds no .yaml, .yml or .json file`;
  }
  if (!statSync(source, { throwIfNoEntry: false })) return `there is no ${source}`;
  return new Map([[basename(source), readFileSync(source, 'utf8')]]);
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function verdict({ errors, warnings, objects, skipped }: ManifestReport): CommandResult {
  const lines = [...errors, ...warnings];
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  const left =
    skipped.length > 0 ? ` Not run, as they ask the configuration of an environment: ${skipped.join(', ')}.` : '';
  return {
    exitCode: errors.length > 0 ? 1 : 0,
    stdout: lines.map((line) => `${line}\n`).join(''),
    stderr: `${objects} objects, ${errors.length > 0 ? count : 'nothing is wrong'}.${left}\n`,
  };
}
