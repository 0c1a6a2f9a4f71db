import { CLUSTER, growing, series, steady } from '../cases.ts';
import { ratio } from '../promql.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';

const { thanosRuler } = selectors;

const RULER = { job: 'thanos-ruler', pod: 'thanos-ruler-panoptes-0' };
const ALERT_LABELS = { cluster: CLUSTER, pod: RULER.pod };

/**
 * Alerts about what evaluates the rules in place of agents. It evaluates these, too: when it cannot evaluate anything,
 * the Watchdog stops, and that is what somebody outside must notice.
 */
export function thanosRulerGroups(): RuleGroup[] {
  return [{ name: 'thanos-ruler', rules: [alertsDropped(), evaluationFailures()] }];
}

function alertsDropped(): AlertRule {
  const dropped = (values: string) => series('thanos_alert_sender_alerts_dropped_total', RULER, values);
  return {
    alert: 'ThanosRuleSenderIsFailingAlerts',
    expr: `sum by (cluster, pod) (rate(thanos_alert_sender_alerts_dropped_total{${thanosRuler}}[5m])) > 0`,
    for: '5m',
    severity: 'critical',
    summary: 'The ruler cannot deliver alerts.',
    description:
      'The ruler {{ $labels.pod }} loses alerts because no Alertmanager takes them: {{ $value | humanize }} a second.',
    runbook: {
      meaning: 'Every member of Alertmanager refused alerts of the ruler, or did not answer.',
      impact: 'Nobody is notified of what this ruler finds. Another ruler, where there is one, may still deliver.',
      diagnosis: [
        'Read the log of the ruler: `kubectl -n monitoring logs <pod> -c thanos-ruler`; it names address and error.',
        'See the members of Alertmanager: `kubectl -n monitoring get pods -l app.kubernetes.io/name=alertmanager`.',
      ],
      mitigation: [
        'Bring Alertmanager back; firing alerts are sent again by themselves.',
        'Restore the network policies of both when they were changed: the ruler connects to port 9093.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'sixty alerts a minute are lost for 15 minutes',
          input: [dropped(growing(60))],
          at: '15m',
          expect: [ALERT_LABELS],
          descriptions: [
            'The ruler thanos-ruler-panoptes-0 loses alerts because no Alertmanager takes them: 1 a second.',
          ],
        },
      ],
      quiet: [
        { name: 'alerts were lost once', input: [dropped(steady(7))], at: '60m' },
        { name: 'alerts are lost for only 4 minutes', input: [dropped(growing(60))], at: '4m' },
      ],
    },
  };
}

function evaluationFailures(): AlertRule {
  const evaluations = (failing: number): InputSeries[] =>
    ['shop', 'nodes'].flatMap((rule_group) => [
      series('prometheus_rule_evaluations_total', { ...RULER, rule_group }, growing(100)),
      series('prometheus_rule_evaluation_failures_total', { ...RULER, rule_group }, growing(failing)),
    ]);
  const rate = (metric: string) => `sum by (cluster, pod) (rate(${metric}{${thanosRuler}}[5m]))`;
  return {
    alert: 'ThanosRuleHighRuleEvaluationFailures',
    expr: `${ratio(rate('prometheus_rule_evaluation_failures_total'), rate('prometheus_rule_evaluations_total'))} > 0.05`,
    for: '5m',
    severity: 'critical',
    summary: 'The ruler cannot evaluate rules.',
    description: 'The ruler {{ $labels.pod }} fails to evaluate {{ $value | humanizePercentage }} of its rules.',
    runbook: {
      meaning: 'More than one in twenty evaluations of rules fails. Rules are queries to the API of the remote store.',
      impact: 'Alerts whose rules fail do not fire, and records have gaps.',
      diagnosis: [
        'Read the log of the ruler: `kubectl -n monitoring logs <pod> -c thanos-ruler`; it names rule and error.',
        'An answer of 401 or 403: the Secret of prometheus.remoteQuery is out of date.',
        'Timeouts: the store is overloaded, or a rule reads too many series.',
      ],
      mitigation: [
        'Bring the store back, or have its operator raise the limits of queries.',
        'Renew the Secret and restart the ruler.',
        'Simplify or disable a rule that is too expensive.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one in ten fails for 15 minutes',
          input: evaluations(10),
          at: '15m',
          expect: [ALERT_LABELS],
          descriptions: ['The ruler thanos-ruler-panoptes-0 fails to evaluate 10% of its rules.'],
        },
      ],
      quiet: [
        { name: 'one in twenty-five fails', input: evaluations(4), at: '60m' },
        { name: 'one in ten fails for only 4 minutes', input: evaluations(10), at: '4m' },
      ],
    },
  };
}
