import type { Percentage } from '../../config/percentage.ts';
import { OWN_RECEIVERS } from '../../config/schema/alerting.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, podOf, processAlert, under } from '../process-alert.ts';
import { countBy, maxBy, minBy, on, ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
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

const { alertmanager, alertmanagerProcess } = stackJobs;
const POD = ['namespace', 'pod'];
const NAMESPACE = { namespace: alertmanager.labels.namespace };
const RECEIVER = { integration: 'pagerduty', receiver_name: 'platform-pager' };

const own = (metric: string): string => `${metric}{${alertmanager.matchers}}`;
const SEE_PODS = 'See its pods: `kubectl -n monitoring get pods -l app.kubernetes.io/name=alertmanager -o wide`.';

/** Alerts about Alertmanager; those about the cluster of its members only where it has several. */
export function alertmanagerGroups({ replicas, deadMansSwitch, thresholds }: AlertmanagerRuleProps): RuleGroup[] {
  const rules = [
    failedReload(),
    failedToSend(thresholds.alertmanagerFailedNotifications.ratio),
    clusterFailedToSend(thresholds.alertmanagerLostNotifications.ratio),
    ...(deadMansSwitch ? [deadMansSwitchFailing(thresholds.alertmanagerLostNotifications.ratio)] : []),
    invalidAlerts(),
    crashlooping(replicas),
    ...(replicas > 1 ? [membersInconsistent(replicas), configInconsistent(), clusterDown(replicas)] : []),
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
    expr: `${maxBy(POD, own('alertmanager_config_last_reload_successful'))} == 0`,
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

const SEE_REASON =
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

/** Starts within half an hour above which a member crashes again and again. */
const STARTS = 3;

function crashlooping(replicas: number): AlertRule {
  const half = Math.ceil(replicas / 2);
  const starts = (times: number) =>
    Array.from({ length: times + 1 }, (_, index) => `${index + 1}x${index === times ? 120 : 4}`).join(' ');
  const members = (crashing: number, times: number) => (labels: CaseLabels) =>
    Array.from({ length: replicas }, (_, index) =>
      series(
        'process_start_time_seconds',
        { ...labels, pod: `alertmanager-panoptes-${index}` },
        index < crashing ? starts(times) : steady(1),
      ),
    );
  return processAlert({
    alert: 'AlertmanagerClusterCrashlooping',
    job: alertmanagerProcess,
    kept: NAMESPACE,
    expr: `${countBy(['namespace'], `changes(${maxBy(POD, `process_start_time_seconds{${alertmanagerProcess.matchers}}`)}[30m:1m]) > ${STARTS}`)}
/ ${replicas}
>= 0.5`,
    for: '5m',
    severity: 'critical',
    summary: 'Alertmanager restarts again and again.',
    description:
      '{{ $value | humanizePercentage }} of the Alertmanagers in namespace {{ $labels.namespace }} have restarted more than three times within half an hour.',
    sick: members(half, STARTS + 1),
    well: members(half, STARTS),
    // The fourth start is in the past, the first still in the window.
    from: 5 * (STARTS + 1) - 6,
    value: half / replicas,
    quiet:
      half > 1
        ? [{ name: 'fewer than half', input: members(half - 1, STARTS + 1)(alertmanagerProcess.labels), at: '30m' }]
        : [],
    runbook: {
      meaning: 'At least half of the members start, end, and start again.',
      impact: 'Notifications come late or not at all, and silences may be lost.',
      diagnosis: [
        'See why it ended: `kubectl -n monitoring describe pod <pod>` shows Last State, such as OOMKilled, and the events.',
        'Read the end of the previous log: `kubectl -n monitoring logs <pod> -c alertmanager --previous | tail -50`.',
      ],
      mitigation: [
        'Revert the last change of the configuration when the log complains of it.',
        'Raise alertmanager.resources when it runs out of memory.',
      ],
    },
  });
}

function membersInconsistent(replicas: number): AlertRule {
  const cluster = (seen: number) => (labels: CaseLabels) => [
    ...Array.from({ length: replicas }, (_, index) =>
      series('up', { ...labels, pod: `alertmanager-panoptes-${index}` }, steady(1)),
    ),
    series('up', { ...labels, endpoint: 'reloader-web' }, steady(1)),
    series('alertmanager_cluster_members', labels, steady(seen)),
  ];
  const answering = countBy(['namespace'], `up{${alertmanagerProcess.matchers}} == 1`);
  return processAlert({
    alert: 'AlertmanagerMembersInconsistent',
    job: { ...alertmanager, labels: alertmanagerProcess.labels },
    expr: `${maxBy(POD, `max_over_time(${own('alertmanager_cluster_members')}[5m])`)}
< ${on('namespace')} group_left ()
${answering}`,
    for: '15m',
    severity: 'critical',
    summary: 'The Alertmanagers do not find each other.',
    description:
      'Alertmanager {{ $labels.namespace }}/{{ $labels.pod }} knows only {{ $value }} members of its cluster, itself included; more of them answer Prometheus.',
    sick: cluster(replicas - 1),
    well: cluster(replicas),
    value: replicas - 1,
    quiet: [
      {
        name: 'the members that are not found are down',
        input: [
          ...cluster(replicas - 1)(alertmanager.labels).slice(1),
          series('up', { ...alertmanager.labels, pod: 'alertmanager-panoptes-9' }, steady(0)),
          ...['a', 'b'].map((pod) => series('up', { ...alertmanager.labels, job: 'other', pod }, steady(1))),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'The member has lost others with which it should share silences and what has been sent.',
      impact: 'Notifications are sent more than once, and silences do not hold everywhere.',
      diagnosis: [
        SEE_PODS,
        'See what each member knows: Status in its web page.',
        'See whether the network policy still permits port 9094, TCP and UDP, among them.',
      ],
      mitigation: [
        'Let Argo CD sync the network policies of Alertmanager.',
        'Delete the pod that is alone: it looks for the others when it starts.',
      ],
    },
  });
}

function configInconsistent(): AlertRule {
  const hashes = (first: number, second: number) => (labels: CaseLabels) => [
    series('alertmanager_config_hash', labels, steady(first)),
    series('alertmanager_config_hash', { ...labels, pod: 'alertmanager-panoptes-1' }, steady(second)),
  ];
  const hash = own('alertmanager_config_hash');
  return processAlert({
    alert: 'AlertmanagerConfigInconsistent',
    job: alertmanager,
    kept: NAMESPACE,
    expr: `${maxBy(['namespace'], hash)} != ${minBy(['namespace'], hash)}`,
    for: '20m',
    severity: 'critical',
    summary: 'The Alertmanagers have different configurations.',
    description: 'The Alertmanagers in namespace {{ $labels.namespace }} do not all have the same configuration.',
    sick: hashes(41, 43),
    well: hashes(43, 43),
    value: 43,
    quiet: [
      {
        name: 'a stranger has another',
        input: [...hashes(43, 43)(alertmanager.labels), ...hashes(42, 44)({ ...alertmanager.labels, job: 'other' })],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'At least one member has not loaded the configuration that the others have.',
      impact: 'Who is notified depends on which member sends.',
      diagnosis: [
        'See which one differs: `alertmanager_config_hash`.',
        'See whether AlertmanagerFailedReload or ConfigReloaderSidecarErrors fires for it, and read the logs of its containers.',
      ],
      mitigation: ['Delete the pod that differs: it starts with the new configuration, or its log says why it cannot.'],
    },
  });
}

function clusterDown(replicas: number): AlertRule {
  const most = Math.floor(replicas / 2);
  const running = (count: number) => (labels: CaseLabels) => [
    ...Array.from({ length: replicas }, (_, index) =>
      series('up', { ...labels, pod: `alertmanager-panoptes-${index}` }, steady(index < count ? 1 : 0)),
    ),
  ];
  const { labels } = alertmanagerProcess;
  return processAlert({
    alert: 'AlertmanagerClusterDown',
    job: { ...alertmanagerProcess, others: {} },
    kept: NAMESPACE,
    // The sum also tells of pods that are gone and have no target any more.
    expr: `${sumBy(['namespace'], `up{${alertmanagerProcess.matchers}}`)} / ${replicas} <= 0.5`,
    for: '5m',
    severity: 'critical',
    summary: 'Half of the Alertmanagers, or more, are down.',
    description:
      'Only {{ $value | humanizePercentage }} of the Alertmanagers in namespace {{ $labels.namespace }} answer Prometheus.',
    sick: (own) => [
      ...running(most)(own),
      ...Object.entries(alertmanagerProcess.others).map(([name, other]) =>
        series('up', { ...own, [name]: other }, steady(1)),
      ),
    ],
    well: running(most + 1),
    value: most / replicas,
    quiet: [{ name: 'all answer', input: running(replicas)(labels), at: '60m' }],
    runbook: {
      meaning: 'At most half of the members answer. Alerts are still taken by those that do.',
      impact: 'When the last member ends, nobody is notified of anything but by the dead man’s switch.',
      diagnosis: [
        SEE_PODS,
        'Read the events: `kubectl -n monitoring describe pod <pod>`. Pending: no node has room, or its volume is bound to a zone that has none.',
      ],
      mitigation: [
        'Give the cluster room; alertmanager.resources are small.',
        'Delete a pod that hangs on a node that is gone: `kubectl -n monitoring delete pod <pod> --force`.',
      ],
    },
  });
}
