import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { growing, series, steady } from '../cases.ts';
import { humanize, humanizeDuration, humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, p99, shareTests } from '../threshold-cases.ts';
import { requests } from './kube-apiserver-records.ts';

const { apiServer } = selectors;
const JOB = { job: 'apiserver' };

/** How the API servers cope with what they are asked. */
export function apiServerRequestGroup(thresholds: ControlPlaneThresholds): RuleGroup {
  return {
    name: 'kubernetes-system-apiserver',
    rules: [
      terminated(thresholds.apiServerTerminatedRequests.ratio),
      rejected(thresholds.apiServerRejectedRequests.ratio),
      storageSlow(thresholds.apiServerEtcdLatency.seconds),
      auditErrors(),
    ],
  };
}

function terminated(threshold: number): AlertRule {
  const ended = (perMinute: number) =>
    series('apiserver_request_terminations_total', { ...JOB, code: '504', verb: 'LIST' }, growing(perMinute));
  const input = (bad: number, good: number) => [ended(bad), requests({ verb: 'LIST' }, bad + good)];
  return {
    alert: 'KubeAPITerminatedRequests',
    expr: `${ratio(
      sumBy([], `rate(apiserver_request_terminations_total{${apiServer}}[5m])`),
      sumBy([], records.apiServerRequests),
    )} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'The API server ends requests early to protect itself.',
    description:
      'The API servers of cluster {{ $labels.cluster }} have ended {{ $value | humanizePercentage }} of their requests early.',
    runbook: {
      meaning:
        'An API server has more to do than it can, and drops requests or lets them time out before it is done with them.',
      impact: 'Clients try again, and controllers lag. Clients that do not try again fail.',
      diagnosis: [
        'See which requests: `topk(10, sum by (verb, resource, code) (rate(apiserver_request_terminations_total{job="apiserver"}[5m])))`. Code 429 is a full queue, 504 a timeout.',
        'See how many run at once: `sum by (instance, request_kind) (apiserver_current_inflight_requests{job="apiserver"})`.',
        `See whether the storage is slow: \`${records.apiServerEtcdP99}\`.`,
        'Compare CPU and memory of the control plane nodes, and whether one API server gets most of the requests.',
      ],
      mitigation: [
        'Stop the client that asks too much; the audit log and the flow schemas name it.',
        'Give the control plane nodes more CPU and memory, or add one.',
        'Have clients list in pages and watch instead of listing again and again.',
      ],
    },
    tests: shareTests({
      hold: 10,
      threshold,
      input,
      labels: {},
      description: (value) =>
        `The API servers of cluster test have ended ${humanizePercentage(value)} of their requests early.`,
      quiet: [
        {
          name: 'requests are ended, and none is counted',
          input: [ended(60), requests({ verb: 'LIST' }, 0)],
          at: '35m',
        },
      ],
    }),
  };
}

const FLOW = { flow_schema: 'service-accounts', priority_level: 'workload-low' };

function rejected(threshold: number): AlertRule {
  const labels = ['flow_schema', 'priority_level'];
  const turnedAway = (reason: string, perMinute: number) =>
    series('apiserver_flowcontrol_rejected_requests_total', { ...JOB, ...FLOW, reason }, growing(perMinute));
  const served = (perMinute: number) =>
    series('apiserver_flowcontrol_dispatched_requests_total', { ...JOB, ...FLOW }, growing(perMinute));
  const rejections = sumBy(
    labels,
    `rate(apiserver_flowcontrol_rejected_requests_total{${apiServer},reason!="cancelled"}[5m])`,
  );
  const input = (bad: number, good: number) => [
    turnedAway('queue-full', bad),
    turnedAway('cancelled', 600),
    served(good),
    series(
      'apiserver_flowcontrol_rejected_requests_total',
      { job: 'another', ...FLOW, reason: 'time-out' },
      growing(60),
    ),
  ];
  return {
    alert: 'KubeAPIFlowRejected',
    // A client that goes away before its turn has not been turned away.
    expr: `${ratio(
      rejections,
      `${rejections}
+
${sumBy(labels, `rate(apiserver_flowcontrol_dispatched_requests_total{${apiServer}}[5m])`)}`,
    )} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'The API server turns requests of a flow away.',
    description:
      'The API servers of cluster {{ $labels.cluster }} turn away {{ $value | humanizePercentage }} of the requests of flow schema {{ $labels.flow_schema }} at priority level {{ $labels.priority_level }}.',
    runbook: {
      meaning:
        'Priority and fairness gives each priority level a share of what the API servers can do at once. The share of this level is used up, its queues are full or its requests wait too long, and more of them are answered with 429.',
      impact:
        'Clients of this flow are slowed down: controllers or deployments lag. Other flows are protected, which is the purpose.',
      diagnosis: [
        'See why: `sum by (reason) (rate(apiserver_flowcontrol_rejected_requests_total{job="apiserver",flow_schema="<flow_schema>"}[5m]))`.',
        'Find the client: `kubectl get --raw /debug/api_priority_and_fairness/dump_requests` lists what waits, with the user.',
        'See how full the level is: `apiserver_flowcontrol_current_executing_seats{job="apiserver"}` against `apiserver_flowcontrol_nominal_limit_seats{job="apiserver"}`.',
        `See whether all requests have become slower (\`${records.apiServerLatencyP99}\`): then the level is full because of that.`,
      ],
      mitigation: [
        'Correct or stop the client that asks too much.',
        'Give an important client a FlowSchema of its own, with a PriorityLevelConfiguration that has more shares.',
        'Give the API servers more CPU when all levels are full.',
      ],
    },
    tests: shareTests({
      hold: 15,
      threshold,
      input,
      labels: FLOW,
      description: (value) =>
        `The API servers of cluster test turn away ${humanizePercentage(value)} of the requests of flow schema service-accounts at priority level workload-low.`,
      quiet: [
        {
          name: 'clients go away',
          input: [turnedAway('cancelled', 6000), turnedAway('queue-full', 0), served(60)],
          at: '35m',
        },
      ],
    }),
  };
}

