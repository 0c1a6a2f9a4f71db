import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds that a service may set for itself; an environment sets them for all others. */
export const serviceThresholds = {
  cpuSaturation: threshold()
    .prefault('90%')
    .describe('Share of its CPU limit, or of its request where it has no limit, above which a service alerts.'),
  memorySaturation: threshold()
    .prefault('90%')
    .describe('Share of its memory limit above which a service alerts: it is about to be killed.'),
  errorRatio: threshold().prefault('5%').describe('Share of 5xx answers above which a service alerts.'),
  latencyP99: duration({ min: '1ms' }).prefault('1s').describe('P99 latency above which a service alerts.'),
};
