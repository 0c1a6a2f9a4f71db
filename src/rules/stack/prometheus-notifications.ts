import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { countedAlert, over, podOf, processAlert, under } from '../process-alert.ts';
import { maxBy, minBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

interface NotificationThresholds {
  readonly prometheusNotificationQueue: Percentage;
  readonly prometheusNotificationErrors: Percentage;
  readonly prometheusLostNotifications: Percentage;
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];

/** Alerts about the way from Prometheus to Alertmanager. */
export function notificationAlerts(thresholds: NotificationThresholds, alertmanagers: number): AlertRule[] {
  return [
    queueFull(thresholds.prometheusNotificationQueue.ratio),
    dropped(),
    // Some of one are all: the next alert says so.
    ...(alertmanagers > 1 ? [errorsToSome(thresholds.prometheusNotificationErrors.ratio)] : []),
    errorsToAny(thresholds.prometheusLostNotifications.ratio),
    notConnected(),
  ];
}

const MITIGATION: NonEmpty<string> = [
  'Bring Alertmanager back; alerts that still fire are sent again by themselves.',
  'Restore the network policies of both when they were changed: Prometheus connects to port 9093.',
];

const SEE_ALERTMANAGER =
  'See its members: `kubectl -n monitoring get pods -l app.kubernetes.io/name=alertmanager`, and their logs.';

function queueFull(threshold: number): AlertRule {
  const filled = over(threshold, 1);
  const queue = (share: number) => (labels: CaseLabels) => [
    series('prometheus_notifications_queue_length', labels, steady(share * 10_000)),
    series('prometheus_notifications_queue_capacity', labels, steady(10_000)),
  ];
  const own = (metric: string) => maxBy(POD, `${metric}{${prometheus.matchers}}`);
  return processAlert({
    alert: 'PrometheusNotificationQueueRunningFull',
    beside: 'fires',
    job: prometheus,
    expr: `${ratio(own('prometheus_notifications_queue_length'), own('prometheus_notifications_queue_capacity'))}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Alerts queue up before they reach Alertmanager.',
    description:
      'The queue of alerts of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} is {{ $value | humanizePercentage }} full.',
    sick: queue(filled),
    well: queue(under(threshold)),
    value: filled,
    quiet: [
      {
        name: 'the queue of another process is short',
        input: [
          ...queue(under(threshold))(prometheus.labels),
          series('prometheus_notifications_queue_capacity', { ...prometheus.labels, job: 'other' }, steady(1)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Prometheus finds alerts faster than Alertmanager takes them.',
      impact: 'Notifications are late. When the queue is full, the oldest alerts in it are lost.',
      diagnosis: [
        'See whether alerts are refused: `rate(prometheus_notifications_errors_total[5m])`.',
        'See whether they are suddenly many: `count by (alertname) (ALERTS{alertstate="firing"})`.',
        SEE_ALERTMANAGER,
      ],
      mitigation: [...MITIGATION, 'Switch off, or aggregate, an alert that fires thousands of times.'],
    },
  });
}

function dropped(): AlertRule {
  return countedAlert({
    alert: 'PrometheusNotificationsDropped',
    job: prometheus,
    metric: 'prometheus_notifications_dropped_total',
    range: '10m',
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus loses alerts.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} lost {{ $value | humanize }} alerts within 10 minutes: no Alertmanager took them, or its queue was full.',
    runbook: {
      meaning: 'Alerts were dropped before any Alertmanager had taken them.',
      impact: 'Nobody hears of problems that start now. With more than one Prometheus, another one may deliver them.',
      diagnosis: [
        'Read the reason: `kubectl -n monitoring logs <pod> -c prometheus | grep -i alertmanager`.',
        SEE_ALERTMANAGER,
        'See whether the queue is full: `prometheus_notifications_queue_length / prometheus_notifications_queue_capacity`.',
      ],
      mitigation: MITIGATION,
    },
  });
}

const ADDRESS = { alertmanager: 'http://10.0.0.9:9093/api/v2/alerts' };

/** One hundred alerts a minute for each of two Alertmanagers, of which these shares are refused. */
const refused = (first: number, second: number) => (labels: CaseLabels) =>
  [first, second].flatMap((share, index) => {
    const one = { ...labels, alertmanager: index === 0 ? ADDRESS.alertmanager : 'http://10.0.0.8:9093/api/v2/alerts' };
    return [
      series('prometheus_notifications_errors_total', one, growing(share * 100)),
      series('prometheus_notifications_sent_total', one, growing(100)),
    ];
  });

const rate = (metric: string): string => sumBy([...POD, 'alertmanager'], `rate(${metric}{${prometheus.matchers}}[5m])`);

const REFUSED = ratio(rate('prometheus_notifications_errors_total'), rate('prometheus_notifications_sent_total'));

/** A process that refuses less than the threshold only while the alerts of another one are not counted with its own. */
const strangers = (share: number) => ({
  name: 'another process sends less',
  input: [
    ...refused(share, share)(prometheus.labels),
    ...refused(
      share,
      share,
    )({ ...prometheus.labels, job: 'other' }).map((item) =>
      item.series.startsWith('prometheus_notifications_errors_total') ? item : { ...item, values: steady(0) },
    ),
  ],
  at: '60m',
});

function errorsToSome(threshold: number): AlertRule {
  const share = over(threshold, 1);
  return processAlert({
    alert: 'PrometheusErrorSendingAlertsToSomeAlertmanagers',
    job: prometheus,
    kept: { ...podOf(prometheus.labels), ...ADDRESS },
    expr: `${REFUSED}\n> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Some Alertmanagers do not take the alerts of Prometheus.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} cannot send {{ $value | humanizePercentage }} of its alerts to {{ $labels.alertmanager }}.',
    sick: refused(share, 0),
    well: refused(under(threshold), under(threshold)),
    value: share,
    quiet: [strangers(under(threshold))],
    runbook: {
      meaning: 'One member of Alertmanager refuses alerts, or does not answer. Others may take them.',
      impact: 'None while another member takes the alerts. If that one fails as well, nobody is notified.',
      diagnosis: [
        'See which pod has the address: `kubectl -n monitoring get pods -o wide -l app.kubernetes.io/name=alertmanager`.',
        'Read the log of that pod, and the error in that of Prometheus: `kubectl -n monitoring logs <pod> -c prometheus`.',
      ],
      mitigation: MITIGATION,
    },
  });
}

