import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds, DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobQueries, overall, share } from '../house/job-queries.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { stat, timeseries } from '../house/panels.ts';
import { processRow } from '../house/process-panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';

const OPERATOR = jobQueries(selectors.prometheusOperator);
const { series, sum, max, rate, increase } = OPERATOR;

const CONTROLLER = '{{controller}}';

/** Whether monitors, rules and servers become what they say. */
export function prometheusOperator({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.prometheusOperator,
    title: 'Prometheus Operator',
    description: 'Whether monitors, rules and servers become what their objects say, and which objects are rejected.',
    variables: jobVariables(selectors.prometheusOperator),
    rows: [
      row('Overview', [
        quarter(processesUp(), 'low'),
        quarter(ready(), 'low'),
        quarter(rejected(), 'low'),
        quarter(failedSyncs(), 'low'),
      ]),
      row('Objects', [half(selected(), 'medium'), half(rejectedByKind(), 'medium')]),
      row('Work', [
        third(reconciles(), 'medium'),
        third(errors('Failed reconciles', RECONCILE, alerts), 'medium'),
        third(syncs(), 'medium'),
      ]),
      row('API server', [
        third(errors('Failed lists', LIST, alerts), 'medium'),
        third(errors('Failed watches', WATCH, alerts), 'medium'),
        third(errors('Failed status updates', STATUS, alerts), 'medium'),
        half(addressErrors(), 'medium'),
      ]),
      processRow({ queries: OPERATOR }),
    ],
  });
}

const processesUp = () =>
  stat({
    title: 'Processes up',
    description: 'Without the operator everything goes on as it is, but no change of monitors and rules arrives.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

const ready = () =>
  stat({
    title: 'Controllers ready',
    description: '1 where every controller works. At 0 one of them may not read its objects: see the log.',
    unit: UNITS.count,
    query: { expr: overall('min', series('prometheus_operator_ready')), legend: 'ready' },
    thresholds: { criticalBelow: 1 },
  });

const REJECTED = 'state="rejected"';

const rejected = () =>
  stat({
    title: 'Rejected objects',
    description: 'Monitors, rules and configurations that the operator leaves out because they are wrong.',
    unit: UNITS.count,
    query: {
      expr: overall('sum', max('prometheus_operator_managed_resources', ['controller', 'resource'], REJECTED)),
      legend: 'rejected',
    },
    thresholds: { critical: 1 },
  });

const failedSyncs = () =>
  stat({
    title: 'Failed syncs',
    description: 'Servers that are not as their objects want them. They keep running as they were.',
    unit: UNITS.count,
    query: {
      expr: overall('sum', max('prometheus_operator_syncs', ['controller'], 'status="failed"')),
      legend: 'failed',
    },
    thresholds: { critical: 1 },
  });

const selected = () =>
  timeseries({
    title: 'Objects in use',
    description:
      'Monitors, rules and configurations that the operator uses, by kind. A fall means that labels do not match any more.',
    unit: UNITS.count,
    queries: [
      {
        expr: max('prometheus_operator_managed_resources', ['controller', 'resource'], 'state="selected"'),
        legend: '{{controller}} {{resource}}',
      },
    ],
  });

const rejectedByKind = () =>
  timeseries({
    title: 'Rejected objects by kind',
    description:
      'The events of the objects say why: `kubectl get events -A --field-selector reason=InvalidConfiguration`.',
    unit: UNITS.count,
    queries: [
      {
        expr: max('prometheus_operator_managed_resources', ['controller', 'resource'], REJECTED),
        legend: '{{controller}} {{resource}}',
      },
    ],
  });

const reconciles = () =>
  timeseries({
    title: 'Reconciles',
    description:
      'How often each controller compares objects with what runs. A high rate without changes is a fight with somebody else.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: rate('prometheus_operator_reconcile_operations_total', ['controller']), legend: CONTROLLER }],
  });

/** A kind of work, with the counters of all of it and of what failed. */
interface Work {
  readonly all: string;
  readonly failed: string;
  readonly description: string;
}

const RECONCILE: Work = {
  all: 'prometheus_operator_reconcile_operations_total',
  failed: 'prometheus_operator_reconcile_errors_total',
  description:
    'Share of comparisons that failed. Of one controller, an object is wrong; of all, the API server refuses.',
};
const LIST: Work = {
  all: 'prometheus_operator_list_operations_total',
  failed: 'prometheus_operator_list_operations_failed_total',
  description: 'Share of lists that failed. New objects stay unknown; a permission is the usual reason.',
};
const WATCH: Work = {
  all: 'prometheus_operator_watch_operations_total',
  failed: 'prometheus_operator_watch_operations_failed_total',
  description: 'Share of watches that failed. Changes arrive late, with the next list.',
};
const STATUS: Work = {
  all: 'prometheus_operator_status_update_operations_total',
  failed: 'prometheus_operator_status_update_errors_total',
  description: 'Share of updates of a status that failed. Argo CD shows the health of objects as it was before.',
};

const errors = (title: string, { all, failed, description }: Work, { prometheusOperatorErrors }: AlertThresholds) =>
  timeseries({
    title,
    description,
    unit: UNITS.ratio,
    queries: [{ expr: share(rate(failed, ['controller']), rate(all, ['controller'])), legend: CONTROLLER }],
    thresholds: { critical: prometheusOperatorErrors.ratio },
  });

const syncs = () =>
  timeseries({
    title: 'Syncs by status',
    description: 'Servers that are as their objects want them, and those that are not.',
    unit: UNITS.count,
    queries: [{ expr: sum('prometheus_operator_syncs', ['status']), legend: '{{status}}' }],
    stacked: true,
  });

const addressErrors = () =>
  timeseries({
    title: 'Nodes without an address',
    description: 'Nodes whose kubelet the operator cannot tell Prometheus about, because they have no usable address.',
    unit: UNITS.count,
    queries: [{ expr: increase('prometheus_operator_node_address_lookup_errors_total', ['pod']), legend: '{{pod}}' }],
  });
