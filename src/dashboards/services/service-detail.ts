import { records } from '../../rules/records.ts';
import { ALL_SIGNALS, type DashboardContext, type ServiceSignals } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { closedRow, eighth, full, half, type PlacedPanel, quarter, type Row, row, third } from '../house/layout.ts';
import { logLines, logVolume } from '../house/log-panels.ts';
import { stat } from '../house/panels.ts';
import {
  labelVariable,
  logsDataSource,
  metricsDataSource,
  oneOf,
  textVariable,
  tracesDataSource,
} from '../house/variables.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { firing, firingAlerts, firingAnnotation } from './alert-panels.ts';
import { autoscaling } from './autoscaler-panels.ts';
import { restartAnnotation, rolloutAnnotation } from './change-annotations.ts';
import { exemplarQuery, sampledRequests } from './exemplar-panels.ts';
import * as probes from './probe-panels.ts';
import * as service from './service-panels.ts';
import * as slo from './slo-panels.ts';
import { traceRows } from './trace-panels.ts';
import * as work from './work-panels.ts';

const { OWN } = service;

/** Everything about one service. Panels about what a service does not do stay empty; their rows are closed. */
export function serviceDetail(context: DashboardContext): DashboardFile {
  const { alerts, signals = ALL_SIGNALS } = context;
  return dashboardFile({
    name: DASHBOARD_NAMES.serviceDetail,
    title: 'Service detail',
    description: 'How one service does: its objectives, requests, resources, alerts and logs.',
    variables: [
      metricsDataSource(),
      logsDataSource(),
      ...(context.traces.enabled ? [tracesDataSource()] : []),
      ...variables(),
    ],
    annotations: [rolloutAnnotation(), restartAnnotation(), firingAnnotation(OWN)],
    rows: [
      row('Overview', [
        eighth(slo.objectives(OWN), 'low'),
        eighth(slo.budgetLeft(OWN), 'low'),
        eighth(slo.burnRate(OWN), 'low'),
        eighth(service.requestRate(), 'low'),
        eighth(service.serverErrorShare(alerts), 'low'),
        eighth(service.currentP95(), 'low'),
        eighth(service.currentP99(alerts), 'low'),
        eighth(alertCount(), 'low'),
        full(firingAlerts(OWN), 'medium'),
      ]),
      row('Latency', [
        half(service.latencyHeatmap(signals.nativeHistograms), 'medium'),
        half(service.latencyQuantiles(alerts, signals.latencyPromises), 'medium'),
        ...exemplarPanels(context),
      ]),
      row('Traffic', [half(service.requestsByCode(), 'medium'), half(service.requestsByRoute(), 'medium')]),
      row('Errors', [half(service.serverErrors(alerts), 'medium'), half(service.clientErrors(), 'medium')]),
      ...workRows(signals),
      row('Saturation', [
        half(service.cpuShares(alerts), 'medium'),
        half(service.memoryShares(alerts), 'medium'),
        third(service.cpuUse(), 'medium'),
        third(service.throttling(), 'medium'),
        third(service.memoryUse(), 'medium'),
      ]),
      row('Pods', [
        third(service.replicas(), 'medium'),
        third(autoscaling(), 'medium'),
        third(service.restarts(), 'medium'),
      ]),
      ...probeRows(signals),
      ...traceRows(context),
      row('Logs', [full(volumeByLevel(), 'medium'), full(errorLines(), 'high')]),
      closedRow('Search the log', [full(foundLines(), 'high')]),
    ],
  });
}

/** Of no use where no exemplars are kept. */
function exemplarPanels(context: DashboardContext): PlacedPanel[] {
  const expr = exemplarQuery(context);
  return expr === undefined ? [] : [full(sampledRequests(expr), 'medium')];
}

function workRows({ queues, runs }: ServiceSignals): Row[] {
  return [
    ...(queues
      ? [
          closedRow('Queue', [
            quarter(work.messages(), 'medium'),
            quarter(work.messageFailures(), 'medium'),
            quarter(work.queueLength(), 'medium'),
            quarter(work.queueLag(), 'medium'),
          ]),
        ]
      : []),
    ...(runs
      ? [
          closedRow('Runs', [
            third(work.sinceLastSuccess(), 'medium'),
            third(work.runs(), 'medium'),
            third(work.failedRuns(), 'medium'),
          ]),
        ]
      : []),
  ];
}

function probeRows(signals: ServiceSignals): Row[] {
  if (!signals.probes) return [];
  return [
    closedRow('Probes', [
      third(probes.probeSuccess(), 'medium'),
      third(probes.probeDuration(), 'medium'),
      third(probes.certificates(), 'medium'),
    ]),
  ];
}

/** Just one service. Every service uses CPU, even one that answers no requests. */
function variables() {
  const record = records.serviceCpu;
  return [
    oneOf({ label: 'cluster', title: 'Cluster', record }),
    oneOf({ label: 'namespace', title: 'Namespace', record, within: ['cluster'] }),
    oneOf({ label: 'service', title: 'Service', record, within: ['cluster', 'namespace'] }),
    labelVariable({
      label: 'route',
      title: 'Route',
      record: records.routeRequests,
      within: ['cluster', 'namespace', 'service'],
      optional: true,
    }),
    textVariable('search', 'Search the log'),
  ];
}

const alertCount = () =>
  stat({
    title: 'Firing alerts',
    description: 'Number of alerts of the service that fire.',
    unit: UNITS.count,
    query: { expr: `count(${firing(OWN)}) or vector(0)`, legend: 'firing' },
    thresholds: { critical: 1 },
  });

/** The log streams of the service. */
const streams = (more = '') => `{cluster=~"$cluster", namespace=~"$namespace", service_name=~"$service"${more}}`;

const volumeByLevel = () =>
  logVolume({
    title: 'Log lines by level',
    description: 'Log lines of the service. A rise of errors often comes before a rise of 5xx.',
    selector: streams(),
  });

const errorLines = () =>
  logLines({
    title: 'Error lines',
    description: 'Log lines of the service with level error or fatal, newest first.',
    selector: streams(', level=~"error|fatal"'),
  });

const foundLines = () =>
  logLines({
    title: 'Lines that are searched for',
    description:
      'Log lines of every level that match the regular expression in the search box above, in upper or lower case.',
    selector: `${streams()} |~ \`(?i)$search\``,
  });
