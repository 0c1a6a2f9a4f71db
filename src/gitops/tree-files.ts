import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { TreeFiles } from './previous.ts';

const MANIFEST = /\.(ya?ml|json)$/;

/** Directories that the tree consists of. */
const ROOTS = ['base', 'overlays', 'argocd'];

/** What an earlier synth wrote into a directory; whatever else lies there is none of its business. */
export function treeBelow(directory: string): TreeFiles {
  const files = ROOTS.flatMap((root) =>
    [...filesBelow(join(directory, root))].map(([path, text]) => [`${root}/${path}`, text] as const),
  );
  return new Map(files);
}

/** Manifests below a directory, sorted by path; none where it does not exist. Links are not followed. */
export function filesBelow(directory: string): TreeFiles {
  if (!existsSync(directory)) return new Map();
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && MANIFEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, sep).length).split(sep).join('/'))
    .filter((path) => !path.startsWith('.git/') && !path.includes('node_modules/'))
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(directory, ...path.split('/')), 'utf8')]));
}
