import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { memberAlerts } from './alertmanager-members.ts';
import { notificationAlerts, SEE_REASON } from './alertmanager-notifications.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about Alertmanager. */
export interface AlertmanagerThresholds {
  /** Share of notifications that one member cannot send to a receiver. */
  readonly alertmanagerFailedNotifications: Percentage;
  /** Share of notifications that no member can send to a receiver. */
  readonly alertmanagerLostNotifications: Percentage;
}

/** What the alerts about Alertmanager depend on. */
export interface AlertmanagerRuleProps {
  /** Members of the cluster. */
  readonly replicas: number;
  /** Whether a service outside the cluster listens for the Watchdog. */
  readonly deadMansSwitch: boolean;
  readonly thresholds: AlertmanagerThresholds;
}

const { alertmanager } = stackJobs;

/** Alerts about Alertmanager: its configuration, what it sends and takes, and its members. */
export function alertmanagerGroups({ replicas, deadMansSwitch, thresholds }: AlertmanagerRuleProps): RuleGroup[] {
  const rules = [
    failedReload(),
    ...notificationAlerts(thresholds, deadMansSwitch),
    invalidAlerts(),
    ...memberAlerts(replicas),
  ];
  return [{ name: 'alertmanager', dashboard: dashboardLinks.alertmanager, rules }];
}

function failedReload(): AlertRule {
  const loaded = (value: number) => (labels: CaseLabels) => [
    series('alertmanager_config_last_reload_successful', labels, steady(value)),
  ];
  return processAlert({
    alert: 'AlertmanagerFailedReload',
    beside: 'quiet',
    job: alertmanager,
    expr: `${maxBy(['namespace', 'pod'], `alertmanager_config_last_reload_successful{${alertmanager.matchers}}`)} == 0`,
    for: '10m',
    severity: 'critical',
    summary: 'Alertmanager refuses its configuration.',
    description:
      'Alertmanager {{ $labels.namespace }}/{{ $labels.pod }} refuses its new configuration and goes on with the old one.',
    sick: loaded(0),
    well: loaded(1),
    value: 0,
    runbook: {
      meaning: 'The last attempt to load alertmanager.yaml or its templates failed.',
      impact: 'New receivers and routes have no effect. If the pod restarts now, Alertmanager does not start at all.',
      diagnosis: [
        'Read the reason: `kubectl -n monitoring logs <pod> -c alertmanager | grep -i "loading configuration"`.',
        'See whether a Secret that it names is missing or lacks a key: `kubectl -n monitoring get alertmanager panoptes -o jsonpath="{.spec.secrets}"`.',
      ],
      mitigation: [
        'Create the Secret or the key that is missing.',
        'Revert the last change under `alerting` or `teams` in the configuration.',
      ],
    },
  });
}

function invalidAlerts(): AlertRule {
  return countedAlert({
    alert: 'AlertmanagerAlertsRejected',
    job: alertmanager,
    metric: 'alertmanager_alerts_invalid_total',
    range: '10m',
    for: '10m',
    severity: 'warning',
    summary: 'Alertmanager refuses alerts because they are not valid.',
    description:
      'Alertmanager {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} alerts in 10 minutes because they are not valid.',
    runbook: {
      meaning: 'Something sends alerts without labels, with empty names, or with times that make no sense.',
      impact: 'Nobody is notified of these alerts.',
      diagnosis: [
        SEE_REASON,
        'See who sends: Prometheus and the ruler of Loki do; anything else has its address in the log of its own.',
      ],
      mitigation: ['Correct the rule or the sender that the log names.'],
    },
  });
}
