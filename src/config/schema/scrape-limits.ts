import { z } from 'zod';
import type { Quantity } from '../quantity.ts';
import type { ReportRelation } from './relation.ts';
import { quantity } from './scalars.ts';

const count = () => z.int().min(1, 'is too few; use 1 or more');

/** An amount of bytes. Prometheus is told whole mebibytes, and takes none of them for no limit. */
export const byteCount = () => quantity().refine(({ value }) => value >= 2 ** 20, 'is too little; use 1Mi or more');

const MEANINGS = {
  samples: 'Samples of one scrape; above it the scrape fails.',
  targets: 'Targets of one job; above it the whole job fails.',
  labels: 'Labels of one sample; above it the scrape fails.',
  labelNameLength: 'Characters of the name of a label; above it the scrape fails.',
  labelValueLength: 'Characters of the value of a label; above it the scrape fails.',
  bodySize: 'Size of an uncompressed answer; above it the scrape fails.',
} as const;

/** What holds for a job that sets no limit itself. */
export const scrapeLimits = z
  .strictObject({
    samples: count().optional().describe(MEANINGS.samples),
    targets: count().optional().describe(MEANINGS.targets),
    labels: count().optional().describe(MEANINGS.labels),
    labelNameLength: count().optional().describe(MEANINGS.labelNameLength),
    labelValueLength: count().optional().describe(MEANINGS.labelValueLength),
    bodySize: byteCount().optional().describe(MEANINGS.bodySize),
  })
  .prefault({});

/** What no job can exceed, whatever it sets itself. The defaults stop accidents and nothing that works. */
export const enforcedLimits = z
  .strictObject({
    samples: count().default(1_000_000).describe(MEANINGS.samples),
    targets: count().optional().describe(MEANINGS.targets),
    labels: count().default(100).describe(MEANINGS.labels),
    labelNameLength: count().default(256).describe(MEANINGS.labelNameLength),
    labelValueLength: count().default(4096).describe(MEANINGS.labelValueLength),
    bodySize: byteCount().prefault('256Mi').describe(MEANINGS.bodySize),
  })
  .prefault({});

/** Limits of one scrape. */
export type ScrapeLimits = z.output<typeof scrapeLimits>;

interface Limits {
  readonly limits: ScrapeLimits;
  readonly enforcedLimits: ScrapeLimits;
}

/** The operator would silently use the ceiling. */
export function checkCeilings({ limits, enforcedLimits }: Limits, report: ReportRelation): void {
  for (const key of Object.keys(MEANINGS) as (keyof typeof MEANINGS)[]) {
    const [limit, ceiling] = [limits[key], enforcedLimits[key]];
    if (limit === undefined || ceiling === undefined || amount(limit) <= amount(ceiling)) continue;
    report(['limits', key], `is above enforcedLimits.${key}, which is ${ceiling}; lower it or raise the ceiling`);
  }
}

const amount = (limit: number | Quantity): number => (typeof limit === 'number' ? limit : limit.value);
