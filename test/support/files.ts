import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a directory, by its path. */
export function filesIn(directory: string): [path: string, text: string][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): [string, string] => [path.slice(directory.length + 1), readFileSync(path, 'utf8')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
