import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop, version } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Below node_modules, from where the packages are found that cannot be part of the file.
const directory = join(root, 'node_modules/.cache/panoptes');
/** How long a file stays that no longer belongs to the sources: a run that has just begun may still read it. */
const DAY = 24 * 60 * 60 * 1000;

/**
 * Compiles a file of TypeScript with everything it imports into one file and hands its module over. The file is kept:
 * while nothing changes, the next run starts with it at once.
 */
export async function compiled(source, use = () => {}) {
  const name = `${source.replace(/\W/g, '-')}-`;
  const file = join(directory, `${name}${fingerprint(source)}.js`);
  if (!existsSync(file)) {
    await compile(source, file);
    removeOld(name, file);
  }
  await use(await import(pathToFileURL(file).href));
}

async function compile(source, file) {
  // Two runs at a time do not share a file until it is complete.
  mkdirSync(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await build({
    entryPoints: [join(root, source)],
    outfile: draft,
    bundle: true,
    // It reads a file beside itself.
    external: ['re2-wasm'],
    // What packages expect of Node that are no modules of ECMAScript.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst { dirname: __dirname, filename: __filename } = import.meta;",
    },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  await stop();
  renameSync(draft, file);
}

/** Of everything that the file is made from: sources, packages as they are locked, and who compiles. */
export function fingerprint(source, project = root) {
  const hash = createHash('sha256').update(`${source} ${version}\n`);
  const files = ['imports', 'src'].flatMap((folder) => filesBelow(project, folder));
  for (const path of ['scripts/compile.js', 'package-lock.json', source, ...files]) {
    hash.update(`${path}\n`).update(readFileSync(join(project, path)));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(project, folder) {
  const entries = readdirSync(join(project, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(project, join(parentPath, name))).sort();
}

function removeOld(name, current) {
  for (const entry of readdirSync(directory)) {
    const file = join(directory, entry);
    if (!entry.startsWith(name) || file === current) continue;
    if (Date.now() - statSync(file).mtimeMs > DAY) rmSync(file, { force: true });
  }
}
