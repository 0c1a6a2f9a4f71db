import { duration } from '../scalars.ts';

/** Thresholds of the alerts about probed addresses. */
export const probeThresholds = {
  certificateExpiry: duration({ min: '1d' })
    .prefault('14d')
    .describe('How long before a certificate of a probed address expires its team hears of it.'),
};
