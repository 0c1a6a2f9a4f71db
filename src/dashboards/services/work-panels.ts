import { type RecordName, records } from '../../rules/records.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { OWN } from './service-panels.ts';

const own = (record: RecordName) => `max(${record}{${OWN}})`;

export const messages = () =>
  timeseries({
    title: 'Messages',
    description: 'Messages of its queues that the service finishes per second, and those that fail.',
    unit: UNITS.messagesPerSecond,
    queries: [
      { expr: own(records.queueMessages), legend: 'finished' },
      { expr: own(records.queueFailures), legend: 'failed' },
    ],
  });

export const messageFailures = () =>
  timeseries({
    title: 'Failed messages',
    description: 'Share of the messages that failed.',
    unit: UNITS.ratio,
    queries: [{ expr: own(records.queueFailureRatio), legend: 'failed' }],
  });

export const queueLength = () =>
  timeseries({
    title: 'Queue length',
    description: 'Messages that wait. A queue that only grows is never worked off.',
    unit: UNITS.count,
    queries: [{ expr: own(records.queueLength), legend: 'waiting' }],
  });

export const queueLag = () =>
  timeseries({
    title: 'Queue lag',
    description: 'Age of the oldest message that waits.',
    unit: UNITS.seconds,
    queries: [{ expr: own(records.queueLag), legend: 'oldest' }],
  });

export const sinceLastSuccess = () =>
  timeseries({
    title: 'Since the last success',
    description: 'Time since what runs by the clock last succeeded. A line that keeps rising has missed its runs.',
    unit: UNITS.seconds,
    queries: [{ expr: `time() - ${own(records.cronLastSuccess)}`, legend: 'since success' }],
  });

export const runs = () =>
  timeseries({
    title: 'Duration of runs',
    description: 'How long the last run took.',
    unit: UNITS.seconds,
    queries: [{ expr: own(records.cronDuration), legend: 'last run' }],
  });

export const failedRuns = () =>
  timeseries({
    title: 'Failed runs',
    description: 'Runs that failed within the hour before.',
    unit: UNITS.count,
    queries: [{ expr: own(records.cronFailures), legend: 'failed' }],
  });
