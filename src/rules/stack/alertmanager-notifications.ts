import { OWN_RECEIVERS } from '../../config/schema/alerting.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { over, podOf, processAlert, under } from '../process-alert.ts';
import { minBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import type { AlertmanagerThresholds } from './alertmanager.ts';
import { stackJobs } from './stack-jobs.ts';

const { alertmanager } = stackJobs;
const POD = ['namespace', 'pod'];
const NAMESPACE = { namespace: alertmanager.labels.namespace };
const RECEIVER = { integration: 'pagerduty', receiver_name: 'platform-pager' };

/** Alerts about what Alertmanager sends; those about the dead man’s switch only where there is one. */
export function notificationAlerts(thresholds: AlertmanagerThresholds, deadMansSwitch: boolean): AlertRule[] {
  return [
    failedToSend(thresholds.alertmanagerFailedNotifications.ratio),
    clusterFailedToSend(thresholds.alertmanagerLostNotifications.ratio),
    ...(deadMansSwitch ? [deadMansSwitchFailing(thresholds.alertmanagerLostNotifications.ratio)] : []),
  ];
}

/** One hundred notifications a minute, of which this share fails, half of them for each of two reasons. */
const notifications = (share: number) => (labels: CaseLabels) => [
  ...['clientError', 'other'].map((reason) =>
    series(
      'alertmanager_notifications_failed_total',
      { ...labels, ...receiverOf(labels), reason },
      growing(share * 50),
    ),
  ),
  series('alertmanager_notifications_total', { ...labels, ...receiverOf(labels) }, growing(100)),
];

/** The receiver that the labels name, or the usual one. */
const receiverOf = (labels: CaseLabels): CaseLabels => ({ ...RECEIVER, ...labels });

const failed = (matchers: string, by: readonly string[]): string => {
  const rate = (metric: string) => sumBy(by, `rate(${metric}{${matchers}}[5m])`);
  return ratio(rate('alertmanager_notifications_failed_total'), rate('alertmanager_notifications_total'));
};

const BY_RECEIVER = [...POD, 'integration', 'receiver_name'];

/** A process that fails less than the threshold only while what another one sends is not added to it. */
const stranger = (share: number, job = 'other') => ({
  name: 'what another process sends does not count',
  input: [
    ...notifications(share)(alertmanager.labels),
    ...notifications(share)({ ...alertmanager.labels, job }).map((item) =>
      item.series.startsWith('alertmanager_notifications_total') ? { ...item, values: steady(0) } : item,
    ),
  ],
  at: '60m',
});

/** Where a member says why it could not send, or would not take, an alert. */
export const SEE_REASON =
  'Read the error: `kubectl -n monitoring logs <pod> -c alertmanager | grep -i "notify"`; it names receiver and answer.';

function failedToSend(threshold: number): AlertRule {
  const share = over(threshold, 1);
  return processAlert({
    alert: 'AlertmanagerFailedToSendAlerts',
    job: alertmanager,
    kept: { ...podOf(alertmanager.labels), ...RECEIVER },
    expr: `${failed(alertmanager.matchers, BY_RECEIVER)}\n> ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'An Alertmanager cannot send some notifications.',
    description:
      'Alertmanager {{ $labels.namespace }}/{{ $labels.pod }} cannot send {{ $value | humanizePercentage }} of the notifications for receiver {{ $labels.receiver_name }} ({{ $labels.integration }}).',
    sick: notifications(share),
    well: notifications(under(threshold)),
    value: share,
    quiet: [stranger(under(threshold))],
    runbook: {
      meaning: 'A receiver refuses notifications of this member, or does not answer it.',
      impact:
        'Notifications come late: they are tried again. Another member sends them in its place where there is one.',
      diagnosis: [
        SEE_REASON,
        'An answer of 4xx: the address or the token in the Secret is wrong, or the channel is gone.',
        'A timeout: the network policy permits only alertmanager.egressPorts, or the service has an outage.',
      ],
      mitigation: [
        'Renew the Secret of the receiver.',
        'Route its alerts to another receiver until the service is back.',
      ],
    },
  });
}

function clusterFailedToSend(threshold: number): AlertRule {
  const share = over(threshold, 1);
  const members = (first: number, second: number) => (labels: CaseLabels) => [
    ...notifications(first)(labels),
    ...notifications(second)({ ...labels, pod: 'alertmanager-panoptes-1' }),
  ];
  return processAlert({
    alert: 'AlertmanagerClusterFailedToSendAlerts',
    job: alertmanager,
    kept: { ...NAMESPACE, ...RECEIVER },
    expr: `${minBy(['namespace', 'integration', 'receiver_name'], failed(alertmanager.matchers, BY_RECEIVER))}\n> ${threshold}`,
    for: '10m',
    severity: 'critical',
    summary: 'No Alertmanager can send the notifications of a receiver.',
    description:
      'Every Alertmanager in namespace {{ $labels.namespace }} fails with at least {{ $value | humanizePercentage }} of the notifications for receiver {{ $labels.receiver_name }} ({{ $labels.integration }}).',
    sick: members(share, Math.min(1, share * 2)),
    well: members(under(threshold), under(threshold)),
    value: share,
    quiet: [
      { name: 'one member of two can send', input: members(Math.min(1, share * 2), 0)(alertmanager.labels), at: '60m' },
      stranger(under(threshold)),
    ],
    runbook: {
      meaning: 'Whichever member tries, the receiver refuses a large part of the notifications.',
      impact: 'The people behind this receiver do not hear of problems. You hear of it because you have another one.',
      diagnosis: [
        'See which alerts they miss: open Alertmanager and choose the receiver.',
        SEE_REASON,
        'See whether the service reports an outage.',
      ],
      mitigation: [
        'Tell the people behind the receiver what fires now.',
        'Renew the Secret of the receiver, or point its team to another receiver in the configuration.',
      ],
    },
  });
}

function deadMansSwitchFailing(threshold: number): AlertRule {
  const share = over(threshold, 1);
  const receiver_name = OWN_RECEIVERS.deadMansSwitch;
  const job = {
    matchers: `${alertmanager.matchers},receiver_name="${receiver_name}"`,
    labels: { ...alertmanager.labels, integration: 'webhook', receiver_name },
    others: { ...alertmanager.others, receiver_name: 'platform' },
  };
  const pings = notifications;
  return processAlert({
    alert: 'AlertmanagerDeadMansSwitchFailing',
    job,
    kept: NAMESPACE,
    expr: `${minBy(['namespace'], failed(job.matchers, POD))}\n> ${threshold}`,
    for: '5m',
    severity: 'critical',
    summary: 'The dead man’s switch does not hear of the Watchdog.',
    description:
      'Alertmanager in namespace {{ $labels.namespace }} fails with {{ $value | humanizePercentage }} of its messages to the dead man’s switch.',
    sick: pings(share),
    well: pings(under(threshold)),
    value: share,
    quiet: [
      {
        name: 'another member succeeds',
        input: [...pings(share)(job.labels), ...pings(0)({ ...job.labels, pod: 'alertmanager-panoptes-1' })],
        at: '60m',
      },
      {
        name: 'what others send does not count',
        input: [
          ...pings(under(threshold))(job.labels),
          ...Object.entries(job.others).map(([name, other]) =>
            series(
              'alertmanager_notifications_failed_total',
              { ...job.labels, reason: 'other', [name]: other },
              growing(100),
            ),
          ),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Every minute, Alertmanager tells a service outside the cluster that alerts still arrive. That fails.',
      impact:
        'The service raises a false alarm soon. If the stack really ends meanwhile, nobody can tell it from this failure.',
      diagnosis: [
        SEE_REASON,
        'Call the address from the cluster: it is in the Secret of alerting.deadMansSwitch.',
        'See whether the service reports an outage.',
      ],
      mitigation: [
        'Renew the address in the Secret when the service refuses it.',
        'Permit its port by alertmanager.egressPorts.',
        'Until it works, look at Prometheus and Alertmanager yourself.',
      ],
    },
  });
}
