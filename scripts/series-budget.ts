import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';
import { budgetedEnvironment } from '../src/metrics/budget/budgeted-environment.ts';
import { seriesBudgetPage } from '../src/metrics/budget/page.ts';
import { panoptes } from '../src/metrics/budget/panoptes.ts';
import { scrapesOf } from '../src/metrics/scraped.ts';

/** Writes docs/series-budget.md: how many series are stored, beside those of kube-prometheus-stack. */
const environment = budgetedEnvironment(loadEnvironments('config').base);
const objects = [...synthesizeEnvironment(environment).components.values()].flat();
const page = seriesBudgetPage(panoptes(objects, scrapesOf(objects, environment)));
writeFileSync(fileURLToPath(new URL('../docs/series-budget.md', import.meta.url)), page);
console.error('docs/series-budget.md: written');
