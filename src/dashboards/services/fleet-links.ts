import { rowLink } from '../house/links.ts';
import { DASHBOARD_NAMES, type DashboardName, uidOf } from '../uids.ts';

/** Columns that name a service. */
const COLUMNS = { cluster: 'Cluster', namespace: 'Namespace', service: 'Service' };

const linkTo = (title: string, name: DashboardName, keep: readonly string[], more: Record<string, string> = {}) =>
  rowLink(title, uidOf(name), keep, { ...COLUMNS, ...more });

export const toDetails = linkTo('Details of ${__data.fields.Service}', DASHBOARD_NAMES.serviceDetail, [
  'datasource',
  'loki',
]);

export const toObjectives = linkTo('Objectives of ${__data.fields.Service}', DASHBOARD_NAMES.slos, ['datasource']);

export const toOneObjective = linkTo(
  'Objective ${__data.fields.Objective} of ${__data.fields.Service}',
  DASHBOARD_NAMES.slos,
  ['datasource'],
  { slo: 'Objective' },
);

export const onlyThisService = linkTo('Only ${__data.fields.Service}', DASHBOARD_NAMES.goldenSignals, [
  'datasource',
  'loki',
]);
