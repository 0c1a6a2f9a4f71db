import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A command to measure as a whole process. */
export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables of its environment, beside those of this process. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Figures of one run. */
export interface Run {
  readonly seconds: number;
  /** CPU time of all its Node processes, in all threads. */
  readonly cpu: number;
  /** Peak memory of the largest process of the run, in MiB. */
  readonly peak: number;
}

const HOOK = pathToFileURL(join(import.meta.dirname, 'usage.js')).href;

/** Runs `node <args>` once. @throws Error when it fails, with what it printed. */
export function measure({ name, args, cwd, env }: Command): Run {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-bench-'));
  const usage = join(directory, 'usage');
  writeFileSync(usage, '');
  const started = performance.now();
  const result = spawnSync(process.execPath, args, {
    cwd,
    env: {
      ...process.env,
      ...env,
      NODE_OPTIONS: `--import=${HOOK}`,
      BENCH_USAGE_FILE: usage,
      CDK8S_CHECK_UPGRADE: 'false',
    },
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1_000;
  const processes = readFileSync(usage, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  rmSync(directory, { recursive: true });
  if (result.status !== 0) throw new Error(`${name} failed:\n${result.stderr}`);
  return {
    seconds,
    cpu: processes.reduce((sum, { cpu }) => sum + cpu, 0) / 1_000_000,
    peak: Math.max(...processes.map(({ peak }) => peak)) / 1_024,
  };
}

/** The middle of a list of figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
