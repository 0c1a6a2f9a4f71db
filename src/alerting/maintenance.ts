import type { Environment } from '../config/environment.ts';
import type { TimeInterval } from './time-intervals.ts';

type Windows = Environment['alerting']['maintenance'];
type Interval = TimeInterval['time_intervals'][number];

/** Name of a window's interval. Its number keeps two windows with the same start apart. */
const nameOf = (window: Windows[number], index: number) => `maintenance-${index + 1}-${window.from.slice(0, 10)}`;

/**
 * Windows as Alertmanager knows them: it has no dates, but years, months and days. With the year in it a window that
 * has passed never comes back.
 */
export function maintenanceIntervals(windows: Windows): TimeInterval[] {
  return windows.map((window, index) => ({ name: nameOf(window, index), time_intervals: daysOf(window) }));
}

/** Names of the intervals of windows that concern a team. */
export function maintenanceOf(team: string, windows: Windows): string[] {
  return windows.flatMap((window, index) => (window.teams?.includes(team) === false ? [] : [nameOf(window, index)]));
}

/** Windows whose end lies before a day, such as 2026-11-22. The day comes from outside: synth knows no clock. */
export function expiredWindows(windows: Windows, day: string): Windows[number][] {
  return windows.filter(({ until }) => until.slice(0, 10) < day);
}

/** One interval for each day, because a window begins and ends at a time of its day. */
function daysOf({ from, until, timeZone }: Windows[number]): Interval[] {
  const [firstDay = '', start = ''] = from.split('T');
  const [lastDay = '', end = ''] = until.split('T');
  return daysBetween(firstDay, lastDay).flatMap((day) => {
    const times = { start_time: day === firstDay ? start : '00:00', end_time: day === lastDay ? end : '24:00' };
    // A window that ends at midnight has nothing on its last day.
    if (times.start_time >= times.end_time) return [];
    const [year = '', month, date] = day.split('-');
    return [
      {
        times: [times],
        days_of_month: [String(Number(date))],
        months: [String(Number(month))],
        years: [year],
        location: timeZone,
      },
    ];
  });
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const day = new Date(`${first}T00:00Z`);
  for (; day.toISOString().slice(0, 10) <= last; day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
