import { CLUSTER, series } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { InputSeries, RecordCase, RuleGroup } from '../rules/rule.ts';
import { type History, reachesTwoWeeks } from './history.ts';

const { requests, requestsOnAverage, requestsUsual } = records;

/**
 * The traffic of all services now, and as it was at this time one and two weeks ago; none where samples are not kept
 * so long. They are recorded, because an average over half an hour costs sixty times as much as reading it, and because
 * the cases of alerts then need no two weeks of input.
 */
export function usualTrafficGroups(history: History): RuleGroup[] {
  if (!reachesTwoWeeks(history)) return [];
  // A holiday or an outage lowers one of both weeks, so the smaller one is what can be asked for. Who has not been
  // there for two weeks has no usual traffic.
  const [lastWeek, weekBefore] = [`(${requestsOnAverage} offset 1w)`, `(${requestsOnAverage} offset 2w)`];
  return [
    {
      name: 'services.usual-traffic',
      rules: [
        { record: requestsOnAverage, expr: `avg_over_time(${requests}[30m])`, tests: [average()] },
        {
          record: requestsUsual,
          expr: `${lastWeek} < ${weekBefore}\nor\n(${weekBefore} and ${lastWeek})`,
          tests: [smallerOfTwoWeeks()],
        },
      ],
    },
  ];
}

const of = (service: string) => ({ namespace: 'shop', service });
const labels = (service: string) => ({ cluster: CLUSTER, ...of(service) });

function average(): RecordCase {
  return {
    name: 'half an hour, of which a third was idle',
    input: [series(requests, of('api'), '9x20 3x9 0x9 3x20')],
    at: '50m',
    expect: [{ labels: labels('api'), value: 2 }],
  };
}

/** Ten minutes of each week suffice: what lies between is not looked at. */
function smallerOfTwoWeeks(): RecordCase {
  const weeks = (service: string, weekBefore: string, lastWeek: string): InputSeries =>
    series(requestsOnAverage, of(service), `${weekBefore}x10 _x10069 ${lastWeek}x10`);
  return {
    name: 'less last week, less the week before, the same in both, and only one of them',
    input: [
      weeks('fell', '7', '5'),
      weeks('rose', '4', '6'),
      weeks('stayed', '3', '3'),
      weeks('new', '_', '9'),
      weeks('back', '9', '_'),
    ],
    at: '20165m',
    expect: [
      { labels: labels('fell'), value: 5 },
      { labels: labels('rose'), value: 4 },
      { labels: labels('stayed'), value: 3 },
    ],
  };
}
