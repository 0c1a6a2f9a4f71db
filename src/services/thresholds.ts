import type { Environment, Service } from '../config/environment.ts';

/** Thresholds of an environment; a service may set its own. */
export type EnvironmentAlerts = Environment['alerts'];

/** Thresholds that hold for one service. */
export type ServiceThresholds = Pick<
  EnvironmentAlerts,
  'cpuSaturation' | 'memorySaturation' | 'errorRatio' | 'latencyP99'
>;

/** The thresholds of a service: its own where it has set one, else those of its environment. */
export function thresholdsOf({ alerts: own }: Service, environment: EnvironmentAlerts): ServiceThresholds {
  return {
    cpuSaturation: own.cpuSaturation ?? environment.cpuSaturation,
    memorySaturation: own.memorySaturation ?? environment.memorySaturation,
    errorRatio: own.errorRatio ?? environment.errorRatio,
    latencyP99: own.latencyP99 ?? environment.latencyP99,
  };
}