function storageSlow(threshold: number): AlertRule {
  const input = (seconds: number) => p99('etcd_request_duration_seconds', { ...JOB, operation: 'get' }, seconds);
  return {
    alert: 'KubeAPIStorageSlow',
    expr: `${records.apiServerEtcdP99} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'The storage answers the API server slowly.',
    description:
      'One of a hundred requests ({{ $labels.operation }}) of the API servers of cluster {{ $labels.cluster }} to their storage takes longer than {{ $value | humanizeDuration }}.',
    runbook: {
      meaning: 'The API servers wait for etcd, or what stands in for it, longer than the threshold.',
      impact:
        'Every request that is not answered from a cache is slow, above all writes. Controllers and the scheduler lag.',
      diagnosis: [
        `See which operations are slow: \`${records.apiServerEtcdP99}\`. Only lists are slow: they are too large.`,
        'See whether etcd itself is slow: `histogram_quantile(0.99, sum by (node, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{job="etcd"}[5m])))`; follow etcdHighFsyncDurations.',
        'See what is stored in large numbers: `topk(10, apiserver_resource_objects{job="apiserver"})`.',
        'Compare CPU, disks and network of the control plane nodes; on managed platforms, see the status page of the provider.',
      ],
      mitigation: [
        'Give etcd a disk of its own with short and steady write latency.',
        'Stop the client that lists large collections, or delete objects that nobody needs.',
        'Defragment etcd when its database is much larger than its content, one member at a time: `etcdctl defrag`.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input,
      labels: { operation: 'get' },
      description: (value) =>
        `One of a hundred requests (get) of the API servers of cluster test to their storage takes longer than ${humanizeDuration(value)}.`,
    }),
  };
}

function auditErrors(): AlertRule {
  const errors = (perMinute: number) =>
    series('apiserver_audit_error_total', { ...JOB, plugin: 'webhook' }, growing(perMinute));
  return {
    alert: 'KubeAPIAuditErrors',
    expr: `${sumBy(['plugin'], `increase(apiserver_audit_error_total{${apiServer}}[15m])`)} > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'The API server loses events of its audit log.',
    description:
      'The API servers of cluster {{ $labels.cluster }} failed to hand {{ $value | humanize }} audit events to {{ $labels.plugin }} within 15 minutes.',
    runbook: {
      meaning: 'What writes or sends the audit log (its plugin: log or webhook) reports errors.',
      impact: 'Events are missing in the audit log. In a mode that blocks, requests are refused, too.',
      diagnosis: [
        'Read the log of the API servers for the word audit: `kubectl -n kube-system logs -l component=kube-apiserver --tail=-1`.',
        'Plugin log: see whether the disk below --audit-log-path is full or read-only.',
        'Plugin webhook: see whether its address of --audit-webhook-config-file answers, and whether its certificate is valid.',
        'See whether requests are refused for it: `rate(apiserver_audit_requests_rejected_total{job="apiserver"}[5m])`.',
      ],
      mitigation: [
        'Make room on the disk, or lower --audit-log-maxsize and --audit-log-maxbackup.',
        'Restore the receiver of the webhook, or raise its buffer (--audit-webhook-batch-buffer-size).',
        'Log less in the audit policy when events come faster than they can be written.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'errors all the time, on two API servers',
          input: [errors(2), { ...errors(2), series: errors(2).series.replace('job=', 'instance="b",job=') }],
          at: '30m',
          expect: [{ cluster: 'test', plugin: 'webhook' }],
          descriptions: [
            `The API servers of cluster test failed to hand ${humanize(60)} audit events to webhook within 15 minutes.`,
          ],
        },
      ],
      quiet: [
        { name: 'no errors', input: [errors(0), ...elsewhere([errors(2)])], at: '35m' },
        { name: 'errors for less than 10 minutes', input: [errors(2)], at: '10m' },
        {
          name: 'errors long ago',
          input: [series('apiserver_audit_error_total', { ...JOB, plugin: 'webhook' }, steady(7))],
          at: '35m',
        },
      ],
    },
  };
}
