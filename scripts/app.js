/**
 * Compiles src/main.ts in one go and runs it: what cdk8s.yaml starts. Arguments are passed on.
 *
 * `node --import tsx src/main.ts` does the same, but on Node 20 it loads each of several hundred modules, packages included,
 * through a thread of its own, which takes half as long again.
 */
import { compiled } from './compile.js';

try {
  await compiled('src/main.ts');
} catch (error) {
  console.error(error);
  console.error(
    '\nThis is a defect of Panoptes. For a trace that names its source, run: node --import tsx src/main.ts',
  );
  process.exitCode = 1;
}
