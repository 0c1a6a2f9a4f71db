import type { Environment, Service } from '../config/environment.ts';

/** Thresholds of the shipped alerts. */
export type AlertThresholds = Environment['alerts'];

/** What dashboards need to know of their environment. */
export interface DashboardContext {
  /** Thresholds of the shipped alerts. Panels draw them: a line that is crossed and an alert mean the same. */
  readonly alerts: AlertThresholds;
  /** What the cluster is built with, and what of it is scraped: only that has dashboards. */
  readonly platform: Environment['platform'];
  readonly kubernetes: Environment['kubernetes'];
  readonly prometheus: Pick<Environment['prometheus'], 'mode' | 'remoteWrite' | 'retention' | 'rules' | 'exemplars'>;
  /** The catalog: what of it is kept with exemplars. */
  readonly services: Environment['services'];
  readonly gitops: Environment['gitops'];
  /** What collects logs: each collector counts what it loses in metrics of its own. Events are lines as well, and so is what the API server audits. */
  readonly logs: Pick<Environment['logs'], 'collector' | 'events' | 'audit'>;
  /** Whether there are traces. */
  readonly traces: Pick<Environment['traces'], 'enabled'>;
  /** What is probed besides the addresses of the catalog. */
  readonly exporters: Environment['exporters'];
  /** What services of this environment have, and others do not. @default - everything */
  readonly signals?: ServiceSignals;
}

/** What only some services have. A panel about what no service has would query nothing. */
export interface ServiceSignals {
  readonly nativeHistograms: boolean;
  /** Some objective promises latency. */
  readonly latencyPromises: boolean;
  readonly queues: boolean;
  /** Something runs by the clock. */
  readonly runs: boolean;
  readonly probes: boolean;
}

export const ALL_SIGNALS: ServiceSignals = {
  nativeHistograms: true,
  latencyPromises: true,
  queues: true,
  runs: true,
  probes: true,
};

/** What any of these services has. */
export function signalsOf(services: readonly Service[]): ServiceSignals {
  return {
    nativeHistograms: services.some(({ metrics }) => metrics.histograms === 'native'),
    latencyPromises: services.some(({ slos }) => Object.values(slos).some(({ latency }) => latency !== undefined)),
    queues: services.some(({ metrics }) => metrics.queue !== undefined),
    runs: services.some(({ metrics }) => metrics.cron !== undefined),
    probes: services.some(({ probes }) => probes.length > 0),
  };
}
