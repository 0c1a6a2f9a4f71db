import type { TimeInterval } from '../time-intervals.ts';

type Interval = TimeInterval['time_intervals'][number];

/** A moment as a calendar and a clock on the wall show it. */
interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Since midnight. */
  readonly minutes: number;
  readonly daysInMonth: number;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/**
 * Whether a moment lies in one of the intervals. All that an interval names must hold; times include their start and
 * exclude their end.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#time_interval-0
 */
export function contains(intervals: readonly Interval[], at: Date): boolean {
  return intervals.some((interval) => containedIn(interval, wallTime(at, interval.location ?? 'UTC')));
}

function containedIn(interval: Interval, now: WallTime): boolean {
  const holds = <T>(values: readonly T[] | undefined, test: (value: T) => boolean) => !values || values.some(test);
  return (
    holds(
      interval.times,
      (time) => minutesOf(time.start_time) <= now.minutes && now.minutes < minutesOf(time.end_time),
    ) &&
    holds(interval.days_of_month, (range) => inDays(range, now)) &&
    holds(interval.months, (range) => within(range, now.month, (name) => numberOr(name, MONTHS, 1))) &&
    holds(interval.weekdays, (range) => within(range, now.weekday, (name) => WEEKDAYS.indexOf(name))) &&
    holds(interval.years, (range) => within(range, now.year, Number))
  );
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function numberOr(text: string, names: readonly string[], first: number): number {
  const index = names.indexOf(text);
  return index === -1 ? Number(text) : index + first;
}

function within(range: string, value: number, read: (text: string) => number): boolean {
  const [begin = '', end = begin] = range.toLowerCase().split(':');
  return read(begin) <= value && value <= read(end);
}

/** Negative days count from the end of the month, which ranges never leave. */
function inDays(range: string, { day, daysInMonth }: WallTime): boolean {
  const [begin = '', end = begin] = range.split(':');
  const dayOf = (text: string) => (Number(text) < 0 ? daysInMonth + Number(text) + 1 : Number(text));
  return dayOf(begin) <= day && day <= dayOf(end);
}

function wallTime(at: Date, timeZone: string): WallTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type as string, value]));
  const number = (part: string) => Number(parts.get(part));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    weekday: WEEKDAYS.indexOf(parts.get('weekday')?.toLowerCase() ?? ''),
    minutes: number('hour') * 60 + number('minute'),
    daysInMonth: new Date(Date.UTC(number('year'), number('month'), 0)).getUTCDate(),
  };
}
