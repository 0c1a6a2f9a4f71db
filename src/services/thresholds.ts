import type { Environment, Service } from '../config/environment.ts';

/** Thresholds of an environment; a service may set its own. */
export type EnvironmentAlerts = Environment['alerts'];

/** Thresholds that a service may set for itself. */
const NAMES = [
  'cpuSaturation',
  'cpuThrottling',
  'memorySaturation',
  'errorRatio',
  'latencyP99',
  'trafficDrop',
  'trafficMinimum',
  'queueLag',
  'queueLength',
  'queueFailureRatio',
  'cronMaxAge',
  'cronSlowdown',
  'logErrorSpike',
  'logErrorMinimum',
  'logStackTraces',
  'logAuthenticationFailures',
] as const satisfies readonly (keyof EnvironmentAlerts & keyof Service['alerts'])[];

/** Thresholds that hold for one service. */
export type ServiceThresholds = Pick<EnvironmentAlerts, (typeof NAMES)[number]>;

/** The thresholds of a service: its own where it has set one, else those of its environment. */
export function thresholdsOf({ alerts: own }: Service, environment: EnvironmentAlerts): ServiceThresholds {
  return Object.fromEntries(
    NAMES.map((name) => [name, own[name] ?? environment[name]]),
  ) as unknown as ServiceThresholds;
}
