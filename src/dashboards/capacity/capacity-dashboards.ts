import { Duration } from '../../config/duration.ts';
import { historyOf, reaches, reachesTwoWeeks } from '../../services/history.ts';
import type { DashboardContext } from '../context.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { capacity } from './capacity.ts';
import { daysUntilFull } from './days-until-full.ts';
import { forecastDay, forecastWeek } from './forecast.ts';

/** What the forecasts of a day and of a week need at the present. */
const FOR_A_DAY = Duration.parse('15d');
const FOR_A_WEEK = Duration.parse('21d');

/** Capacity and, where samples are kept for long enough, what becomes of it. */
export function capacityDashboards(context: DashboardContext): DashboardFile[] {
  const history = historyOf(context.prometheus);
  return [
    capacity(context),
    ...(reachesTwoWeeks(history) ? [daysUntilFull(context)] : []),
    ...(reaches(history, FOR_A_DAY) ? [forecastDay()] : []),
    ...(reaches(history, FOR_A_WEEK) ? [forecastWeek()] : []),
  ];
}
