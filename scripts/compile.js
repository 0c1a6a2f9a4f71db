import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { Script } from 'node:vm';

const root = join(import.meta.dirname, '..');
// Below node_modules, from where the packages are found that cannot be part of the file.
const directory = join(root, 'node_modules/.cache/panoptes');
/** How long a file stays that no longer belongs to the sources: a run that has just begun may still read it. */
const DAY = 24 * 60 * 60 * 1000;

/**
 * Compiles a file of TypeScript with everything it imports into one file and hands its module over. The file is kept,
 * and with it what V8 makes of it in its first run: while nothing changes, the next one starts with both at once.
 */
export async function compiled(source, use = () => {}) {
  const name = `${source.replace(/\W/g, '-')}-`;
  const file = join(directory, `${name}${fingerprint(source)}.cjs`);
  if (!existsSync(file)) {
    await compile(source, file);
    removeOld(name, file);
  }
  const known = `${file}.v8`;
  const cachedData = existsSync(known) ? readFileSync(known) : undefined;
  const script = new Script(inFunction(readFileSync(file, 'utf8')), { filename: file, cachedData });
  await use(run(script, file));
  // Another version of Node makes its own of it. A run that failed has not come far.
  const isMissing = cachedData === undefined || script.cachedDataRejected;
  if (isMissing && !process.exitCode) await written(known, (draft) => writeFileSync(draft, script.createCachedData()));
}

/** As Node itself runs modules that are no modules of ECMAScript, of which alone V8's work can be kept. */
const inFunction = (text) => `(function (exports, require, module, __filename, __dirname) {${text}\n})`;

function run(script, file) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

async function compile(source, file) {
  // Only now: it takes a while to load, and most runs find everything compiled.
  const { build, stop } = await import('esbuild');
  await written(file, (draft) =>
    build({
      entryPoints: [join(root, source)],
      outfile: draft,
      bundle: true,
      // It reads a file beside itself.
      external: ['re2-wasm'],
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'warning',
    }),
  );
  await stop();
}

/** Two runs at a time do not share a file until it is complete. */
async function written(file, write) {
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  await write(draft);
  renameSync(draft, file);
}

/** Of everything that the file is made from: sources, packages as they are locked, and who compiles. */
export function fingerprint(source, project = root) {
  const hash = createHash('sha256').update(`${source}\n`);
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
    if (!entry.startsWith(name) || entry.startsWith(basename(current))) continue;
    if (Date.now() - statSync(file).mtimeMs > DAY) rmSync(file, { force: true });
  }
}
