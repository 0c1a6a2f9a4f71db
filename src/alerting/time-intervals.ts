import type { Environment } from '../config/environment.ts';
import { maintenanceIntervals } from './maintenance.ts';

type Alerting = Environment['alerting'];
type Interval = Alerting['timeIntervals'][string][number];

/** A named set of times, in the form of alertmanager.yaml. */
export interface TimeInterval {
  readonly name: string;
  readonly time_intervals: readonly {
    readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
    readonly weekdays?: readonly string[];
    readonly days_of_month?: readonly string[];
    readonly months?: readonly string[];
    readonly years?: readonly string[];
    readonly location?: string;
  }[];
}

/** Every interval that routes may name: those of the configuration, and one for each maintenance window. */
export function timeIntervals({ timeIntervals, maintenance }: Alerting): TimeInterval[] {
  return [
    ...Object.entries(timeIntervals).map(([name, intervals]) => ({ name, time_intervals: intervals.map(rendered) })),
    ...maintenanceIntervals(maintenance),
  ];
}

function rendered({
  timeZone,
  times,
  weekdays,
  daysOfMonth,
  months,
}: Interval): TimeInterval['time_intervals'][number] {
  return {
    ...(times ? { times: times.map(({ from, until }) => ({ start_time: from, end_time: until })) } : {}),
    ...(weekdays ? { weekdays: [...weekdays] } : {}),
    ...(daysOfMonth ? { days_of_month: daysOfMonth.map(String) } : {}),
    ...(months ? { months: [...months] } : {}),
    location: timeZone,
  };
}
