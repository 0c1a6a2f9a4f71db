import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scrapeJobsPage } from '../src/components/kubernetes/scrape-jobs-page.ts';

/** Writes docs/scrape-jobs.md: which jobs each platform has, and why. */
writeFileSync(fileURLToPath(new URL('../docs/scrape-jobs.md', import.meta.url)), scrapeJobsPage());
console.error('docs/scrape-jobs.md: written');
