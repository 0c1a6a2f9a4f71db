/**
 * Builds random configurations: those that hold must build, those that do not must be refused with the place of what
 * is wrong.
 *
 *   npm run fuzz -- --valid 10000 --invalid 10000 --seed 1 [--jobs 2 --law 4 --from 0]
 *
 * --law checks for every n-th configuration that holds that its overlays, applied to the base, give its objects;
 * --from leaves out what comes before a case. The same seed gives the same cases, whatever the number of jobs.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { CHUNK, type Chunk, chunksOf, type Kind, runChunk } from './chunk.ts';

const { values: options } = parseArgs({
  options: {
    valid: { type: 'string', default: '1000' },
    invalid: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    law: { type: 'string', default: '4' },
    from: { type: 'string', default: '0' },
    worker: { type: 'boolean', default: false },
  },
});

/** Chunks that one process runs: what modules remember of expressions grows with every new configuration. */
const CHUNKS_OF_PROCESS = 20;
/** A case that takes longer hangs. */
const HANGS_AFTER_MS = 120_000;

if (options.worker) {
  process.on('message', (chunk: Chunk) => {
    const report = runChunk(chunk, () => process.send?.({ alive: true }));
    process.send?.({ report });
  });
} else await main();

async function main(): Promise<void> {
  const seed = Number(options.seed);
  const from = Number(options.from);
  const [valid, invalid] = (['valid', 'invalid'] as const).map((kind: Kind) =>
    chunksOf(kind, Number(options[kind]), seed, Number(options.law), from),
  ) as [Chunk[], Chunk[]];
  // In turn, so that a run that is ended early has tried both.
  const longer = Math.max(valid.length, invalid.length);
  const all = Array.from({ length: longer }, (_, index) => [valid[index], invalid[index]]).flat();
  const queue = all.filter((chunk) => chunk !== undefined);
  const total = queue.reduce((sum, { count }) => sum + count, 0);
  const started = performance.now();
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  let cpu = 0;
  let done = 0;
  const work = async () => {
    while (queue.length > 0) {
      await inProcess(queue.splice(0, CHUNKS_OF_PROCESS), (report) => {
        for (const [verdict, count] of Object.entries(report.counts)) counts[verdict] = (counts[verdict] ?? 0) + count;
        done += report.ran;
        cpu += report.cpuMs;
        if (report.failure) {
          failures.push(report.failure);
          process.stderr.write(`\n${report.failure}\n`);
        }
        const minutes = (performance.now() - started) / 60_000;
        process.stderr.write(
          `${done} of ${total}, ${failures.length} failures, ${minutes.toFixed(1)} min, ${Math.round(cpu / Math.max(1, done))} ms of CPU per case\n`,
        );
      });
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, work));
  console.log(
    JSON.stringify(
      { seed, ran: done, chunk: CHUNK, ...counts, failures: failures.length, cpuMinutes: Math.round(cpu / 6_000) / 10 },
      undefined,
      2,
    ),
  );
  process.exitCode = failures.length > 0 ? 1 : 0;
}

type Report = ReturnType<typeof runChunk>;

/** Runs chunks in a process of their own, which is ended when a case hangs. */
async function inProcess(chunks: readonly Chunk[], tell: (report: Report) => void): Promise<void> {
  let left = [...chunks];
  while (left.length > 0) {
    const worker = fork(import.meta.filename, ['--worker'], {
      execArgv: ['--max-semi-space-size=64', '--import', 'tsx'],
    });
    let timer: NodeJS.Timeout | undefined;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => worker.kill('SIGKILL'), HANGS_AFTER_MS);
    };
    const next = () => {
      const [chunk] = left;
      if (chunk) worker.send(chunk);
      else worker.disconnect();
      watch();
    };
    worker.on('message', ({ report }: { report?: Report }) => {
      watch();
      if (!report) return;
      tell(report);
      left = left.slice(1);
      next();
    });
    next();
    const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
    clearTimeout(timer);
    if (code === 0 || left.length === 0) return;
    const [chunk, ...rest] = left;
    left = rest;
    tell({
      counts: {},
      ran: 0,
      cpuMs: 0,
      failure: `${JSON.stringify(chunk)} ended with ${signal ?? code}: a case hangs, or takes all memory`,
    });
  }
}
