import { z } from 'zod';

const lines = () => z.int().min(1, 'is too few; use 1 or more').max(1_000_000, 'is too many; use 1000000 or fewer');

export const logErrorSpike = () =>
  z.number().min(1.5, 'is too little; use 1.5 or more').max(1_000, 'is too much; use 1000 or less');
export const logErrorMinimum = lines;
export const logStackTraces = lines;
export const logAuthenticationFailures = lines;

/** Thresholds of the alerts about what services write to their logs; a service may set its own. */
export const logAlertThresholds = {
  logErrorSpike: logErrorSpike()
    .prefault(3)
    .describe('How many times as many errors as a day ago a service may log before it alerts.'),
  logErrorMinimum: logErrorMinimum()
    .prefault(20)
    .describe('Errors in ten minutes that a service may log, however few are usual.'),
  logStackTraces: logStackTraces()
    .prefault(30)
    .describe('Stack traces that a service may log in ten minutes before it alerts.'),
  logAuthenticationFailures: logAuthenticationFailures()
    .prefault(100)
    .describe('Failed attempts to log in that a service may log in ten minutes before it alerts.'),
};
