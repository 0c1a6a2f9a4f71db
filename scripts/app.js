/**
 * Compiles what `cdk8s synth` runs in one go and runs it: what cdk8s.yaml starts. Arguments are passed on.
 *
 * `node --import tsx src/main.ts` does the same, but on Node 20 it loads each of several hundred modules, packages included,
 * through a thread of its own, which takes half as long again; and policies judge there when all else is done.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { compiled } from './compile.js';

// A second thread is of no use to a single processor.
const worker = availableParallelism() > 1 ? new Worker(new URL('policy-thread.js', import.meta.url)) : undefined;

try {
  await compiled('src/cli/synth.ts', ({ synth }) => synth(process.argv.slice(2), worker));
} catch (error) {
  console.error(error);
  console.error(
    '\nThis is a defect of Panoptes. For a trace that names its source, run: node --import tsx src/main.ts',
  );
  process.exitCode = 1;
}
