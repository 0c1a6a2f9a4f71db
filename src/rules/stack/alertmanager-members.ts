import { type CaseLabels, series, steady } from '../cases.ts';
import { processAlert } from '../process-alert.ts';
import { countBy, maxBy, minBy, on, sumBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

const { alertmanager, alertmanagerProcess } = stackJobs;
const POD = ['namespace', 'pod'];
const NAMESPACE = { namespace: alertmanager.labels.namespace };

const own = (metric: string): string => `${metric}{${alertmanager.matchers}}`;
const SEE_PODS = 'See its pods: `kubectl -n monitoring get pods -l app.kubernetes.io/name=alertmanager -o wide`.';

/** Alerts about the members of Alertmanager; those about their cluster only where there are several. */
export function memberAlerts(replicas: number): AlertRule[] {
  return [
    crashlooping(replicas),
    ...(replicas > 1 ? [membersInconsistent(replicas), configInconsistent(), clusterDown(replicas)] : []),
  ];
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
