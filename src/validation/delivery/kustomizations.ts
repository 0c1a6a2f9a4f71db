import { posix } from 'node:path';
import type { Violation } from '../policy.ts';

const FILE = 'kustomization.yaml';
const HEADER = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
const FIELDS: readonly string[] = ['apiVersion', 'kind', 'resources', 'patches'];

/**
 * What a kustomization.yaml of the tree names, as it stands there. `toYaml` writes each name on a line of its own, and
 * reading these lines takes a tenth of the time of parsing them: a thousand services have tens of thousands.
 */
export function namedIn(text: string): string[] {
  return [...text.matchAll(/^ {2}- (?:path: )?(.+)$/gm)].map(([, name = '']) =>
    name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name,
  );
}

/**
 * Every kustomization.yaml below the directories names files that there are, each once, and every file is named: what
 * is not is never deployed, and nobody notices.
 */
export function* kustomizationProblems(
  files: ReadonlyMap<string, string>,
  directories: readonly string[],
): Generator<Violation> {
  const own = [...files.keys()].filter((path) => directories.some((each) => path.startsWith(`${each}/`)));
  const named = new Set<string>(directories);
  for (const path of own) {
    if (posix.basename(path) !== FILE) continue;
    const directory = posix.dirname(path);
    const text = files.get(path) ?? '';
    yield* formProblems(path, text);
    const seen = new Set<string>();
    for (const name of namedIn(text)) {
      const target = posix.join(directory, name);
      if (seen.has(name)) yield violationOf(path, `names ${name} twice`, 'remove one of them');
      seen.add(name);
      if (!files.has(name.endsWith('.yaml') ? target : `${target}/${FILE}`)) {
        yield violationOf(path, `names ${name}, which does not exist`, 'name a file that there is');
      }
      named.add(target);
    }
  }
  for (const directory of directories) {
    if (files.has(`${directory}/${FILE}`)) continue;
    yield violationOf(`${directory}/${FILE}`, 'is missing', 'write it: without it, nothing below is built');
  }
  for (const path of own) {
    const target = posix.basename(path) === FILE ? posix.dirname(path) : path;
    if (named.has(target)) continue;
    const message = 'is named by no kustomization.yaml, so that it is not deployed';
    yield { component: path, object: `File ${path}`, message, remedy: 'name it, or remove it' };
  }
}

function* formProblems(path: string, text: string): Generator<Violation> {
  if (!text.startsWith(HEADER)) {
    yield violationOf(
      path,
      'is not of the kind that Kustomize reads',
      `begin it with ${HEADER.trim().split('\n').join(' and ')}`,
    );
  }
  for (const [, field = ''] of text.matchAll(/^([^\s:]+):/gm)) {
    if (FIELDS.includes(field)) continue;
    yield violationOf(path, `has the field ${field}`, `use no others than ${FIELDS.join(', ')}`);
  }
}

const violationOf = (path: string, message: string, remedy: string): Violation => ({
  component: path,
  object: `Kustomization ${posix.dirname(path)}`,
  message,
  remedy,
});
