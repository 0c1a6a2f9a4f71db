/**
 * Whole-process time and peak memory over synthetic catalogs of 10, 100 and 1,000 services, each with base and three
 * environments; the largest once more as `cdk8s synth`.
 *
 *   npm run bench:scale [-- RUNS]
 *
 * Fails when a target is missed, so run it on a machine that does nothing else.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { appCommand } from './app-command.ts';
import { catalogFiles, writeCatalog } from './catalog.ts';
import { type Command, measure, median, type Run } from './measure.ts';

const [SMALL, MEDIUM, LARGE] = [10, 100, 1_000] as const;
/** What the largest catalog may take, and how much dearer one of its services may be than one of the middle catalog. */
const TARGETS = { seconds: 10, mebibytes: 1_024, growth: 1.2 } as const;

const runs = Number(process.argv[2] ?? 3);
const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'panoptes-scale-'));

try {
  console.log(`Median of ${runs} runs, each into an empty directory`);
  const small = report(`${SMALL} services`, appOver(SMALL));
  const medium = report(`${MEDIUM} services`, appOver(MEDIUM));
  const large = report(`${LARGE} services`, appOver(LARGE));
  report('  cdk8s synth', cdk8sOver(LARGE));

  // Of CPU time, which other programs on the machine disturb least. The small catalog is what any synth costs.
  const atMedium = (medium.cpu - small.cpu) / (MEDIUM - SMALL);
  const atLarge = (large.cpu - small.cpu) / (LARGE - SMALL);
  const inMilliseconds = (seconds: number) => `${(seconds * 1_000).toFixed(1)} ms`;
  console.log(
    `A service costs ${inMilliseconds(atMedium)} among ${MEDIUM}, and ${inMilliseconds(atLarge)} among ${LARGE}`,
  );
  judge('seconds', large.seconds, TARGETS.seconds);
  judge('MiB', large.peak, TARGETS.mebibytes);
  judge('times the cost', atLarge / atMedium, TARGETS.growth);
} finally {
  rmSync(scratch, { recursive: true });
}

/** The app itself, as `cdk8s synth` starts it. */
function appOver(services: number): Command {
  const name = `app-${services}`;
  return {
    name,
    args: [...appCommand, '--config', configOf(services)],
    cwd: root,
    env: { CDK8S_OUTDIR: join(scratch, name) },
  };
}

/** What a user runs: it starts the app, and reads what the app has written. */
function cdk8sOver(services: number): Command {
  const name = `cdk8s-${services}`;
  const settings = [
    'language: typescript',
    `app: node ${appCommand.join(' ')} --config ${configOf(services)}`,
    `output: ${name}`,
  ];
  writeFileSync(join(scratch, 'cdk8s.yaml'), settings.join('\n'));
  return { name, args: [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth'], cwd: scratch };
}

function configOf(services: number): string {
  const directory = join(scratch, `config-${services}`);
  writeCatalog(directory, catalogFiles(services));
  return directory;
}

function report(name: string, command: Command): Run {
  const figures = Array.from({ length: runs }, () => {
    rmSync(join(scratch, command.name), { recursive: true, force: true });
    return measure(command);
  });
  const of = (figure: keyof Run) => median(figures.map((run) => run[figure]));
  const [seconds, cpu, peak] = [of('seconds'), of('cpu'), of('peak')];
  const columns = [`${seconds.toFixed(2)} s`, `${cpu.toFixed(2)} s of CPU`, `${peak.toFixed(0)} MiB at its peak`];
  console.log(`  ${name.padEnd(16)}${columns.map((column) => column.padStart(20)).join('')}`);
  return { seconds, cpu, peak };
}

function judge(what: string, value: number, target: number): void {
  const holds = value <= target;
  console.log(`${holds ? 'holds ' : 'MISSED'}  ${value.toFixed(2)} ${what}, of ${target}`);
  if (!holds) process.exitCode = 1;
}
