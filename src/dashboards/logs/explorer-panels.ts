import { logLines, logStat, logTimeseries, logVolume } from '../house/log-panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { mostFrequent, newSinceLastWeek } from './messages.ts';
import { byService, ERRORS, linkTo, serviceColumns, streams } from './streams.ts';

const SEARCH = '|~ `(?i)$search`';
const FOUND = `${streams('level=~"$level"')} ${SEARCH}`;
const FAILED = `${streams(ERRORS)} ${SEARCH}`;

const total = (lines: string, offset = '') => `sum(count_over_time(${lines} [$__range]${offset}))`;

export const lineCount = () =>
  logStat({
    title: 'Lines',
    description: 'Log lines in the time range that everything chosen above leaves over.',
    unit: UNITS.lines,
    expr: `${total(FOUND)} or vector(0)`,
  });

export const failureCount = () =>
  logStat({
    title: 'Error lines',
    description: 'Lines of level error or fatal among them, whichever level is chosen.',
    unit: UNITS.lines,
    expr: `${total(FAILED)} or vector(0)`,
  });

export const failureShare = () =>
  logStat({
    title: 'Share of errors',
    description:
      'Error lines among all lines of the chosen services. What matters is whether it differs from yesterday.',
    unit: UNITS.ratio,
    expr: `${total(FAILED)} / (${total(`${streams()} ${SEARCH}`)} > 0)`,
  });

export const againstLastWeek = () =>
  logStat({
    title: 'Compared with last week',
    description:
      'Lines in the time range, as a multiple of those in the same time a week before. Far from 1 means that something started, or stopped.',
    unit: UNITS.times,
    expr: `${total(FOUND)} / (${total(FOUND, ' offset 1w')} > 0)`,
  });

export const volumeByLevel = () =>
  logVolume({
    title: 'Lines by level',
    description: 'When the lines were written. A click on a level in the legend shows it alone.',
    selector: FOUND,
  });

export const failuresByService = () =>
  logTimeseries({
    title: 'Error lines by service',
    description: 'The ten services with most error lines. Several that rise together often depend on the same thing.',
    unit: UNITS.lines,
    queries: [
      {
        expr: `topk(10, ${byService(`count_over_time(${FAILED} [$__auto])`)})`,
        legend: '{{namespace}}/{{service_name}}',
      },
    ],
  });

/** A table of messages with the service that wrote them. */
const messages = (title: string, description: string, expr: string) =>
  table({
    title,
    description,
    logs: true,
    keys: [...serviceColumns({ links: [onlyThisService(), details()] }), { title: 'Message', label: 'message' }],
    values: [{ title: 'Lines', expr, unit: UNITS.count }],
    sortBy: 'Lines',
  });

export const topMessages = () =>
  messages(
    'Most frequent error messages',
    'What error lines of the time range say, however a service formats them. Numbers and identifiers are written as #, so that repetitions are counted together.',
    mostFrequent(),
  );

export const newMessages = () =>
  messages(
    'New error messages',
    'Error messages that did not occur in the same time range a week before. After a release, look here first.',
    newSinceLastWeek(),
  );

export const lines = () =>
  logLines({
    title: 'Lines found',
    description:
      'The lines themselves, newest first. A click on a line shows its pod and, where it has one, its trace.',
    selector: FOUND,
  });

const onlyThisService = () => linkTo('Logs of ${__data.fields.Service}', DASHBOARD_NAMES.logExplorer, ['loki']);
const details = () => linkTo('Details of ${__data.fields.Service}', DASHBOARD_NAMES.serviceDetail, ['loki']);
