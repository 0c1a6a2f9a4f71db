import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, synthesizeEnvironment } from '../../src/build.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problems.ts';
import { deployedComponents } from '../../src/gitops/environment-objects.ts';
import { ValidationError } from '../../src/validation/validation-error.ts';
import type { ConfigFiles } from '../support/config-tree.ts';
import { buildLikeKustomize, byIdentity } from '../support/overlay.ts';

/** Far more CPU time than any configuration takes. A machine that pauses is no reason to fail. */
export const TIME_LIMIT_MS = 20_000;

/** What a configuration leads to: a tree, or messages. */
export type Verdict = 'builds' | 'refused by the loader' | 'refused by a policy';

/** Writes a configuration into a directory of its own, which is gone afterwards. Files that are null are left out. */
export function inDirectory<T>(files: ConfigFiles, use: (directory: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'panoptes-fuzz-'));
  try {
    for (const directory of ['environments', 'services'])
      mkdirSync(join(root, 'config', directory), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      if (content === null) continue;
      mkdirSync(dirname(join(root, 'config', path)), { recursive: true });
      writeFileSync(join(root, 'config', path), content);
    }
    const before = listed(root);
    const result = use(join(root, 'config'));
    assert.deepEqual(listed(root), before, 'reading a configuration writes nothing beside it');
    return result;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const listed = (root: string) => readdirSync(root, { recursive: true }).map(String).sort();

/** A configuration that holds must build; `law`: and each overlay over the base must give what was synthesized. */
export function checkValid(files: ConfigFiles, { law = true } = {}): void {
  inTime(() =>
    inDirectory(files, (directory) => {
      const { tree, environments } = build(directory);
      if (!law) return;
      for (const environment of environments) {
        const { components } = synthesizeEnvironment(environment);
        for (const [component, objects] of deployedComponents({ environment, components })) {
          const built = buildLikeKustomize(tree.files, `overlays/${environment.name}/${component}`);
          assert.deepEqual(byIdentity(built), byIdentity(objects), `${environment.name}/${component}`);
        }
      }
    }),
  );
}

/** A configuration that may not hold must build, or be refused with the place of everything that is wrong. */
export function checkAny(files: ConfigFiles): Verdict {
  return inTime(() =>
    inDirectory(files, (directory) => {
      try {
        loadEnvironments(directory);
      } catch (error) {
        return refusal(error, directory);
      }
      try {
        build(directory);
      } catch (error) {
        return refusal(error, directory);
      }
      return 'builds';
    }),
  );
}

function refusal(error: unknown, directory: string): Verdict {
  if (error instanceof ValidationError) {
    for (const line of error.message.split('\n')) assert.match(line, POLICY_LINE);
    return 'refused by a policy';
  }
  if (!(error instanceof ConfigError)) throw error;
  assert.ok(error.problems.length > 0, 'a refusal says why');
  for (const { file, line, column, message } of error.problems) {
    const place = `${file}:${line}:${column}`;
    assert.ok(file.includes(directory.split('/').at(-2) ?? ''), `${place} is no file of the configuration`);
    // A file as a whole has no line: it is missing, unreadable, or has a name that cannot be used.
    if (line === undefined) assert.match(message, WHOLE_FILE, `${place} ${message}`);
    else assert.ok(line >= 1 && (column ?? 0) >= 1, place);
    assert.match(message, /^[^\n]{8,}$/, `${place} ${message}`);
    assert.doesNotMatch(message, /undefined|\[object |NaN\b(?!")|Error:/, `${place} ${message}`);
  }
  return 'refused by the loader';
}

const WHOLE_FILE =
  /^(is (missing|not (a directory|read|a regular file)|a (directory|symbolic link)|larger than)|holds no (environment|service)|has (a|the) name|cannot be read)/;
const POLICY_LINE = /^[a-z0-9-]+: \S.*: \S/;

function inTime<T>(work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1_000;
  assert.ok(took < TIME_LIMIT_MS, `took ${Math.round(took)} ms`);
  return result;
}
