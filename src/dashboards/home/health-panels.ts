import { maxBy, select } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import { sloRecords } from '../../slos/records.ts';
import type { DashboardContext } from '../context.ts';
import { rowLink } from '../house/links.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { firing } from '../services/alert-panels.ts';
import { BURN_THRESHOLDS, perSlo, SPENT } from '../services/slo-panels.ts';
import { DASHBOARD_NAMES, type DashboardName, uidOf } from '../uids.ts';

type Thresholds = DashboardContext['alerts'];

const CLUSTER = chosen(['cluster']);

/** A count that is zero where nothing is counted. */
const countOf = (expr: string) => `count(${expr}) or vector(0)`;

/** Alerts that ask somebody to act; others are there to be seen by machines. */
const acute = (severity = 'critical|warning') => firing(`severity=~"${severity}", ${CLUSTER}`);

export const criticalAlerts = () =>
  stat({
    title: 'Critical alerts',
    description: 'Alerts that fire and wake somebody. Look at these before anything else.',
    unit: UNITS.count,
    query: { expr: countOf(acute('critical')), legend: 'critical' },
    thresholds: { critical: 1 },
  });

export const warnings = () =>
  stat({
    title: 'Warnings',
    description: 'Alerts that fire and can wait for the working day.',
    unit: UNITS.count,
    query: { expr: countOf(acute('warning')), legend: 'warnings' },
    thresholds: { warning: 1 },
  });

export const brokenPromises = () =>
  stat({
    title: 'Broken promises',
    description: 'Objectives whose error budget is spent: users were promised more than they got.',
    unit: UNITS.count,
    query: { expr: countOf(`${sloRecords.budgetRemaining}{${CLUSTER}} < 0`), legend: 'spent' },
    thresholds: { critical: 1 },
  });

export const burning = () =>
  stat({
    title: 'Burning budgets',
    description: 'Objectives that spend their error budget faster than their period allows, at this moment.',
    unit: UNITS.count,
    query: {
      expr: countOf(`${sloRecords.currentBurnRate}{${CLUSTER}} > ${BURN_THRESHOLDS.warning}`),
      legend: 'burning',
    },
    thresholds: { warning: 1 },
  });

const nodeReady = (labels: readonly string[]) =>
  maxBy(
    labels,
    select('kube_node_status_condition', selectors.kubeStateMetrics, 'condition="Ready"', 'status="true"', CLUSTER),
  );

export const nodesNotReady = () =>
  stat({
    title: 'Nodes not ready',
    description: 'Nodes on which nothing new can start, and what runs is moved away.',
    unit: UNITS.count,
    query: { expr: countOf(`${nodeReady(['node'])} == 0`), legend: 'not ready' },
    thresholds: { critical: 1 },
  });

export const busiestNode = ({ nodeCpu }: Thresholds) =>
  stat({
    title: 'Busiest node',
    description: 'CPU of the node that is closest to its end. It is red where an alert fires.',
    unit: UNITS.ratio,
    query: { expr: `max(${records.nodeCpuUtilisation}{${CLUSTER}})`, legend: 'CPU' },
    thresholds: { critical: nodeCpu.ratio },
  });

export const silentTargets = () =>
  stat({
    title: 'Silent targets',
    description: 'Processes that do not answer Prometheus. What they would tell is missing everywhere.',
    unit: UNITS.count,
    query: { expr: countOf(`up{${CLUSTER}} == 0`), legend: 'silent' },
    thresholds: { warning: 1 },
  });

const received = () =>
  `sum(rate(${select('loki_distributor_lines_received_total', selectors.loki, CLUSTER)}[$__rate_interval]))`;

export const logsFlowing = () =>
  stat({
    title: 'Log lines received',
    description: 'Lines per second that arrive in Loki. Zero means that no log of any service arrives.',
    unit: UNITS.linesPerSecond,
    query: { expr: `${received()} or vector(0)`, legend: 'received' },
    // Even a quiet cluster writes a line in a minute and a half.
    thresholds: { criticalBelow: 0.01 },
  });

