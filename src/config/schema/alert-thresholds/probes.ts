import { z } from 'zod';
import { duration } from '../scalars.ts';

/** Thresholds of the alerts about probed addresses. */
export const probeThresholds = {
  certificateExpiry: duration({ min: '1d' })
    .prefault('14d')
    .describe('How long before a certificate of a probed address expires its team hears of it.'),
  probeDuration: duration({ min: '100ms' })
    .prefault('3s')
    .describe('How long a probe may take, on average over ten minutes, before its team hears of it.'),
  probeFlaps: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(20, 'is too many; use 20 or fewer')
    .default(5)
    .describe('Changes between success and failure of a probe within half an hour above which its team hears of it.'),
};
