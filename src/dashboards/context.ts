import type { Environment, Service } from '../config/environment.ts';

/** What dashboards need to know of their environment. */
export interface DashboardContext {
  /** Thresholds of the shipped alerts. Panels draw them: a line that is crossed and an alert mean the same. */
  readonly alerts: Pick<
    Environment['alerts'],
    'cpuSaturation' | 'memorySaturation' | 'nodeCpu' | 'nodeMemory' | 'errorRatio' | 'latencyP99'
  >;
  /** What services of this environment have, and others do not. @default - everything */
  readonly signals?: ServiceSignals;
}

/** What only some services have. A panel about what no service has would query nothing. */
export interface ServiceSignals {
  readonly nativeHistograms: boolean;
  readonly queues: boolean;
  /** Something runs by the clock. */
  readonly runs: boolean;
  readonly probes: boolean;
}

export const ALL_SIGNALS: ServiceSignals = { nativeHistograms: true, queues: true, runs: true, probes: true };

/** What any of these services has. */
export function signalsOf(services: readonly Service[]): ServiceSignals {
  return {
    nativeHistograms: services.some(({ metrics }) => metrics.histograms === 'native'),
    queues: services.some(({ metrics }) => metrics.queue !== undefined),
    runs: services.some(({ metrics }) => metrics.cron !== undefined),
    probes: services.some(({ probes }) => probes.length > 0),
  };
}
