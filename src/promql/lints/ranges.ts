import { everything, selectorsIn } from '../ast.ts';
import { shown } from '../labels.ts';
import type { RuleLint } from './lint.ts';

/** A range must survive the loss of a scrape and still hold samples at both ends. */
const LEAST_INTERVALS = 4;

/** Ranges that are too short for how often their series are scraped. */
export const ranges: RuleLint = (_, expr, { seriesOf }) =>
  everything(expr).flatMap((part) => {
    if (part.type !== 'range' || part.subquery) return [];
    const interval = Math.max(...selectorsIn(part).map((selector) => seriesOf(selector)?.interval ?? 0));
    const least = LEAST_INTERVALS * interval;
    if (!(part.seconds < least)) return [];
    return [`${shown(part)} must look back at least ${least}s: there is a sample every ${interval}s`];
  });
