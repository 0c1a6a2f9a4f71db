import { z } from 'zod';
import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Argo CD. */
export const argoCdThresholds = {
  argoCdReconcileDuration: duration({ min: '100ms', max: '10m' })
    .prefault('10s')
    .describe('How long Argo CD may take on average to compare an Application with its repository.'),
  argoCdQueueDepth: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(100_000, 'is too many; use 100000 or fewer')
    .prefault(50)
    .describe('Applications that may wait for the controller of Argo CD.'),
  argoCdPendingRequests: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(10_000, 'is too many; use 10000 or fewer')
    .prefault(10)
    .describe('Requests that may wait for one repository in the repository server of Argo CD.'),
  argoCdGitErrors: threshold()
    .prefault('20%')
    .describe('Share of its requests to Git repositories that fail above which Argo CD alerts.'),
  argoCdGitDuration: duration({ min: '100ms', max: '10m' })
    .prefault('15s')
    .describe('How long requests of Argo CD to Git repositories may take on average.'),
  argoCdNotificationErrors: threshold()
    .prefault('20%')
    .describe('Share of its notifications that Argo CD cannot deliver above which it alerts.'),
};
