import { parseArgs } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { build, buildBeside } from '../build.ts';
import { ConfigError } from '../config/problems.ts';
import { treeBelow } from '../gitops/tree-files.ts';
import { writeTree } from '../gitops/write.ts';
import { PolicyThread } from '../validation/thread.ts';
import { ValidationError } from '../validation/validation-error.ts';
import { changeNotes } from './change-notes.ts';
import { failure } from './failure.ts';
import { notes } from './notes.ts';
import { report, useColor } from './report.ts';

/**
 * What `cdk8s synth` runs: builds the tree, and writes it where it holds. Sets the exit code.
 *
 * @param worker runs `serve` of the policies' thread, and ends with this. @default - policies judge in this thread
 */
export async function synth(args: readonly string[], worker?: Worker): Promise<void> {
  const started = performance.now();
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      // Everything but writing: what `npm run synth` does first, because `cdk8s synth` empties dist before it starts the app.
      check: { type: 'boolean', default: false },
      config: { type: 'string', default: 'config' },
      // By which suppressed findings expire. Nothing reads the clock: the same input must give the same result tomorrow.
      today: { type: 'string', default: process.env.PANOPTES_TODAY },
    },
  });
  const outdir = process.env.CDK8S_OUTDIR ?? 'dist';
  const thread = worker && new PolicyThread(worker);
  const before = { files: treeBelow(outdir), today: options.today };

  try {
    const built = thread ? await buildBeside(thread, options.config, before) : build(options.config, before);
    const { tree, environments, warnings, changes } = built;
    const changed = [...warnings, ...changeNotes(changes)];
    if (options.check) {
      // The app that writes finds an empty dist, and nothing to compare with.
      if (changed.length > 0) process.stderr.write(`${changed.join('\n')}\n\n`);
    } else {
      writeTree(outdir, tree.files);
      const milliseconds = performance.now() - started;
      const color = useColor(process.stderr, process.env);
      process.stderr.write(report(tree, { outdir, milliseconds, color, notes: [...notes(environments), ...changed] }));
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ValidationError)) throw error;
    process.stderr.write(failure(error.message.split('\n'), outdir));
    process.exitCode = 1;
  } finally {
    thread?.end();
  }
}
