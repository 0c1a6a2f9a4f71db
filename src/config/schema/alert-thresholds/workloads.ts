import { z } from 'zod';
import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about workloads. */
export const workloadThresholds = {
  cpuThrottling: threshold().prefault('25%').describe('Share of throttled CPU periods above which a container alerts.'),
  containerRestarts: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(20, 'is too many; a container that restarts that often is in a crash loop')
    .prefault(5)
    .describe('Restarts within an hour above which a container alerts.'),
  containerMemory: threshold().prefault('90%').describe('Share of its memory limit above which a container alerts.'),
  podTermination: duration({ min: '1m' })
    .prefault('15m')
    .describe('How long after its grace period a deleted pod may still be there.'),
  jobDuration: duration({ min: '1m' }).prefault('12h').describe('How long a Job may run.'),
  cronJobDelay: duration({ min: '5m' }).prefault('30m').describe('How late a CronJob may start.'),
  cronJobSuspension: duration({ min: '1d' })
    .prefault('7d')
    .describe('How long since its last start a CronJob may stay suspended.'),
  workloadCpu: threshold().prefault('90%').describe('Share of its CPU limits above which a workload alerts.'),
  workloadOverRequest: z
    .number()
    .min(1, 'is too little; use 1 or more')
    .max(4, 'is too much; use 4 or less')
    .prefault(2)
    .describe('How many times its requests a workload may use.'),
  workloadUnderRequest: threshold()
    .prefault('20%')
    .describe('Share of its requests that a workload should use at its peak.'),
  quotaUsage: threshold().prefault('90%').describe('Share of a quota above which a namespace alerts.'),
  quotaOvercommit: z
    .number()
    .min(0.5, 'is too little; use 0.5 or more')
    .max(100, 'is too much; use 100 or less')
    .prefault(1.5)
    .describe('How many times what the nodes can give all quotas together may promise.'),
};
