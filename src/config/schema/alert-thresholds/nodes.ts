import { threshold } from './threshold.ts';

/** Thresholds of the alerts about nodes. */
export const nodeThresholds = {
  nodeCpu: threshold().prefault('90%').describe('CPU use of a node above which it alerts.'),
  nodeMemory: threshold().prefault('90%').describe('Memory use of a node above which it alerts.'),
};
