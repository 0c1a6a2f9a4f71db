import { z } from 'zod';
import { duration, quantity } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Loki and its collectors. */
export const logThresholds = {
  auditForbidden: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(1_000_000, 'is too many; use 1000000 or fewer')
    .prefault(100)
    .describe('Requests of one user in ten minutes that the API server may forbid before it alerts.'),
  lokiRequestErrors: threshold()
    .prefault('10%')
    .describe('Share of failed requests to an interface of Loki above which it alerts.'),
  lokiWriteLatency: duration({ min: '10ms', max: '50s' })
    .prefault('1s')
    .describe('How long Loki may take to store a batch of lines, for all but the slowest hundredth.'),
  lokiQueryLatency: duration({ min: '10ms', max: '50s' })
    .prefault('10s')
    .describe('How long Loki may take to answer a query, for all but the slowest hundredth.'),
  lokiRejectedLines: z
    .number()
    .min(0.01, 'is too few; use 0.01 or more')
    .max(100_000, 'is too many; use 100000 or fewer')
    .prefault(1)
    .describe('Lines a second that Loki rejects for one reason above which it alerts.'),
  lokiStreams: threshold().prefault('80%').describe('Share of the streams that Loki accepts above which it alerts.'),
  lokiCompactionDelay: duration({ min: '30m', max: '2d' })
    .prefault('3h')
    .describe('How long Loki may go without a compaction, or without deleting what is past its retention.'),
  logCollectorRequestErrors: threshold()
    .prefault('10%')
    .describe('Share of its requests to Loki that fail above which a collector alerts.'),
  logCollectorRequestLatency: duration({ min: '10ms', max: '5s' })
    .prefault('1s')
    .describe('How long requests of a collector to Loki may take, for all but the slowest hundredth.'),
  logCollectorUnreadLogs: quantity()
    .prefault('10Mi')
    .describe('How much the collector of a node may have left unread before it alerts.'),
  logCollectorCutLines: z
    .number()
    .min(0.1, 'is too few; use 0.1 or more')
    .max(1_000_000, 'is too many; use 1000000 or fewer')
    .prefault(10)
    .describe('Lines a second of one namespace, above what each node may send, that are dropped before it alerts.'),
};