export const alertsByTeam = () =>
  table({
    title: 'Alerts by team',
    description: 'Alerts that fire at the end of the time range, by who looks after them and how much it matters.',
    keys: [
      { title: 'Team', label: 'team' },
      { title: 'Severity', label: 'severity' },
    ],
    values: [{ title: 'Firing', expr: `count by (team, severity) (${acute()})`, unit: UNITS.count }],
    sortBy: 'Firing',
  });

export const alertsOverTime = () =>
  timeseries({
    title: 'Alerts over time',
    description: 'Alerts that fire, by severity. A plateau is a problem nobody works on, or an alert nobody needs.',
    unit: UNITS.count,
    queries: [{ expr: `count by (severity) (${acute()})`, legend: '{{severity}}' }],
    stacked: true,
  });

export const leastBudget = () =>
  table({
    title: 'Least budget left',
    description: 'The objectives that are closest to a broken promise. A click on a service leads to its details.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Service', label: 'service', links: [serviceLink()] },
      { title: 'Objective', label: 'slo' },
    ],
    values: [
      {
        title: 'Budget left',
        expr: `bottomk(15, ${perSlo(sloRecords.budgetRemaining, CLUSTER)})`,
        unit: UNITS.ratio,
        thresholds: SPENT,
      },
    ],
    sortBy: 'Budget left',
    ascending: true,
  });

export const clusters = ({ nodeCpu, nodeMemory }: Thresholds) =>
  table({
    title: 'Clusters',
    description:
      'How full each cluster is, and whether its nodes are well. A click on a cluster leads to its resources.',
    keys: [{ title: 'Cluster', label: 'cluster', links: [clusterLink()] }],
    values: [
      { title: 'Nodes', expr: `count by (cluster) (${nodeReady(['node'])})`, unit: UNITS.count },
      {
        title: 'Not ready',
        expr: `sum by (cluster) (${nodeReady(['node'])} == bool 0)`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
      { title: 'CPU', expr: maxBy([], `${records.clusterCpuUtilisation}{${CLUSTER}}`), unit: UNITS.ratio },
      {
        title: 'Busiest node',
        expr: maxBy([], `${records.nodeCpuUtilisation}{${CLUSTER}}`),
        unit: UNITS.ratio,
        thresholds: { critical: nodeCpu.ratio },
      },
      {
        title: 'Fullest node',
        expr: maxBy([], `${records.nodeMemoryUtilisation}{${CLUSTER}}`),
        unit: UNITS.ratio,
        thresholds: { critical: nodeMemory.ratio },
      },
      {
        title: 'Firing alerts',
        expr: `count by (cluster) (${acute()})`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Firing alerts',
  });

export const targets = () =>
  table({
    title: 'Targets by job',
    description: 'What Prometheus scrapes, its own processes included, and what of it does not answer.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Job', label: 'job' },
    ],
    values: [
      { title: 'Targets', expr: `count by (cluster, job) (up{${CLUSTER}})`, unit: UNITS.count },
      {
        title: 'Silent',
        expr: `sum by (cluster, job) (up{${CLUSTER}} == bool 0)`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Silent',
  });

export const linesReceived = () =>
  timeseries({
    title: 'Log lines over time',
    description: 'Lines per second that arrive in Loki. A gap is a time whose logs nobody will find.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: received(), legend: 'received' }],
  });

const serviceLink = () =>
  linkTo('Details of ${__data.fields.Service}', DASHBOARD_NAMES.serviceDetail, {
    namespace: 'Namespace',
    service: 'Service',
  });
const clusterLink = () => linkTo('Resources of ${__data.fields.Cluster}', DASHBOARD_NAMES.clusterResources, {});

const linkTo = (title: string, name: DashboardName, set: Record<string, string>) =>
  rowLink(title, uidOf(name), ['datasource'], { cluster: 'Cluster', ...set });
