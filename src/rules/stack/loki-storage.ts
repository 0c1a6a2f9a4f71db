import { countedAlert } from '../process-alert.ts';
import type { AlertRule } from '../rule.ts';
import type { LokiThresholds } from './loki.ts';
import { compactorAlerts } from './loki-compactor.ts';
import { MAKE_ROOM, SEE_LOG, SEE_VOLUME } from './loki-runbooks.ts';
import { writeAheadLogAlerts } from './loki-write-ahead-log.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki } = stackJobs;

/** Alerts about what Loki keeps on its volume. */
export function storageAlerts({ lokiCompactionDelay }: LokiThresholds): AlertRule[] {
  return [...writeAheadLogAlerts(), flushFailures(), ...compactorAlerts(lokiCompactionDelay.seconds)];
}

function flushFailures(): AlertRule {
  return countedAlert({
    alert: 'LokiChunkFlushFailures',
    job: loki,
    metric: 'loki_ingester_chunks_flush_failures_total',
    range: '15m',
    for: '15m',
    severity: 'warning',
    summary: 'Loki cannot store what it has collected in memory.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 15 minutes to store a chunk of lines.',
    runbook: {
      meaning: 'Loki collects lines in memory and writes them to its store in chunks. The store refuses them.',
      impact: 'Nothing is lost yet: Loki tries again. Its memory grows meanwhile until it is killed.',
      diagnosis: [SEE_LOG, SEE_VOLUME, 'See its memory: `container_memory_working_set_bytes{container="loki"}`.'],
      mitigation: [...MAKE_ROOM, 'Repair or replace the volume when it can only be read.'],
    },
  });
}
