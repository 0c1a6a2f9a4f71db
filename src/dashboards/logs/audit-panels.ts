import { AUDIT_SERVICE } from '../../logs/audit.ts';
import { logLines, logStat, logTimeseries } from '../house/log-panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';

/** How many rows a table has: every user and object is one. */
const TOP = 50;

/** Lines that are chosen, of all verbs unless others are named. What is not about a namespace counts as long as none is asked for. */
const chosen = (...more: readonly string[]) =>
  `{${[`job="${AUDIT_SERVICE}"`, 'cluster=~"$cluster"', 'verb=~"$verb"', ...more].join(', ')}} | user=~\`(?i).*$user.*\` | object_namespace=~\`.*$object.*\``;

const CHANGING = 'verb=~"create|update|patch|delete|deletecollection"';
const REFUSED = 'level="warn"';

const total = (lines: string) => `sum(count_over_time(${lines} [$__range])) or vector(0)`;
const mostBy = (labels: string, lines: string) =>
  `topk(${TOP}, sum by (${labels}) (count_over_time(${lines} [$__range])))`;

export const requests = () =>
  logStat({
    title: 'Requests',
    description: 'Requests in the time range that the audit log tells of, without what the configuration leaves out.',
    unit: UNITS.count,
    expr: total(chosen()),
  });

export const changes = () =>
  logStat({
    title: 'Changes',
    description: 'Those among them that were to make, change or delete an object.',
    unit: UNITS.count,
    expr: total(chosen(CHANGING)),
  });

export const refusals = () =>
  logStat({
    title: 'Refused',
    description: 'Requests that were answered with 401 or 403: nobody knows who asks, or who asks may not.',
    unit: UNITS.count,
    expr: total(chosen(REFUSED)),
  });

export const failures = () =>
  logStat({
    title: 'Failed',
    description: 'Requests that the API server could not answer, panics among them.',
    unit: UNITS.count,
    expr: total(chosen('level="error"')),
  });

export const byVerb = () =>
  logTimeseries({
    title: 'Requests by verb',
    description: 'What the API server is asked for. A step is a new controller, or one that has lost its way.',
    unit: UNITS.count,
    queries: [{ expr: `sum by (verb) (count_over_time(${chosen()} [$__auto]))`, legend: '{{verb}}' }],
    stacked: true,
  });

export const refusedByUser = () =>
  logTimeseries({
    title: 'Refused requests by user',
    description:
      'The ten users that were answered 401 or 403 most often. Those that only begin to be there deserve a look.',
    unit: UNITS.count,
    queries: [{ expr: `topk(10, sum by (user) (count_over_time(${chosen(REFUSED)} [$__auto])))`, legend: '{{user}}' }],
  });

const WHAT = [
  { title: 'User', label: 'user' },
  { title: 'Verb', label: 'verb' },
  { title: 'Resource', label: 'resource' },
  { title: 'Part', label: 'subresource' },
  { title: 'Namespace', label: 'object_namespace' },
];
const BY_WHAT = 'user, verb, resource, subresource, object_namespace';

export const changesByUser = () =>
  table({
    title: 'Changes by user',
    description:
      'Who made, changed or deleted how many objects of which kind, and where. People have names; programs are system:serviceaccount.',
    logs: true,
    keys: WHAT,
    values: [{ title: 'Requests', expr: mostBy(BY_WHAT, chosen(CHANGING)), unit: UNITS.count }],
    sortBy: 'Requests',
  });

export const refused = () =>
  table({
    title: 'Refused requests',
    description:
      'What was asked for and not granted. One kind again and again is a program without a right; many kinds are somebody who looks around.',
    logs: true,
    keys: WHAT,
    values: [{ title: 'Requests', expr: mostBy(BY_WHAT, chosen(REFUSED)), unit: UNITS.count }],
    sortBy: 'Requests',
  });

export const secrets = () =>
  table({
    title: 'Secrets that were read',
    description:
      'Who has read which Secrets. A list without a name is all of a namespace; without a namespace, all there are.',
    logs: true,
    keys: [
      { title: 'User', label: 'user' },
      { title: 'Namespace', label: 'object_namespace' },
      { title: 'Secret', label: 'object_name' },
    ],
    values: [
      {
        title: 'Requests',
        expr: mostBy(
          'user, object_namespace, object_name',
          `${chosen('verb=~"get|list|watch"', 'level="info"')} | resource="secrets"`,
        ),
        unit: UNITS.count,
      },
    ],
    sortBy: 'Requests',
  });

export const lines = () =>
  logLines({
    title: 'Lines of the audit log',
    description: 'The lines themselves, newest first. A click on one shows user, object, answer and address.',
    selector: chosen(),
  });
