import type { Environment } from '../config/environment.ts';

/** What dashboards need to know of their environment. */
export interface DashboardContext {
  /** Thresholds of the shipped alerts. Panels draw them: a line that is crossed and an alert mean the same. */
  readonly alerts: Pick<
    Environment['alerts'],
    'cpuSaturation' | 'memorySaturation' | 'nodeCpu' | 'nodeMemory' | 'errorRatio' | 'latencyP99'
  >;
}
