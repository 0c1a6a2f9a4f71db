/**
 * Compiles src/main.ts in one go and runs it: what cdk8s.yaml starts. Arguments are passed on.
 *
 * `node --import tsx src/main.ts` does the same, but on Node 20 it loads each of several hundred modules, packages included,
 * through a thread of its own, which takes half as long again.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Below node_modules, from where the packages are found. Two runs at a time do not share a file.
const directory = join(root, 'node_modules/.cache/panoptes');
const app = join(directory, `app-${process.pid}.js`);

mkdirSync(directory, { recursive: true });
try {
  await build({
    entryPoints: [join(root, 'src/main.ts')],
    outfile: app,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  await stop();
  await import(pathToFileURL(app).href);
} catch (error) {
  console.error(error);
  console.error(
    '\nThis is a defect of Panoptes. For a trace that names its source, run: node --import tsx src/main.ts',
  );
  process.exitCode = 1;
} finally {
  rmSync(app, { force: true });
}
