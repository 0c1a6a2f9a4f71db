import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanizeDuration, humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, p99, shareTests } from '../threshold-cases.ts';
import { coreDnsForwardAlerts } from './coredns-forward.ts';

const { coreDns } = selectors;
const JOB = { job: 'coredns' };

/** What answers questions about names. */
export function coreDnsGroups(thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [
    {
      name: 'coredns.rules',
      rules: [
        rates(records.coreDnsRequests, 'coredns_dns_requests_total', 'type'),
        rates(records.coreDnsResponses, 'coredns_dns_responses_total', 'rcode'),
        buckets(),
        quantile(records.coreDnsLatencyP50, 0.5),
        quantile(records.coreDnsLatencyP99, 0.99),
      ],
    },
    {
      name: 'coredns',
      rules: [
        panics(),
        errors(thresholds.coreDnsServfail.ratio),
        slow(thresholds.coreDnsLatency.seconds),
        ...coreDnsForwardAlerts(thresholds),
      ],
    },
  ];
}

function rates(record: string, metric: string, label: 'type' | 'rcode'): RecordingRule {
  const counted = (value: string, perMinute: number, instance = 'a') =>
    series(metric, { ...JOB, instance, zone: '.', [label]: value }, growing(perMinute));
  return {
    record,
    expr: sumBy([label], `rate(${metric}{${coreDns}}[5m])`),
    tests: [
      {
        name: 'two servers',
        input: [counted('X', 60), counted('X', 30, 'b'), counted('Y', 30), ...elsewhere([counted('Y', 60)])],
        at: '10m',
        expect: [
          { labels: { cluster: CLUSTER, [label]: 'X' }, value: 1.5 },
          { labels: { cluster: CLUSTER, [label]: 'Y' }, value: 0.5 },
        ],
      },
    ],
  };
}

/** A histogram of which half lies between 1 and 2, half between 2 and 4 milliseconds. */
const answers = (instance: string): InputSeries[] =>
  ['0.001', '0.002', '0.004', '+Inf'].map((le, index) =>
    series(
      'coredns_dns_request_duration_seconds_bucket',
      { ...JOB, instance, zone: '.', le },
      growing(Math.min(index, 2) * 30),
    ),
  );

function buckets(): RecordingRule {
  return {
    record: records.coreDnsBuckets,
    expr: sumBy(['le'], `rate(coredns_dns_request_duration_seconds_bucket{${coreDns}}[5m])`),
    tests: [
      {
        name: 'two servers',
        input: [...answers('a'), ...answers('b'), ...elsewhere(answers('a'))],
        at: '10m',
        expect: ['0.001', '0.002', '0.004', '+Inf'].map((le, index) => ({
          labels: { cluster: CLUSTER, le },
          value: Math.min(index, 2),
        })),
      },
    ],
  };
}

function quantile(record: string, share: 0.5 | 0.99): RecordingRule {
  return {
    record,
    expr: `histogram_quantile(${share}, ${records.coreDnsBuckets})`,
    tests: [
      {
        name: 'half below 2 milliseconds, the rest below 4',
        input: answers('a'),
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER }, value: share === 0.5 ? 0.002 : 0.00396 }],
      },
    ],
  };
}

const POD = { namespace: 'kube-system', pod: 'coredns-1' };

function panics(): AlertRule {
  const panicked = (values: string) => series('coredns_panics_total', { ...JOB, ...POD }, values);
  return {
    alert: 'CoreDNSPanics',
    expr: `${sumBy(['namespace', 'pod'], `increase(coredns_panics_total{${coreDns}}[10m])`)} > 0`,
    // A single panic is a defect, and the counter does not move again before the next.
    for: '1m',
    keepFiringFor: '15m',
    severity: 'warning',
    summary: 'CoreDNS panics.',
    description:
      'CoreDNS in pod {{ $labels.namespace }}/{{ $labels.pod }} of cluster {{ $labels.cluster }} panicked {{ $value | humanize }} times within 10 minutes.',
    runbook: {
      meaning: 'CoreDNS came upon a state that its authors did not expect, gave up the question at hand, and went on.',
      impact: 'Each panic is a question without an answer. If many come, names do not resolve.',
      diagnosis: [
        'Read its log for the word panic and the stack after it: `kubectl -n kube-system logs <pod> | grep -A 20 -i panic`.',
        'See what changed last: its version, or the plugins in its ConfigMap.',
        'Find known defects of that version in the issues of CoreDNS and of the plugin that the stack names.',
      ],
      mitigation: [
        'Roll back its version or configuration: `kubectl -n kube-system rollout undo deployment coredns`.',
        'Remove the plugin that panics, when you can do without.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'every other minute',
          input: [panicked(growing(0.5)), ...elsewhere([panicked(growing(3))])],
          at: '20m',
          expect: [{ cluster: CLUSTER, ...POD }],
          descriptions: ['CoreDNS in pod kube-system/coredns-1 of cluster test panicked 5 times within 10 minutes.'],
        },
      ],
      quiet: [
        { name: 'never', input: [panicked(steady(0)), ...elsewhere([panicked(growing(3))])], at: '35m' },
        { name: 'before the last restart of Prometheus', input: [panicked(steady(4))], at: '35m' },
      ],
    },
  };
}

