import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePages } from '../src/reference/pages.ts';

/** Writes docs/reference: every key of the configuration, with its type, default, meaning and an example. */
const directory = fileURLToPath(new URL('../docs/reference', import.meta.url));
const pages = referencePages();

mkdirSync(directory, { recursive: true });
for (const [file, text] of pages) writeFileSync(join(directory, file), text);
console.error(`docs/reference: ${[...pages.keys()].join(', ')}`);
