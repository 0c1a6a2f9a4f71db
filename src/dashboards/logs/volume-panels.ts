import { logStat, logTimeseries } from '../house/log-panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { byService, linkTo, serviceColumns, streams } from './streams.ts';

const DAY = 24 * 60 * 60;
const GIB = 2 ** 30;

const CHOSEN = streams();
const SERVICE = '{{namespace}}/{{service_name}}';

/** Bytes per day, if it went on as in the time range. */
const PER_DAY = `bytes_rate(${CHOSEN} [$__range])`;

export const bytesPerDay = () =>
  logStat({
    title: 'Bytes per day',
    description:
      'What the chosen services would write in a day if it went on as in the time range. Choose whole days to see weekends and nights as well.',
    unit: UNITS.bytes,
    expr: `sum(${PER_DAY}) * ${DAY}`,
  });

export const costPerDay = () =>
  logStat({
    title: 'Cost per day',
    description: 'The same, by the price of a GiB that is written above: storage, network and whatever you count.',
    unit: UNITS.money,
    decimals: 2,
    expr: `sum(${PER_DAY}) * ${DAY} / ${GIB} * $price`,
  });

export const linesPerSecond = () =>
  logStat({
    title: 'Lines per second',
    description: 'Lines that the chosen services write, on average over the time range.',
    unit: UNITS.linesPerSecond,
    expr: `sum(rate(${CHOSEN} [$__range]))`,
  });

export const bytesPerLine = () =>
  logStat({
    title: 'Bytes per line',
    description: 'Average length of a line. Long lines are mostly stack traces or whole requests.',
    unit: UNITS.bytes,
    expr: `sum(bytes_over_time(${CHOSEN} [$__range])) / sum(count_over_time(${CHOSEN} [$__range]))`,
  });

export const services = () =>
  table({
    title: 'Services by volume',
    description:
      'What each service wrote in the time range, its share of its cluster, and what that comes to in a day. It reads every line of the time range: choose hours or days, not months.',
    logs: true,
    keys: serviceColumns({ links: [explore()] }),
    values: [
      { title: 'Bytes', expr: byService(`bytes_over_time(${CHOSEN} [$__range])`), unit: UNITS.bytes },
      { title: 'Lines', expr: byService(`count_over_time(${CHOSEN} [$__range])`), unit: UNITS.count },
      { title: 'Share of total', expr: shareOfCluster(), unit: UNITS.ratio },
      { title: 'Bytes per day', expr: `${byService(PER_DAY)} * ${DAY}`, unit: UNITS.bytes },
      {
        title: 'Cost per day',
        expr: `${byService(PER_DAY)} * ${DAY} / ${GIB} * $price`,
        unit: UNITS.money,
        decimals: 2,
      },
    ],
    sortBy: 'Bytes',
  });

/** Of everything in the cluster, not of what is chosen: a choice makes no service louder. */
function shareOfCluster(): string {
  const whole = 'sum by (cluster) (bytes_over_time({cluster=~"$cluster"} [$__range]))';
  return `${byService(`bytes_over_time(${CHOSEN} [$__range])`)} / on (cluster) group_left () ${whole}`;
}

export const bytesByService = () =>
  logTimeseries({
    title: 'Bytes by service',
    description: 'Bytes per second of the ten loudest services. A step that stays is a level or a loop left on.',
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: `topk(10, ${byService(`bytes_rate(${CHOSEN} [$__auto])`)})`, legend: SERVICE }],
  });

export const linesByService = () =>
  logTimeseries({
    title: 'Lines by service',
    description: 'Lines per second of the ten services that write most of them.',
    unit: UNITS.linesPerSecond,
    queries: [{ expr: `topk(10, ${byService(`rate(${CHOSEN} [$__auto])`)})`, legend: SERVICE }],
  });

export const bytesByLevel = () =>
  logTimeseries({
    title: 'Bytes by level',
    description:
      'Bytes per second by level. What debug takes can be saved by a setting; the nameless rest has no level.',
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: `sum by (level) (bytes_rate(${CHOSEN} [$__auto]))`, legend: '{{level}}' }],
    stacked: true,
  });

export const bytesByNode = () =>
  logTimeseries({
    title: 'Bytes by node',
    description: 'Bytes per second of the ten loudest nodes: one collector carries each of them.',
    unit: UNITS.bytesPerSecond,
    queries: [
      {
        expr: `topk(10, sum by (cluster, node_name) (bytes_rate(${CHOSEN} [$__auto])))`,
        legend: '{{cluster}}/{{node_name}}',
      },
    ],
  });

const explore = () => linkTo('Logs of ${__data.fields.Service}', DASHBOARD_NAMES.logExplorer, ['loki']);
