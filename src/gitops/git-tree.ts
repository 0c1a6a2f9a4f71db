import { spawnSync } from 'node:child_process';
import type { TreeFiles } from './previous.ts';

/** Room for the largest tree that git may hand over. */
const MAX_BUFFER = 1024 ** 3;

/**
 * The manifests of a tree as a commit has them, read from the local repository. @throws Error where git does not know the
 * revision, or the revision not the path.
 */
export function filesAt(revision: string, path: string, cwd = '.'): TreeFiles {
  if (revision.startsWith('-')) throw new Error(`${revision} is no revision`);
  const listed = git(['ls-tree', '-r', '-z', '--full-tree', `${revision}^{commit}`, '--', `${path}/`], cwd).toString();
  const blobs = listed.split('\0').flatMap((entry) => {
    const [, object, file] = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return object && file && /\.(ya?ml|json)$/.test(file) ? [{ object, file: file.slice(path.length + 1) }] : [];
  });
  if (blobs.length === 0) throw new Error(`${revision} has no manifests below ${path}`);
  const output = git(['cat-file', '--batch'], cwd, blobs.map(({ object }) => `${object}\n`).join(''));
  const files = new Map<string, string>();
  let at = 0;
  for (const { file } of blobs) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString().split(' ')[2]);
    files.set(file, output.subarray(end + 1, end + 1 + size).toString());
    at = end + size + 2;
  }
  return files;
}

function git(args: readonly string[], cwd: string, input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd, input, maxBuffer: MAX_BUFFER });
  if (error) throw new Error(`git cannot be run: ${error.message}`);
  if (status !== 0)
    throw new Error(
      stderr
        .toString()
        .trim()
        .split('\n')[0]
        ?.replace(/^fatal: /, ''),
    );
  return stdout;
}
