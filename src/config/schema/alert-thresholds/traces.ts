import { z } from 'zod';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Tempo and the collector of spans. */
export const traceThresholds = {
  tempoRequestErrors: threshold()
    .prefault('10%')
    .describe('Share of failed requests to an interface of Tempo above which it alerts.'),
  tempoRefusedSpans: z
    .number()
    .min(0.01, 'is too few; use 0.01 or more')
    .max(1_000_000, 'is too many; use 1000000 or fewer')
    .prefault(1)
    .describe('Spans a second that Tempo refuses for one reason above which it alerts.'),
  otelCollectorQueue: threshold()
    .prefault('80%')
    .describe('Share of the queue of the collector of spans that may be taken before it alerts.'),
};
