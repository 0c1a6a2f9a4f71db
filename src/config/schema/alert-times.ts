import { z } from 'zod';
import { quote } from '../quote.ts';
import { suggest } from '../suggest.ts';
import { relation } from './relation.ts';
import { dnsLabel } from './scalars.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

/** Nobody keeps a system in maintenance for longer; whoever tries means a schedule. */
const LONGEST_WINDOW_DAYS = 31;

const timeZone = () =>
  z
    .string()
    .superRefine((name, context) => {
      const spelling = spellingOf(name);
      if (spelling === name) return;
      const meant = spelling ?? suggest(name, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
      const hint = meant === undefined ? 'write one such as UTC or Europe/Berlin' : `did you mean ${quote(meant)}?`;
      context.addIssue({ code: 'custom', message: `there is no time zone ${quote(name)}; ${hint}`, input: name });
    })
    .default('UTC')
    .describe('Name of the IANA time zone, such as Europe/Berlin; it knows of summer time.');

/** The name as Alertmanager finds it: it looks for a file, so upper and lower case differ. */
function spellingOf(name: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Offsets such as +01:00 are no names.
    if (!/^[A-Z]/i.test(name)) return undefined;
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

const timeOfDay = () =>
  z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is no time of day; write it in quotes, such as "09:30"');

interface Times {
  readonly from: string;
  readonly until: string;
}

const times = z
  .strictObject({
    from: timeOfDay().describe('Start, as the clock on the wall shows it.'),
    until: timeOfDay().describe('End, which does not belong to it; "24:00" is the end of the day.'),
  })
  .check(
    relation<Times>(['from', 'until'], ({ from, until }, report) => {
      if (from < until) return;
      report(['until'], `is not after ${from}; a night takes two entries, such as 22:00 to 24:00 and 00:00 to 06:00`);
    }),
  );

const interval = z.strictObject({
  timeZone: timeZone(),
  times: z.array(times).min(1, 'is empty; remove it for the whole day').optional().describe('Default: the whole day.'),
  weekdays: z
    .array(z.enum(WEEKDAYS))
    .min(1, 'is empty; remove it for every day')
    .optional()
    .describe('Default: every day.'),
  daysOfMonth: z
    .array(z.int().min(-31, 'is no day; use 1 to 31, or -1 for the last').max(31, 'is no day; use 1 to 31'))
    .min(1, 'is empty; remove it for every day')
    .refine((days) => !days.includes(0), { message: 'has the day 0; use 1 to 31, or -1 for the last' })
    .optional()
    .describe('Days of the month; -1 is the last. Default: every day.'),
  months: z
    .array(z.enum(MONTHS))
    .min(1, 'is empty; remove it for every month')
    .optional()
    .describe('Default: every month.'),
});

/** Times to which schedules of teams refer. */
export const timeIntervalsSchema = z
  .record(dnsLabel(), z.array(interval).min(1, 'is empty; add at least one interval'))
  .default({})
  .describe(
    'Times by name, such as office hours; `schedules` of teams refer to them. A time in any entry belongs to it.',
  );

const moment = () =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'is no moment; write it like 2026-11-28T22:00')
    .refine((text) => isDay(text.slice(0, 10)), { message: 'has a day that no calendar has' });

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

const window = z
  .strictObject({
    reason: z.string().min(1, 'is empty; say what is done').describe('What is done, for those who find it later.'),
    from: moment().describe('Start, as the clock on the wall shows it, such as 2026-11-28T22:00.'),
    until: moment().describe('End, which does not belong to it. Every window has one.'),
    timeZone: timeZone(),
    teams: z
      .array(dnsLabel())
      .min(1, 'is empty; remove it for all teams')
      .optional()
      .describe('Teams whose warnings wait. Default: all.'),
  })
  .check(
    relation<Times>(['from', 'until'], ({ from, until }, report) => {
      if (until <= from) report(['until'], `is not after the start, ${from}`);
      const days = (Date.parse(`${until}Z`) - Date.parse(`${from}Z`)) / 86_400_000;
      if (days > LONGEST_WINDOW_DAYS) {
        report(
          ['until'],
          `is ${Math.ceil(days)} days after the start; use ${LONGEST_WINDOW_DAYS} or less, or \`schedules\` of a team`,
        );
      }
    }),
  );

/** Announced work during which warnings stay quiet. */
export const maintenanceSchema = z
  .array(window)
  .default([])
  .describe(
    'Announced work: warnings and information stay quiet meanwhile. Critical alerts never do; silence those in Alertmanager while you watch. `npm run maintenance` names windows that have passed.',
  );
