import { statSync } from 'node:fs';
import { build } from '../build.ts';
import { type EnvironmentChanges, goneEnvironment } from '../changes.ts';
import type { Environment } from '../config/environment.ts';
import { loadEnvironments } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { remedy } from '../config/suggest.ts';
import { chapters, FULL, SHORT } from '../diff/document.ts';
import { environmentDiff } from '../diff/environment.ts';
import { toMarkdown, toText } from '../diff/formats.ts';
import { filesAt } from '../gitops/git-tree.ts';
import { environmentsIn, type TreeFiles } from '../gitops/previous.ts';
import { type ComponentObjects, PreviousStates, statesIn } from '../gitops/states.ts';
import { filesBelow } from '../gitops/tree-files.ts';
import { acceptedChanges } from '../validation/changes/accepted.ts';
import { compare } from '../validation/changes/change.ts';
import { judgeChanges } from '../validation/changes/index.ts';
import { ValidationError } from '../validation/validation-error.ts';
import { type CommandResult, readArguments, refused } from './command.ts';

const USAGE = `Shows what changes in each environment: objects, alerts, dashboards, rights, and what is dangerous.

  npm run diff                                      the last commit and what the configuration makes now
  npm run diff -- --from origin/main --format markdown
  npm run diff -- --from /tmp/old/dist --to dist --environment prod

  --from <directory|revision>   default: HEAD
  --to <directory|revision>     default: what the configuration makes now
  --path <path>                 path of the tree inside a revision; default: dist
  --environment <name>          only this one; may be repeated
  --format <text|markdown>      default: text; markdown is for comments on pull requests
  --full                        leave nothing out
  --config <directory>          default: config; also says which dangerous changes are accepted

It ends with 1 when a dangerous change is not accepted.`;

interface DiffOptions {
  readonly from: string;
  readonly to?: string | undefined;
  readonly path: string;
  readonly environment: readonly string[];
  readonly format: string;
  readonly full: boolean;
  readonly config: string;
}

/** `npm run diff` */
export function diff(args: readonly string[], cwd = '.'): CommandResult {
  const parsed = readArguments(
    {
      args: [...args],
      options: {
        from: { type: 'string', default: 'HEAD' },
        to: { type: 'string' },
        path: { type: 'string', default: 'dist' },
        environment: { type: 'string', multiple: true, default: [] },
        format: { type: 'string', default: 'text' },
        full: { type: 'boolean', default: false },
        config: { type: 'string', default: 'config' },
      },
    },
    USAGE,
  );
  if (typeof parsed === 'string') return refused(parsed);
  const options: DiffOptions = parsed.values;
  if (!['text', 'markdown'].includes(options.format)) {
    return refused(`--format ${quote(options.format)} is unknown; ${remedy(options.format, ['text', 'markdown'])}`);
  }
  try {
    return compareStates(options, cwd);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ValidationError || error instanceof SourceError) {
      return refused(error.message);
    }
    throw error;
  }
}

function compareStates(options: DiffOptions, cwd: string): CommandResult {
  const old = readSource(options.from, options.path, cwd);
  const made = options.to === undefined ? build(options.config) : undefined;
  const next = made?.tree.files ?? readSource(options.to ?? '', options.path, cwd);
  const after = statesIn(next);
  const previous = new PreviousStates(old, next);
  const before = new Map(environmentsIn(old).map((name) => [name, previous.of(name, after.get(name) ?? NOTHING)]));
  const all = [...new Set([...before.keys(), ...after.keys()])].sort();
  const unknown = options.environment.find((name) => !all.includes(name));
  if (unknown !== undefined) return refused(`there is no environment ${quote(unknown)}; ${remedy(unknown, all)}`);
  const names = options.environment.length > 0 ? all.filter((name) => options.environment.includes(name)) : all;
  const environments = made?.environments ?? loadEnvironments(options.config).environments;
  const changes = names.map((name) => changesOf(name, before, after, environments));
  const diffs = names.map((name) => environmentDiff(name, before.get(name) ?? NOTHING, after.get(name) ?? NOTHING));
  const document = chapters(diffs, changes, options.full ? FULL : SHORT);
  const dangers = changes.reduce((sum, { report }) => sum + report.refused.length, 0);
  const stdout = options.format === 'markdown' ? toMarkdown(document) : toText(document);
  if (dangers === 0) return { exitCode: 0, stdout, stderr: '' };
  const count = dangers === 1 ? '1 dangerous change is' : `${dangers} dangerous changes are`;
  return refused(`${count} not accepted; see gitops.accept in docs/validation.md`, stdout);
}

const NOTHING: ComponentObjects = new Map();

type States = ReadonlyMap<string, ComponentObjects>;

function changesOf(
  name: string,
  before: States,
  after: States,
  environments: readonly Environment[],
): EnvironmentChanges {
  const [old, now] = [before.get(name), after.get(name)];
  if (old && !now) return { environment: name, report: goneEnvironment(name) };
  const environment = environments.find((each) => each.name === name);
  const accepted = environment ? acceptedChanges(environment) : [];
  return { environment: name, report: judgeChanges(compare(old ?? NOTHING, now ?? NOTHING), accepted) };
}

/** A place that cannot be compared. */
class SourceError extends Error {}

/** A directory of that name, or a revision. */
function readSource(source: string, path: string, cwd: string): TreeFiles {
  if (statSync(source, { throwIfNoEntry: false })?.isDirectory()) {
    const files = filesBelow(source);
    if (statesIn(files).size === 0) throw new SourceError(`${source} has no overlays/<environment>/kustomization.yaml`);
    return files;
  }
  try {
    return filesAt(source, path, cwd);
  } catch (error) {
    throw new SourceError(
      `${quote(source)} is neither a directory nor a revision with a tree: ${(error as Error).message}`,
    );
  }
}
