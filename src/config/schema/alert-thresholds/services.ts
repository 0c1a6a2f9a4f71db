import { z } from 'zod';
import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Requests per second. */
export const trafficMinimum = () =>
  z
    .number()
    .min(0.01, 'is too little; use 0.01 or more, for fewer requests say nothing')
    .max(1_000_000, 'is too much; use 1000000 or less');

/** Messages. */
export const queueLength = () =>
  z.int().min(1, 'is too few; use 1 or more').max(1_000_000_000, 'is too many; use 1000000000 or fewer');

export const queueLag = () => duration({ min: '1s', max: '30d' });

/** An hour is what Prometheus may miss of a series without forgetting that it was there. */
export const cronMaxAge = () => duration({ min: '1h', max: '60d' });

export const cronSlowdown = () =>
  z.number().min(1.5, 'is too little; use 1.5 or more').max(100, 'is too much; use 100 or less');

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
  trafficDrop: threshold()
    .prefault('30%')
    .describe(
      'Share of the requests at the same time one and two weeks ago, below which a service alerts. Only where samples are kept for 15 days.',
    ),
  trafficMinimum: trafficMinimum()
    .prefault(0.1)
    .describe('Requests per second that a service must have had, for their end or their drop to say something.'),
  queueLag: queueLag().prefault('10m').describe('Age of the oldest message above which the queue of a service alerts.'),
  queueLength: queueLength()
    .prefault(1000)
    .describe(
      'Messages above which the queue of a service alerts. Where the age of messages is known, only for services that set it themselves.',
    ),
  queueFailureRatio: threshold().prefault('5%').describe('Share of failed messages above which a service alerts.'),
  cronMaxAge: cronMaxAge()
    .prefault('26h')
    .describe('How long ago the last success of what a service runs by the clock may be: a day, and some time to run.'),
  cronSlowdown: cronSlowdown()
    .prefault(3)
    .describe('How many times as long as the median of a week a run may take before it alerts.'),
};
