import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allAlerts } from '../src/rules/all-alerts.ts';
import { runbookIndex, runbookPage } from '../src/rules/runbook-page.ts';

/** Writes docs/runbooks: one page for each alert, and a list of them. Pages of alerts that are gone go too. */
const directory = fileURLToPath(new URL('../docs/runbooks', import.meta.url));
const alerts = allAlerts();
const pages = new Map([
  ['README.md', runbookIndex(alerts)],
  ...alerts.map((rule): [string, string] => [`${rule.alert}.md`, runbookPage(rule)]),
]);

mkdirSync(directory, { recursive: true });
for (const file of readdirSync(directory)) if (!pages.has(file)) rmSync(join(directory, file));
for (const [file, text] of pages) writeFileSync(join(directory, file), text);
console.error(`docs/runbooks: ${alerts.length} pages`);
