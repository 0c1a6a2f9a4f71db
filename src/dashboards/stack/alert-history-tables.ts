import { largest } from '../house/job-queries.ts';
import { rowLink } from '../house/links.ts';
import { type KeyColumn, table, type ValueColumn } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNode, toPod } from '../kubernetes/kube-links.ts';
import { DASHBOARD_NAMES, uidOf } from '../uids.ts';
import {
  longestSeconds,
  meanSeconds,
  secondsFiring,
  secondsInVain,
  starts,
  timesInVain,
} from './alert-history-queries.ts';

const NAME: KeyColumn = { title: 'Alert', label: 'alertname' };
const SEVERITY: KeyColumn = { title: 'Severity', label: 'severity' };
const TEAM: KeyColumn = { title: 'Team', label: 'team' };
const CLUSTER: KeyColumn = { title: 'Cluster', label: 'cluster' };
const NAMESPACE: KeyColumn = { title: 'Namespace', label: 'namespace' };
const SERVICE: KeyColumn = {
  title: 'Service',
  label: 'service',
  links: [
    rowLink('Details of ${__data.fields.Service}', uidOf(DASHBOARD_NAMES.serviceDetail), ['datasource'], {
      cluster: 'Cluster',
      namespace: 'Namespace',
      service: 'Service',
    }),
  ],
};
/** What an alert is about, as far as it says. */
const ABOUT: readonly KeyColumn[] = [
  CLUSTER,
  NAMESPACE,
  SERVICE,
  { title: 'Node', label: 'node', links: [toNode()] },
  { title: 'Pod', label: 'pod', links: [toPod()] },
];

const labelsOf = (keys: readonly KeyColumn[]) => keys.map(({ label }) => label);

const times = (keys: readonly KeyColumn[]): ValueColumn => ({
  title: 'Times',
  expr: starts(labelsOf(keys)),
  unit: UNITS.count,
});
const duration = (keys: readonly KeyColumn[]): ValueColumn => ({
  title: 'Firing for',
  expr: secondsFiring(labelsOf(keys)),
  unit: UNITS.seconds,
});
const mean = (keys: readonly KeyColumn[]): ValueColumn => ({
  title: 'Mean',
  expr: meanSeconds(labelsOf(keys)),
  unit: UNITS.seconds,
});
const longestOf = (keys: readonly KeyColumn[]): ValueColumn => ({
  title: 'Longest',
  expr: longestSeconds(labelsOf(keys)),
  unit: UNITS.seconds,
});

const BY_ALERT = [NAME, SEVERITY, TEAM];

export const alerts = () =>
  table({
    title: 'Alerts that fired in the time range',
    description:
      'How often each alert began to fire, for how long all of its series did together, the mean of it, and the longest time without an end. Often and short: wait longer. Rare and long: nobody needs it. 0 times: it has fired all along.',
    keys: BY_ALERT,
    values: [times(BY_ALERT), duration(BY_ALERT), mean(BY_ALERT), longestOf(BY_ALERT)],
    sortBy: 'Times',
  });

const ONE_BY_ONE = [NAME, ...ABOUT];
/** More than twenty would be a list that nobody works through. */
const TOP = 20;

const top = (column: ValueColumn): ValueColumn => ({ ...column, expr: largest(TOP, column.expr) });

export const flapping = () =>
  table({
    title: 'Flapping',
    description:
      'The twenty series that began to fire most often. Several times an hour is a threshold in the middle of what is usual: move it, wait longer, or keep it firing for longer.',
    keys: ONE_BY_ONE,
    values: [top(times(ONE_BY_ONE))],
    sortBy: 'Times',
  });

export const longest = () =>
  table({
    title: 'Longest',
    description:
      'The twenty series that fired longest without an end, the time in which they waited included. It counts from their beginning, even before the time range.',
    keys: ONE_BY_ONE,
    values: [top(longestOf(ONE_BY_ONE))],
    sortBy: 'Longest',
  });

const BY_NAME = [NAME, SEVERITY];

export const neverFired = () =>
  table({
    title: 'Waited, but never fired',
    description:
      'Series whose condition held, but never for long enough. Often and for long: the alert waits so long that it misses something, or it is right to.',
    keys: BY_NAME,
    values: [
      { title: 'Times', expr: timesInVain(labelsOf(BY_NAME)), unit: UNITS.count },
      { title: 'Waited for', expr: secondsInVain(labelsOf(BY_NAME)), unit: UNITS.seconds },
    ],
    sortBy: 'Waited for',
  });

const BY_SERVICE = [CLUSTER, NAMESPACE, SERVICE];

export const services = () =>
  table({
    title: 'Noisiest services',
    description: 'How often alerts of each service began to fire. Without a service, they are about the platform.',
    keys: BY_SERVICE,
    values: [times(BY_SERVICE), duration(BY_SERVICE)],
    sortBy: 'Times',
  });

const BY_TEAM = [TEAM, SEVERITY];

export const teams = () =>
  table({
    title: 'Teams',
    description: 'What each team heard of, by severity. More than a few critical ones a day wear people out.',
    keys: BY_TEAM,
    values: [times(BY_TEAM), duration(BY_TEAM)],
    sortBy: 'Times',
  });
