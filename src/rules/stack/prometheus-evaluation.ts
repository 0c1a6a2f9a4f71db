import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, series, steady } from '../cases.ts';
import { countedAlert, over, podOf, processAlert, under } from '../process-alert.ts';
import { maxBy, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

const { prometheus } = stackJobs;
const GROUP = { rule_group: '/etc/prometheus/rules/nodes.yaml;nodes' };

const SEE_GROUP =
  'The label rule_group names file and group; the file is named like the PrometheusRule: `kubectl -n monitoring get prometheusrules`.';

/** Alerts about the evaluation of rules. */
export function evaluationAlerts(thresholds: { readonly prometheusRuleGroupDuration: Percentage }): AlertRule[] {
  return [failures(), missed(), slow(thresholds.prometheusRuleGroupDuration.ratio)];
}

function failures(): AlertRule {
  return countedAlert({
    alert: 'PrometheusRuleFailures',
    job: prometheus,
    metric: 'prometheus_rule_evaluation_failures_total',
    by: GROUP,
    range: '5m',
    for: '15m',
    severity: 'critical',
    summary: 'Prometheus cannot evaluate some rules.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 5 minutes to evaluate rules of {{ $labels.rule_group }}.',
    runbook: {
      meaning:
        'A rule returns an error: one side of a join has two series where one is expected, or the query is too large or too slow.',
      impact: 'An alert that cannot be evaluated does not fire. A record that cannot be evaluated has a gap.',
      diagnosis: [
        'See the error beside the rule: Status > Rule health in Prometheus.',
        SEE_GROUP,
        'Many-to-many matching: run each side of the rule in Prometheus and look for the label that has two values.',
      ],
      mitigation: [
        'End the duplicate series: a leftover exporter, or two monitors for one target.',
        'Correct the rule, or switch the alert off under `alerts.overrides` with the reason until it is corrected.',
        'Raise prometheus.query.maxSamples or the timeout when the query is too large.',
      ],
    },
  });
}

function missed(): AlertRule {
  return countedAlert({
    alert: 'PrometheusMissingRuleEvaluations',
    job: prometheus,
    metric: 'prometheus_rule_group_iterations_missed_total',
    by: GROUP,
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus skips evaluations of rules.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} skipped {{ $value | humanize }} evaluations of {{ $labels.rule_group }} in 5 minutes.',
    runbook: {
      meaning: 'An evaluation of the group took longer than its interval, so that the next one was left out.',
      impact: 'Alerts of the group come late, and its records have gaps.',
      diagnosis: [
        SEE_GROUP,
        'See what is slow: Status > Rule health in Prometheus shows the time of each rule.',
        'See whether everything is slow: CPU throttling, or PrometheusHighQueryLoad.',
      ],
      mitigation: [
        'Give Prometheus more CPU (prometheus.resources).',
        'Simplify the rule that takes longest, or record what it reads.',
      ],
    },
  });
}

function slow(threshold: number): AlertRule {
  const share = over(threshold, 1);
  const took = (part: number) => (labels: CaseLabels) => [
    series('prometheus_rule_group_last_duration_seconds', { ...labels, ...GROUP }, steady(part * 30)),
    series('prometheus_rule_group_interval_seconds', { ...labels, ...GROUP }, steady(30)),
  ];
  const own = (metric: string) => maxBy(['namespace', 'pod', 'rule_group'], `${metric}{${prometheus.matchers}}`);
  return processAlert({
    alert: 'PrometheusRuleGroupSlow',
    beside: 'fires',
    job: prometheus,
    kept: { ...podOf(prometheus.labels), ...GROUP },
    expr: `${ratio(own('prometheus_rule_group_last_duration_seconds'), own('prometheus_rule_group_interval_seconds'))}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A rule group takes nearly as long as its interval.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} needs {{ $value | humanizePercentage }} of the interval of {{ $labels.rule_group }} to evaluate it.',
    sick: took(share),
    well: took(under(threshold)),
    value: share,
    quiet: [
      {
        name: 'another process has a longer interval',
        input: [
          ...took(under(threshold))(prometheus.labels),
          series(
            'prometheus_rule_group_last_duration_seconds',
            { ...prometheus.labels, job: 'other', ...GROUP },
            steady(30),
          ),
        ],
        at: '60m',
      },
      {
        name: 'slow beside an equal group of another process',
        input: [...took(under(threshold))(prometheus.labels), ...took(share)({ ...prometheus.labels, job: 'other' })],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'The rules of the group are evaluated one after the other, and together they take long.',
      impact: 'None yet. Above the whole interval, evaluations are skipped.',
      diagnosis: [
        SEE_GROUP,
        'See what is slow: Status > Rule health in Prometheus shows the time of each rule.',
        'See whether the series that the rule reads have become many: `prometheus_tsdb_head_series`.',
      ],
      mitigation: [
        'Give Prometheus more CPU (prometheus.resources).',
        'Simplify the rule that takes longest, or record what it reads.',
        'Raise prometheus.evaluationInterval when every group is slow.',
      ],
    },
  });
}
