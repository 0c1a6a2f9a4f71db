import { largest } from '../house/job-queries.ts';
import { plainStat, type StatProps, stat, timeseries } from '../house/panels.ts';
import { atTheEnd, METRICS } from '../house/queries.ts';
import { UNITS } from '../house/vocabulary.ts';
import { CRITICAL, FIRING, LOOK, PENDING, starts } from './alert-history-queries.ts';

/** One number about the whole time range: asked for once, not at every point of it. */
const total = ({ expr, ...props }: Omit<StatProps, 'query'> & { readonly expr: string }) =>
  plainStat(props).datasource(METRICS).withTarget(atTheEnd(expr));

export const firingNow = () =>
  stat({
    title: 'Firing now',
    description: "Alerts that fire at the end of the time range. The dead man's switch always does.",
    unit: UNITS.count,
    query: { expr: `count(${FIRING}) or vector(0)`, legend: 'firing' },
  });

export const alertsThatFired = () =>
  total({
    title: 'Alerts that fired',
    description: 'Different alerts, by name, that fired within the time range. Each is something to repair or to tune.',
    unit: UNITS.count,
    expr: `count(count by (alertname) (count_over_time(${FIRING}${LOOK}))) or vector(0)`,
  });

export const timesFired = () =>
  total({
    title: 'Times',
    description:
      'How often alerts began to fire within the time range. Divided by the people on duty, it is what each of them heard.',
    unit: UNITS.count,
    expr: `sum(${starts(['alertname'])}) or vector(0)`,
  });

export const timeWithCritical = () =>
  total({
    title: 'Time with a critical alert',
    description: 'Share of the time range in which at least one critical alert fired: somebody was at work for it.',
    unit: UNITS.ratio,
    expr: `avg_over_time((group(${CRITICAL}) or vector(0))${LOOK})`,
  });

export const bySeverity = () =>
  timeseries({
    title: 'Firing by severity',
    description: 'Number of alerts that fire. A plateau that nobody ends is an alert that nobody needs.',
    unit: UNITS.count,
    queries: [{ expr: `count by (severity) (${FIRING})`, legend: '{{severity}}' }],
    stacked: true,
  });

export const byTeam = () =>
  timeseries({
    title: 'Firing by team',
    description: 'Number of alerts that fire, by the team that hears of them.',
    unit: UNITS.count,
    queries: [{ expr: `count by (team) (${FIRING})`, legend: '{{team}}' }],
    stacked: true,
  });

export const byName = () =>
  timeseries({
    title: 'Firing by alert',
    description: 'The ten alerts that fire most often at each moment. Several that rise together have one cause.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, `count by (alertname) (${FIRING})`), legend: '{{alertname}}' }],
  });

export const pendingByName = () =>
  timeseries({
    title: 'Waiting by alert',
    description: 'Alerts whose condition holds, but not for long enough yet: the ten with most. It is what comes next.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, `count by (alertname) (${PENDING})`), legend: '{{alertname}}' }],
  });
