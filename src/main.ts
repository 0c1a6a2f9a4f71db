import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { failure } from './cli/failure.ts';
import { notes } from './cli/notes.ts';
import { report, useColor } from './cli/report.ts';
import { ConfigError } from './config/problems.ts';
import { writeTree } from './gitops/write.ts';
import { ValidationError } from './validation/validation-error.ts';

const started = performance.now();
const { values: options } = parseArgs({
  options: {
    // Everything but writing: what `npm run synth` does first, because `cdk8s synth` empties dist before it starts the app.
    check: { type: 'boolean', default: false },
    config: { type: 'string', default: 'config' },
  },
});
const outdir = process.env.CDK8S_OUTDIR ?? 'dist';

try {
  const { tree, environments } = build(options.config);
  if (!options.check) {
    writeTree(outdir, tree.files);
    const milliseconds = performance.now() - started;
    const color = useColor(process.stderr, process.env);
    process.stderr.write(report(tree, { outdir, milliseconds, color, notes: notes(environments) }));
  }
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ValidationError)) throw error;
  process.stderr.write(failure(error.message.split('\n'), outdir));
  process.exitCode = 1;
}
