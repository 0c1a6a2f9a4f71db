import type { Service } from '../../src/config/environment.ts';
import type { PresetName } from '../../src/config/schema/service.ts';
import { testService } from './environment.ts';

/** What some presets need besides their name. */
const NEEDED: Partial<Record<PresetName, Record<string, unknown>>> = {
  'nginx-ingress': { ingress: { job: 'ingress-nginx' } },
  traefik: { ingress: { job: 'traefik' } },
  cron: {
    cron: {
      lastSuccess: 'job_last_success_timestamp_seconds',
      duration: 'job_seconds',
      failures: 'job_failures_total',
    },
  },
  custom: {
    requests: { counter: 'handled_total', duration: 'handling_seconds', labels: { code: 'result', route: ['kind'] } },
    buckets: [0.1, 0.5, 1, 10],
  },
};

/** The key `metrics` of a service with this preset. */
export function metricsOf(preset: PresetName, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { preset, port: 'http-metrics', ...NEEDED[preset], ...more };
}

/** A service with this preset. */
export function serviceWith(preset: PresetName, more: Record<string, unknown> = {}): Service {
  return testService({ metrics: metricsOf(preset, more) });
}