function errorsToAny(threshold: number): AlertRule {
  const share = over(threshold, 1);
  return processAlert({
    alert: 'PrometheusErrorSendingAlertsToAnyAlertmanager',
    job: prometheus,
    expr: `${minBy(POD, REFUSED)}\n> ${threshold}`,
    for: '15m',
    severity: 'critical',
    summary: 'No Alertmanager takes the alerts of Prometheus as it should.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} cannot send at least {{ $value | humanizePercentage }} of its alerts to any Alertmanager.',
    sick: refused(share, Math.min(1, share * 2)),
    well: refused(under(threshold), under(threshold)),
    value: share,
    quiet: [
      { name: 'another Alertmanager takes them all', input: refused(share, 0)(prometheus.labels), at: '60m' },
      strangers(under(threshold)),
    ],
    runbook: {
      meaning: 'Every member of Alertmanager refuses alerts of this Prometheus, or does not answer it.',
      impact:
        'Notifications are missing or late. This one arrived because only some were refused, or by way of another Prometheus.',
      diagnosis: [
        'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep -i alertmanager`.',
        SEE_ALERTMANAGER,
        'A timeout from one Prometheus only points to its node or to a network policy.',
      ],
      mitigation: MITIGATION,
    },
  });
}

function notConnected(): AlertRule {
  const known = (count: number) => (labels: CaseLabels) => [
    series('prometheus_notifications_alertmanagers_discovered', labels, steady(count)),
  ];
  return processAlert({
    alert: 'PrometheusNotConnectedToAlertmanagers',
    beside: 'quiet',
    job: prometheus,
    expr: `${maxBy(POD, `prometheus_notifications_alertmanagers_discovered{${prometheus.matchers}}`)} == 0`,
    for: '10m',
    severity: 'critical',
    summary: 'Prometheus knows no Alertmanager.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} has found {{ $value }} Alertmanagers to send its alerts to.',
    sick: known(0),
    well: known(1),
    value: 0,
    runbook: {
      meaning: 'The discovery of Alertmanager finds no pod behind the Service alertmanager-operated.',
      impact:
        'Nobody is notified of anything by this Prometheus. Only another Prometheus can send this alert; without one, the dead man’s switch raises the alarm.',
      diagnosis: [
        SEE_ALERTMANAGER,
        'See whether the Service has addresses: `kubectl -n monitoring get endpointslices -l kubernetes.io/service-name=alertmanager-operated`.',
        'Forbidden in the log of Prometheus: its Role in the namespace is gone.',
      ],
      mitigation: [
        'Bring Alertmanager back: `kubectl -n monitoring describe alertmanager panoptes` says why it has no pods.',
        'Let Argo CD sync the Applications of Prometheus and Alertmanager.',
      ],
    },
  });
}
