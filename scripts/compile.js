import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Below node_modules, from where the packages are found.
const directory = join(root, 'node_modules/.cache/panoptes');

/** Compiles a file of TypeScript in one go and hands its module over; nothing is left behind. */
export async function compiled(source, use = () => {}) {
  // Two runs at a time do not share a file.
  const file = join(directory, `${source.replace(/\W/g, '-')}-${process.pid}.js`);
  mkdirSync(directory, { recursive: true });
  try {
    await build({
      entryPoints: [join(root, source)],
      outfile: file,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'warning',
    });
    await stop();
    await use(await import(pathToFileURL(file).href));
  } finally {
    rmSync(file, { force: true });
  }
}
