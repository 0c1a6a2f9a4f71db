import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { closedRow, eighth, half, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as extensions from './api-server-extension-panels.ts';
import * as load from './api-server-load-panels.ts';
import { API_SERVER } from './api-server-queries.ts';
import * as requests from './api-server-request-panels.ts';
import * as slo from './api-server-slo-panels.ts';
import * as storage from './api-server-storage-panels.ts';
import { clientRow } from './client-panels.ts';

/** How the API servers keep their promise, and what stands in the way. */
export function apiServer(context: DashboardContext): DashboardFile {
  const { alerts } = context;
  return dashboardFile({
    name: DASHBOARD_NAMES.apiServer,
    title: 'API server',
    description: 'Whether the API server answers in time and without errors, and who or what keeps it from that.',
    variables: jobVariables(selectors.apiServer),
    rows: [
      row('Overview', [
        eighth(slo.availability(alerts), 'low'),
        eighth(slo.budgetLeft(alerts), 'low'),
        eighth(slo.burnRate(alerts), 'low'),
        eighth(requests.rate(), 'low'),
        eighth(requests.errorShare(), 'low'),
        eighth(requests.slowestVerb(), 'low'),
        eighth(load.serversUp(), 'low'),
        eighth(storage.databaseSize(context), 'low'),
      ]),
      row('Objective', [
        third(slo.burnByWindow(alerts), 'medium'),
        third(slo.errorsByAccess(alerts), 'medium'),
        third(slo.availabilityByAccess(alerts), 'medium'),
      ]),
      row('Requests', [
        third(requests.byVerb(), 'medium'),
        third(requests.byCode(), 'medium'),
        third(requests.byResource(), 'medium'),
      ]),
      row('Latency', [
        half(requests.latencyP99(), 'medium'),
        half(requests.latencyP50(), 'medium'),
        half(requests.latencyByScope(), 'medium'),
        half(requests.slowestResources(), 'medium'),
      ]),
      row('Errors', [
        third(requests.serverErrors(), 'medium'),
        third(requests.clientErrors(), 'medium'),
        third(load.auditErrors(), 'medium'),
      ]),
      row('Load', [
        third(load.inflight(), 'medium'),
        third(load.longRunning(), 'medium'),
        third(load.terminated(alerts), 'medium'),
      ]),
      row('Priority and fairness', [
        half(load.rejected(alerts), 'medium'),
        half(load.dispatched(), 'medium'),
        half(load.queued(), 'medium'),
        half(load.waiting(), 'medium'),
      ]),
      closedRow('Watches', [half(load.watchesStarted(), 'medium'), half(load.watchEvents(), 'medium')]),
      closedRow('Webhooks and admission', [
        half(extensions.webhookLatency(alerts), 'medium'),
        half(extensions.webhookErrors(alerts), 'medium'),
        third(extensions.webhookCalls(), 'medium'),
        third(extensions.webhookRejections(), 'medium'),
        third(extensions.webhooksBypassed(), 'medium'),
        half(extensions.admissionLatency(), 'medium'),
        half(extensions.aggregatedApis(alerts), 'medium'),
      ]),
      closedRow('Storage', [
        third(storage.latency(alerts), 'medium'),
        third(storage.size(context), 'medium'),
        third(storage.objects(alerts), 'medium'),
      ]),
      closedRow('Certificates of clients', [
        half(extensions.expiringCertificates(), 'medium'),
        half(extensions.shortestCertificate(alerts), 'medium'),
      ]),
      clientRow(API_SERVER, 'instance', alerts),
      processRow({ queries: API_SERVER, by: 'instance' }),
    ],
  });
}
