import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about persistent volumes. */
export const storageThresholds = {
  volumeFreeCritical: threshold()
    .prefault('3%')
    .describe('Share of free space or inodes below which a volume is about to be full.'),
  volumeFreeLow: threshold()
    .prefault('15%')
    .describe('Share of free space or inodes below which a volume alerts when it fills up within volumeForecast.'),
  volumeForecast: duration({ min: '12h' })
    .prefault('4d')
    .describe('How far ahead the fill of a volume is followed, at the rate of the last six hours.'),
};
