/**
 * Writes docs/dashboards.md and docs/dashboards: what each dashboard is for, and how it is laid out. Pages of dashboards
 * that are gone go too.
 *
 *   npm run dashboard-layouts
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { everyDashboard } from '../src/dashboards/layouts/every-dashboard.ts';
import { layoutPages } from '../src/dashboards/layouts/page.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const pages = layoutPages(everyDashboard());

mkdirSync(join(docs, 'dashboards'), { recursive: true });
for (const file of readdirSync(join(docs, 'dashboards'))) {
  if (!pages.has(`dashboards/${file}`)) rmSync(join(docs, 'dashboards', file));
}
for (const [path, text] of pages) writeFileSync(join(docs, path), text);
console.error(`docs/dashboards: ${pages.size - 1} dashboards`);
