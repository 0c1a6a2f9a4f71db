import { threshold } from './threshold.ts';

/** Thresholds of the alerts about workloads. */
export const workloadThresholds = {
  cpuThrottling: threshold().prefault('25%').describe('Share of throttled CPU periods above which a container alerts.'),
};
