import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { eighth, half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as ingestion from './prometheus-ingestion-panels.ts';
import * as notifications from './prometheus-notification-panels.ts';
import { PROMETHEUS } from './prometheus-queries.ts';
import * as queries from './prometheus-query-panels.ts';
import * as storage from './prometheus-storage-panels.ts';

/** Whether Prometheus takes in, keeps and answers what it should, and how close it is to its limits. */
export function prometheus({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.prometheus,
    title: 'Prometheus',
    description: 'Whether Prometheus takes in, keeps and answers what it should, and how close it is to its limits.',
    variables: jobVariables(selectors.prometheusProcess, 'pod'),
    rows: [
      row('Overview', [
        eighth(ingestion.serversUp(), 'low'),
        eighth(ingestion.configurationLoaded(), 'low'),
        eighth(ingestion.currentSeries(), 'low'),
        eighth(ingestion.currentSamples(), 'low'),
        eighth(storage.currentSize(), 'low'),
        eighth(storage.history(), 'low'),
        eighth(queries.currentLoad(alerts), 'low'),
        eighth(notifications.connected(), 'low'),
      ]),
      row('Ingestion', [
        third(ingestion.samples(), 'medium'),
        third(ingestion.rejectedSamples(), 'medium'),
        third(ingestion.limitsHit(), 'medium'),
        third(ingestion.punctuality(), 'medium'),
        third(ingestion.discoveryFailures(), 'medium'),
        third(ingestion.targetsByPool(), 'medium'),
      ]),
      row('Cardinality', [
        third(ingestion.series(), 'medium'),
        third(ingestion.newSeries(), 'medium'),
        third(ingestion.churn(alerts), 'medium'),
      ]),
      row('Queries', [
        third(queries.load(alerts), 'medium'),
        third(queries.latency(), 'medium'),
        third(queries.requests(), 'medium'),
      ]),
      row('Storage', [
        half(storage.size(), 'medium'),
        half(storage.ofRetentionSize(alerts), 'medium'),
        quarter(storage.walLatency(), 'medium'),
        quarter(storage.compactions(), 'medium'),
        quarter(storage.failures(), 'medium'),
        quarter(storage.blocks(), 'medium'),
      ]),
      row('Alerts on their way to Alertmanager', [
        third(notifications.sent(), 'medium'),
        third(notifications.refused(alerts), 'medium'),
        third(notifications.queue(alerts), 'medium'),
      ]),
      processRow({ queries: PROMETHEUS }),
    ],
  });
}
