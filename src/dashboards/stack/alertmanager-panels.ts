import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** The members of Alertmanager, without their sidecars. */
export const ALERTMANAGER = jobQueries(selectors.alertmanagerProcess);

const { series, max, rate, increase, quantile } = ALERTMANAGER;

const POD = '{{pod}}';
const WAY = ['integration', 'receiver_name'];

export const membersUp = () =>
  stat({
    title: 'Members up',
    description: 'Members that answer Prometheus. With none, nobody is notified of anything.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const configurationLoaded = () =>
  stat({
    title: 'Configuration loaded',
    description:
      '1 where every member runs with its latest configuration. At 0 one still notifies as before: see its log.',
    unit: UNITS.count,
    query: { expr: overall('min', series('alertmanager_config_last_reload_successful')), legend: 'loaded' },
    thresholds: { criticalBelow: 1 },
  });

export const activeAlerts = () =>
  stat({
    title: 'Active alerts',
    description:
      "Alerts that people are notified of, as the member that knows most counts. The dead man's switch is one of them.",
    unit: UNITS.count,
    query: { expr: overall('max', series('alertmanager_alerts', 'state="active"')), legend: 'active' },
  });

/** A notification is lost where no member can send it. */
const lost = () =>
  `min by (cluster, integration, receiver_name) (${share(
    rate('alertmanager_notifications_failed_total', ['pod', ...WAY]),
    rate('alertmanager_notifications_total', ['pod', ...WAY]),
  )})`;

export const lostNotifications = ({ alertmanagerLostNotifications }: AlertThresholds) =>
  stat({
    title: 'Lost notifications',
    description:
      'Share of notifications to the worst receiver that no member can send. People do not hear of these alerts.',
    unit: UNITS.ratio,
    query: { expr: overall('max', lost()), legend: 'lost' },
    thresholds: { critical: alertmanagerLostNotifications.ratio },
  });

export const alertsByState = () =>
  timeseries({
    title: 'Alerts by state',
    description:
      'People hear of active ones; suppressed ones are silenced, or inhibited by another; unprocessed ones have just arrived.',
    unit: UNITS.count,
    queries: [{ expr: max('alertmanager_alerts', ['state']), legend: '{{state}}' }],
    stacked: true,
  });

export const received = () =>
  timeseries({
    title: 'Alerts received',
    description:
      'Alerts per second from Prometheus and Loki, repeats included. Invalid ones have labels that cannot be.',
    unit: UNITS.eventsPerSecond,
    queries: [
      { expr: rate('alertmanager_alerts_received_total', ['status']), legend: '{{status}}' },
      { expr: rate('alertmanager_alerts_invalid_total', []), legend: 'invalid' },
    ],
  });

export const silences = () =>
  timeseries({
    title: 'Silences',
    description: 'Silences by state. Active ones that nobody remembers hide the next incident: let them expire.',
    unit: UNITS.count,
    queries: [{ expr: max('alertmanager_silences', ['state']), legend: '{{state}}' }],
  });

export const sent = () =>
  timeseries({
    title: 'Notifications by receiver',
    description: 'Attempts per second. A receiver that should hear something and has no line here is not routed to.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: rate('alertmanager_notifications_total', WAY), legend: '{{receiver_name}} ({{integration}})' }],
  });

export const failedShare = ({ alertmanagerFailedNotifications }: AlertThresholds) =>
  timeseries({
    title: 'Failed notifications',
    description:
      'Share that a member cannot send. Of one member, it is its network; of all, the receiver or its secret.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('alertmanager_notifications_failed_total', ['pod', ...WAY]),
          rate('alertmanager_notifications_total', ['pod', ...WAY]),
        ),
        legend: '{{receiver_name}} ({{integration}}) by {{pod}}',
      },
    ],
    thresholds: { critical: alertmanagerFailedNotifications.ratio },
  });

export const failedByReason = () =>
  timeseries({
    title: 'Failures by reason',
    description:
      'A clientError is a wrong secret or message, serverError the receiver, contextDeadlineExceeded the way to it.',
    unit: UNITS.count,
    queries: [
      {
        expr: increase('alertmanager_notifications_failed_total', ['integration', 'reason']),
        legend: '{{integration}}: {{reason}}',
      },
    ],
  });

export const latency = () =>
  timeseries({
    title: 'Time to notify (P99)',
    description: 'How long the receivers take to accept a notification. Beyond their timeout it is tried again.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: quantile(0.99, { metric: 'alertmanager_notification_latency_seconds', by: ['integration'] }),
        legend: '{{integration}}',
      },
    ],
  });

export const members = () =>
  timeseries({
    title: 'Members that each member sees',
    description: 'All lines must be at the number of members. Members that do not see each other notify twice.',
    unit: UNITS.count,
    queries: [{ expr: max('alertmanager_cluster_members', ['pod']), legend: POD }],
  });

export const failedPeers = () =>
  timeseries({
    title: 'Unreachable members',
    description: 'Members that each member has lost. After a rollout they disappear within minutes.',
    unit: UNITS.count,
    queries: [{ expr: max('alertmanager_cluster_failed_peers', ['pod']), legend: POD }],
  });

export const configurations = () =>
  timeseries({
    title: 'Different configurations',
    description:
      'Number of configurations that the members run with. More than one for long means that one did not reload.',
    unit: UNITS.count,
    queries: [
      {
        expr: `count by (cluster) (count_values by (cluster) ("hash", ${series('alertmanager_config_hash')}))`,
        legend: '{{cluster}}',
      },
    ],
    thresholds: { critical: 2 },
  });
