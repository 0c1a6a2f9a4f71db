/**
 * Whole-process time and peak memory of `cdk8s synth`, beside the same command over an empty app; and of the app alone,
 * beside one that does the same without any policy. The difference is what validation adds to a synth.
 *
 *   npm run bench [-- RUNS]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { appCommand, nodeFlags } from './app-command.ts';
import { type Command, measure, median, type Run } from './measure.ts';

/** What all policies together may add to a synth of the sample catalog. */
const ALLOWED_SECONDS = 1;

const runs = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'panoptes-bench-'));
const cli = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
const synth = (name: string, cwd: string): Command => ({
  name,
  args: [cli, 'synth', '--output', join(scratch, name.replaceAll(' ', '-'))],
  cwd,
});

const app = (name: string, args: readonly string[]): Command => ({
  name,
  args,
  cwd: root,
  env: { CDK8S_OUTDIR: join(scratch, name.replaceAll(' ', '-')) },
});

const commands = [
  synth('empty cdk8s app', join(root, 'bench/empty-app')),
  synth('sample catalog', root),
  app('app', appCommand),
  app('without policies', [...nodeFlags, 'bench/unvalidated.js']),
];

// In turn, so that a change in the machine's speed meets both alike; the first round only warms caches.
const results = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
for (let round = 0; round <= runs; round++) {
  for (const command of commands) {
    const run = measure(command);
    if (round > 0) results.get(command.name)?.push(run);
  }
}
rmSync(scratch, { recursive: true });

/** Medians of one command. */
interface Row {
  readonly seconds: number;
}

const rows = [...results].map(([name, figures]) => ({
  name,
  seconds: median(figures.map((figure) => figure.seconds)),
  peak: median(figures.map((figure) => figure.peak)),
}));
console.log(`Whole processes, median of ${runs} runs`);
for (const { name, seconds, peak } of rows) {
  console.log(`  ${name.padEnd(18)}${seconds.toFixed(2).padStart(7)} s${peak.toFixed(0).padStart(7)} MiB at its peak`);
}
const [floor, sample, whole, unvalidated] = rows;
difference('above the floor', sample, floor);
difference('policies add', whole, unvalidated, `, of ${ALLOWED_SECONDS} s`);
// What each of them takes by itself, in a process of its own: what is warm costs less than what a synth pays.
execFileSync(process.execPath, [...nodeFlags, 'bench/validation.js'], { cwd: root, stdio: 'inherit' });

function difference(name: string, more: Row | undefined, less: Row | undefined, remark = ''): void {
  if (!more || !less) return;
  console.log(`  ${name.padEnd(18)}${(more.seconds - less.seconds).toFixed(2).padStart(7)} s${remark}`);
}