function errors(threshold: number): AlertRule {
  const answered = (rcode: string, perMinute: number) =>
    series('coredns_dns_responses_total', { ...JOB, ...POD, zone: '.', rcode }, growing(perMinute));
  return {
    alert: 'CoreDNSErrorsHigh',
    expr: `${ratio(
      sumBy([], `${records.coreDnsResponses}{rcode="SERVFAIL"}`),
      sumBy([], records.coreDnsResponses),
    )} > ${threshold}`,
    for: '10m',
    severity: 'critical',
    summary: 'CoreDNS fails to answer questions.',
    description:
      'CoreDNS in cluster {{ $labels.cluster }} answers {{ $value | humanizePercentage }} of the questions with SERVFAIL.',
    runbook: {
      meaning:
        'CoreDNS cannot find out the answer: a server that it asks fails or does not answer, or it has lost the API server.',
      impact:
        'Connections to names fail or take seconds, inside the cluster or to the outside. Services fail together that have nothing else in common.',
      diagnosis: [
        `See the answers by code: \`${records.coreDnsResponses}\`.`,
        'See which names fail: enable the plugin `log` (or `errors`) for a while, and read the logs of its pods.',
        'Try both kinds from a pod: `nslookup kubernetes.default.svc.cluster.local`, `nslookup example.com`. Only the second fails: a server that it forwards to is at fault; see CoreDNSForwardErrorsHigh.',
        'See whether it reaches the API server: the log says so when it does not.',
      ],
      mitigation: [
        'Point `forward` in its ConfigMap to servers that work.',
        'Restore the network from its pods to port 53 of those servers (UDP and TCP).',
        'Revert the last change of its ConfigMap, and restart it: `kubectl -n kube-system rollout restart deployment coredns`.',
      ],
    },
    tests: shareTests({
      hold: 10,
      threshold,
      input: (bad, good) => [answered('SERVFAIL', bad), answered('NOERROR', good / 2), answered('NXDOMAIN', good / 2)],
      labels: {},
      description: (value) =>
        `CoreDNS in cluster test answers ${humanizePercentage(value)} of the questions with SERVFAIL.`,
    }),
  };
}

function slow(threshold: number): AlertRule {
  return {
    alert: 'CoreDNSLatencyHigh',
    expr: `${records.coreDnsLatencyP99} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'CoreDNS answers slowly.',
    description:
      'One of a hundred answers of CoreDNS in cluster {{ $labels.cluster }} takes longer than {{ $value | humanizeDuration }}.',
    runbook: {
      meaning:
        'Answers take longer than the threshold: CoreDNS is short of CPU, or waits for a server that it forwards to.',
      impact: 'Every new connection to a name waits. Clients ask again after five seconds, which adds to the load.',
      diagnosis: [
        'See whether the servers that it forwards to are slow: CoreDNSForwardLatencyHigh.',
        `See how many questions come, and of which type: \`${records.coreDnsRequests}\`. A single client in a loop is a common cause.`,
        'Compare the CPU use of its pods with their limit, and look for throttling.',
        'See whether many questions are for names that do not exist (search domains with ndots:5): NXDOMAIN in the answers.',
      ],
      mitigation: [
        'Give it more replicas or CPU: `kubectl -n kube-system scale deployment coredns --replicas=<n>`.',
        'Run NodeLocal DNSCache, or raise the time in its plugin `cache`.',
        'Write names with a final dot, or lower ndots in the pods that ask the most.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input: (seconds) => p99('coredns_dns_request_duration_seconds', { ...JOB, ...POD, zone: '.' }, seconds),
      labels: {},
      description: (value) =>
        `One of a hundred answers of CoreDNS in cluster test takes longer than ${humanizeDuration(value)}.`,
    }),
  };
}
