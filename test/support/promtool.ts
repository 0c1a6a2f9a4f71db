import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from './tools.ts';

/** Runs promtool; what it prints is the message of the error when it finds something wrong. */
export function promtool(...args: string[]): void {
  execFileSync(tool('promtool'), args, { stdio: 'pipe', maxBuffer: 2 ** 26 });
}

/** Writes files into a directory of their own, hands their paths to `use` and removes them again. */
export function withFiles<T>(files: Readonly<Record<string, unknown>>, use: (path: (name: string) => string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-'));
  const path = (name: string) => join(directory, name);
  try {
    // JSON is YAML, and promtool reads it faster.
    for (const [name, content] of Object.entries(files)) writeFileSync(path(name), JSON.stringify(content));
    return use(path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
