import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const DIRECTORIES = [resolve('tools/bin'), ...(process.env.PATH ?? '').split(delimiter)];

/**
 * Path of a tool that `npm run tools` builds: the project's own binary, or one on the PATH.
 * @throws Error when it is missing: a test that needs it must fail, because a check that did not run proves nothing.
 */
export function tool(name: string): string {
  const found = DIRECTORIES.map((directory) => join(directory, name)).find(existsSync);
  if (!found) throw new Error(`${name} is neither in tools/bin nor on the PATH; install it with: npm run tools`);
  return found;
}
