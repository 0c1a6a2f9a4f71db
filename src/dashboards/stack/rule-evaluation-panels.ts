import type { AlertThresholds } from '../context.ts';
import { largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table as tableOf } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { PROMETHEUS } from './prometheus-queries.ts';

const { max, min, rate, increase } = PROMETHEUS;

/** Prometheus calls a group by its file and its name, which is all that people know it by. */
const byName = (expr: string) =>
  `max by (cluster, group) (label_replace(${expr}, "group", "$1", "rule_group", ".*;(.+)"))`;

const GROUP = '{{group}}';
const KEY = ['rule_group'];

const durations = () => max('prometheus_rule_group_last_duration_seconds', KEY);
const intervals = () => min('prometheus_rule_group_interval_seconds', KEY);
const shares = () => share(durations(), intervals());

export const groups = () =>
  stat({
    title: 'Groups',
    description:
      'Groups of rules that the chosen servers evaluate. A fall means that the operator rejects a PrometheusRule.',
    unit: UNITS.count,
    query: { expr: `count(${intervals()})`, legend: 'groups' },
  });

export const timeForRules = () =>
  stat({
    title: 'Rules at the same time',
    description: 'How many groups are evaluated at a time on average: the CPU that rules keep busy, in cores at most.',
    unit: UNITS.cores,
    query: { expr: overall('sum', shares()), legend: 'busy' },
  });

export const slowestGroup = ({ prometheusRuleGroupDuration }: AlertThresholds) =>
  stat({
    title: 'Slowest group of its interval',
    description: 'Share of its interval that the slowest group takes. Beyond 100 % it skips evaluations.',
    unit: UNITS.ratio,
    query: { expr: overall('max', shares()), legend: 'of interval' },
    thresholds: { critical: prometheusRuleGroupDuration.ratio },
  });

export const currentFailures = () =>
  stat({
    title: 'Failing rules',
    description: 'Evaluations per second that fail. A rule that fails records nothing and never fires.',
    unit: UNITS.eventsPerSecond,
    query: { expr: overall('sum', rate('prometheus_rule_evaluation_failures_total', [])), legend: 'failures' },
  });

export const table = ({ prometheusRuleGroupDuration }: AlertThresholds) =>
  tableOf({
    title: 'Groups of rules',
    description: 'Every group at the end of the time range, the slowest compared to its interval on top.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Group', label: 'group' },
    ],
    values: [
      { title: 'Duration', expr: byName(durations()), unit: UNITS.seconds },
      { title: 'Interval', expr: byName(intervals()), unit: UNITS.seconds },
      {
        title: 'Of interval',
        expr: byName(shares()),
        unit: UNITS.ratio,
        thresholds: { critical: prometheusRuleGroupDuration.ratio },
      },
      {
        title: 'Failures per second',
        expr: byName(rate('prometheus_rule_evaluation_failures_total', KEY)),
        unit: UNITS.eventsPerSecond,
      },
      {
        title: 'Missed per second',
        expr: byName(rate('prometheus_rule_group_iterations_missed_total', KEY)),
        unit: UNITS.eventsPerSecond,
      },
    ],
    sortBy: 'Of interval',
  });

export const ofInterval = ({ prometheusRuleGroupDuration }: AlertThresholds) =>
  timeseries({
    title: 'Duration of the interval',
    description: 'The ten groups that come closest to their interval. Split them, or make their rules read records.',
    unit: UNITS.ratio,
    queries: [{ expr: largest(10, byName(shares())), legend: GROUP }],
    thresholds: { critical: prometheusRuleGroupDuration.ratio },
  });

export const duration = () =>
  timeseries({
    title: 'Longest evaluations',
    description: 'The ten groups that take longest. When all rise at once, Prometheus is short of CPU.',
    unit: UNITS.seconds,
    queries: [{ expr: largest(10, byName(durations())), legend: GROUP }],
  });

export const failures = () =>
  timeseries({
    title: 'Failed evaluations',
    description:
      'Evaluations that failed, by group. Two series with the same labels on one side are the usual reason: see the log.',
    unit: UNITS.count,
    queries: [{ expr: byName(increase('prometheus_rule_evaluation_failures_total', KEY)), legend: GROUP }],
  });

export const missed = () =>
  timeseries({
    title: 'Missed evaluations',
    description: 'Evaluations that were skipped because the one before still ran. Alerts of the group come late.',
    unit: UNITS.count,
    queries: [{ expr: byName(increase('prometheus_rule_group_iterations_missed_total', KEY)), legend: GROUP }],
  });
