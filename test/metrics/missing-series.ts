import type { Environment } from '../../src/config/environment.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { missing } from './missing.ts';
import { recordedNames, usedSelectors } from './selectors.ts';

/** What rules and dashboards of an environment ask for and never get. */
export function missingSeries(objects: readonly ManifestObject[], environment: Environment): string[] {
  const stored = { scrapes: scrapesOf(objects, environment), records: recordedNames(objects) };
  const problems = usedSelectors(objects).map((selector) => {
    const problem = missing(selector, stored);
    return problem ? `${selector.where}: ${selector.text}: ${problem}` : [];
  });
  return [...new Set(problems.flat())];
}
