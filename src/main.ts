import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { changeNotes } from './cli/change-notes.ts';
import { failure } from './cli/failure.ts';
import { notes } from './cli/notes.ts';
import { report, useColor } from './cli/report.ts';
import { ConfigError } from './config/problems.ts';
import { treeBelow } from './gitops/tree-files.ts';
import { writeTree } from './gitops/write.ts';
import { ValidationError } from './validation/validation-error.ts';

const started = performance.now();
const { values: options } = parseArgs({
  options: {
    // Everything but writing: what `npm run synth` does first, because `cdk8s synth` empties dist before it starts the app.
    check: { type: 'boolean', default: false },
    config: { type: 'string', default: 'config' },
    // By which suppressed findings expire. Nothing reads the clock: the same input must give the same result tomorrow.
    today: { type: 'string', default: process.env.PANOPTES_TODAY },
  },
});
const outdir = process.env.CDK8S_OUTDIR ?? 'dist';

try {
  const { tree, environments, warnings, changes } = build(options.config, {
    files: treeBelow(outdir),
    today: options.today,
  });
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
}
