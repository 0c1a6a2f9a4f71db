/**
 * Whole-process time and peak memory of `cdk8s synth`, beside the same command over an empty app.
 *
 *   npm run bench [-- RUNS]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, measure, median, type Run } from './measure.ts';

const runs = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'panoptes-bench-'));
const cli = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
const synth = (name: string, cwd: string): Command => ({
  name,
  args: [cli, 'synth', '--output', join(scratch, name.replaceAll(' ', '-'))],
  cwd,
});

const commands = [synth('empty cdk8s app', join(root, 'bench/empty-app')), synth('sample catalog', root)];

// In turn, so that a change in the machine's speed meets both alike; the first round only warms caches.
const results = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
for (let round = 0; round <= runs; round++) {
  for (const command of commands) {
    const run = measure(command);
    if (round > 0) results.get(command.name)?.push(run);
  }
}
rmSync(scratch, { recursive: true });

const rows = [...results].map(([name, figures]) => ({
  name,
  seconds: median(figures.map((figure) => figure.seconds)),
  peak: median(figures.map((figure) => figure.peak)),
}));
console.log(`cdk8s synth as a whole process, median of ${runs} runs`);
for (const { name, seconds, peak } of rows) {
  console.log(`  ${name.padEnd(18)}${seconds.toFixed(2).padStart(7)} s${peak.toFixed(0).padStart(7)} MiB at its peak`);
}
const [floor, sample] = rows;
if (floor && sample)
  console.log(`  ${'above the floor'.padEnd(18)}${(sample.seconds - floor.seconds).toFixed(2).padStart(7)} s`);
// In a process of its own: what is warm costs less than what a synth pays.
const flags = ['--max-semi-space-size=64', '--initial-heap-size=1000'];
execFileSync(process.execPath, [...flags, 'bench/validation.js'], { cwd: root, stdio: 'inherit' });
