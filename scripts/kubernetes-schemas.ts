/**
 * Writes src/validation/objects/schema/kubernetes.json: what fields the objects of Kubernetes and of its operators have, from the model packages;
 * nothing is downloaded. The packages' own validators overlook unknown fields, and load slowly.
 *
 *   npm run kubernetes-schemas
 *   npm run kubernetes-schemas -- --check    to end with 1 when it is not up to date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaTable, tableText } from './kubernetes-schemas/table.ts';

const FILE = 'src/validation/objects/schema/kubernetes.json';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const text = tableText(await schemaTable(path('node_modules')));
if (!process.argv.includes('--check')) {
  writeFileSync(path(FILE), text);
  console.error(`${FILE}: written`);
} else if (readFileSync(path(FILE), 'utf8') !== text) {
  console.error(`${FILE}: is not up to date; run npm run kubernetes-schemas`);
  process.exitCode = 1;
}
