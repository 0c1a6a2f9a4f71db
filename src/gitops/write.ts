import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Directories below the output directory that belong to Panoptes. It leaves anything beside them alone. */
const OWN_DIRECTORIES = ['argocd', 'base', 'overlays'];

/** What writing changed on the disk. */
export interface WriteResult {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/**
 * Makes the output directory hold exactly these files. Call it when everything has been generated and found valid:
 * until then the previous tree stays as it is. Files with the same text are not touched.
 *
 * Links are removed and never followed, so nothing outside of the output directory is written or deleted.
 */
export function writeTree(outdir: string, files: ReadonlyMap<string, string>): WriteResult {
  for (const path of files.keys()) requireOwnPath(path);
  mkdirSync(outdir, { recursive: true });
  let removed = 0;
  for (const directory of OWN_DIRECTORIES) removed += removeStale(outdir, directory, files);
  const directories = new Set([...files.keys()].map((path) => dirname(path)));
  for (const directory of directories) mkdirSync(join(outdir, ...directory.split('/')), { recursive: true });
  let written = 0;
  for (const [path, text] of files) {
    const file = join(outdir, ...path.split('/'));
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    written += 1;
  }
  return { written, unchanged: files.size - written, removed };
}

function requireOwnPath(path: string): void {
  const [top = '', ...rest] = path.split('/');
  const safe = OWN_DIRECTORIES.includes(top) && rest.length > 0 && rest.every((part) => /^[^.\\][^\\]*$/.test(part));
  if (!safe) throw new Error(`"${path}" is not a path of the tree; it must lie below ${OWN_DIRECTORIES.join(', ')}`);
}

/** Removes whatever is no longer generated at a path or below it. Counts files. */
function removeStale(outdir: string, path: string, files: ReadonlyMap<string, string>): number {
  const place = join(outdir, ...path.split('/'));
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (!found || (found.isFile() && files.has(path))) return 0;
  if (!found.isDirectory()) {
    rmSync(place);
    return 1;
  }
  let removed = 0;
  for (const name of readdirSync(place)) removed += removeStale(outdir, `${path}/${name}`, files);
  if (readdirSync(place).length === 0) rmdirSync(place);
  return removed;
}
