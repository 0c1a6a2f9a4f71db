import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanizeDuration, humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, p99, shareTests } from '../threshold-cases.ts';

const { coreDns } = selectors;

/**
 * The servers that CoreDNS forwards to. Since CoreDNS 1.11 these series name the plugin in `proxy_name`.
 *
 * @see https://coredns.io/plugins/forward/#metrics
 */
export function coreDnsForwardAlerts(thresholds: ControlPlaneThresholds): AlertRule[] {
  return [
    forwardErrors(thresholds.coreDnsForwardErrors.ratio),
    forwardSlow(thresholds.coreDnsForwardLatency.seconds),
    healthcheckFailures(),
    healthcheckBroken(),
  ];
}

const TO = { to: '10.1.0.2:53' };
const FORWARD = `${coreDns},proxy_name="forward"`;
const METRIC = 'coredns_proxy_request_duration_seconds';
const LABELS = { job: 'coredns', proxy_name: 'forward', ...TO };

/** Series of another plugin that asks servers, too. */
const ofAnotherPlugin = <T extends { readonly series: string }>(input: readonly T[]): T[] =>
  input.map((each) => ({ ...each, series: each.series.replace('proxy_name="forward"', 'proxy_name="grpc"') }));

const CHECK_SERVER: NonEmpty<string> = [
  'Ask the server from a pod: `kubectl run -it --rm dns --image=busybox --restart=Never -- nslookup example.com <to>`.',
  'See whether one server or all are at fault: `sum by (to, rcode) (rate(coredns_proxy_request_duration_seconds_count{job="coredns"}[5m]))`.',
  'See who they are: `forward` in the ConfigMap of CoreDNS; `/etc/resolv.conf` there stands for the servers of its node.',
  'In clouds, see the limit of questions per second and interface (1024 on AWS).',
];

const REPAIR_SERVER: NonEmpty<string> = [
  'Point `forward` to servers that work, or add a second one.',
  'Restore the network from the pods of CoreDNS to port 53 of the server (UDP and TCP).',
  'Ask less: run NodeLocal DNSCache, raise the time in the plugin `cache`, spread CoreDNS over more nodes.',
];

function forwardErrors(threshold: number): AlertRule {
  const answered = (rcode: string, perMinute: number) =>
    series(`${METRIC}_count`, { ...LABELS, rcode }, growing(perMinute));
  const events = (bad: number, good: number) => [
    answered('SERVFAIL', bad),
    answered('NOERROR', good / 2),
    answered('NXDOMAIN', good / 2),
  ];
  return {
    alert: 'CoreDNSForwardErrorsHigh',
    expr: `${ratio(
      sumBy(['to'], `rate(${METRIC}_count{${FORWARD},rcode="SERVFAIL"}[5m])`),
      sumBy(['to'], `rate(${METRIC}_count{${FORWARD}}[5m])`),
    )} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'A server that CoreDNS forwards to fails to answer.',
    description:
      'The server {{ $labels.to }} that CoreDNS in cluster {{ $labels.cluster }} forwards to answers {{ $value | humanizePercentage }} of its questions with SERVFAIL.',
    runbook: {
      meaning:
        'CoreDNS hands questions about names outside the cluster to this server, which cannot find out the answers.',
      impact: 'Connections to names outside the cluster fail or are slow.',
      diagnosis: CHECK_SERVER,
      mitigation: REPAIR_SERVER,
    },
    tests: shareTests({
      hold: 10,
      threshold,
      input: (bad, good) => [...events(bad, good), ...ofAnotherPlugin(events(0, 600))],
      labels: TO,
      description: (value) =>
        `The server 10.1.0.2:53 that CoreDNS in cluster test forwards to answers ${humanizePercentage(value)} of its questions with SERVFAIL.`,
      quiet: [
        {
          name: 'another plugin gets errors',
          input: [...events(0, 600), ...ofAnotherPlugin(events(90_000, 0))],
          at: '35m',
        },
      ],
    }),
  };
}

function forwardSlow(threshold: number): AlertRule {
  const input = (seconds: number) => p99(METRIC, { ...LABELS, rcode: 'NOERROR' }, seconds);
  return {
    alert: 'CoreDNSForwardLatencyHigh',
    expr: `histogram_quantile(0.99, ${sumBy(['to', 'le'], `rate(${METRIC}_bucket{${FORWARD}}[5m])`)}) > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'A server that CoreDNS forwards to answers slowly.',
    description:
      'One of a hundred answers of the server {{ $labels.to }} that CoreDNS in cluster {{ $labels.cluster }} forwards to takes longer than {{ $value | humanizeDuration }}.',
    runbook: {
      meaning:
        'CoreDNS hands questions about names outside the cluster to this server, which takes longer than the threshold.',
      impact: 'New connections to names outside the cluster wait. Clients ask again after five seconds.',
      diagnosis: CHECK_SERVER,
      mitigation: REPAIR_SERVER,
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input,
      labels: TO,
      description: (value) =>
        `One of a hundred answers of the server 10.1.0.2:53 that CoreDNS in cluster test forwards to takes longer than ${humanizeDuration(value)}.`,
      quiet: [{ name: 'another plugin waits', input: ofAnotherPlugin(input(threshold * 8)), at: '35m' }],
    }),
  };
}

function healthcheckFailures(): AlertRule {
  const metric = 'coredns_proxy_healthcheck_failures_total';
  const failed = (values: string) => [series(metric, LABELS, values)];
  return {
    alert: 'CoreDNSForwardHealthcheckFailureCount',
    expr: `${sumBy(['to'], `increase(${metric}{${FORWARD}}[10m])`)} > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'A server that CoreDNS forwards to fails its health checks.',
    description:
      'The server {{ $labels.to }} that CoreDNS in cluster {{ $labels.cluster }} forwards to failed {{ $value | humanize }} health checks within 10 minutes.',
    runbook: {
      meaning: 'CoreDNS checks a server once a question to it has failed, and asks others as long as the check fails.',
      impact:
        'Questions are slower until the server is left out. If it is the only one, names outside the cluster do not resolve.',
      diagnosis: CHECK_SERVER,
      mitigation: REPAIR_SERVER,
    },
    tests: {
      fires: [
        {
          name: 'two failures a minute',
          input: [...failed(growing(2)), ...ofAnotherPlugin(failed(growing(1))), ...elsewhere(failed(growing(1)))],
          at: '30m',
          expect: [{ cluster: CLUSTER, ...TO }],
          descriptions: [
            'The server 10.1.0.2:53 that CoreDNS in cluster test forwards to failed 20 health checks within 10 minutes.',
          ],
        },
      ],
      quiet: [
        { name: 'failures long ago', input: failed(steady(7)), at: '35m' },
        { name: 'failures for less than 10 minutes', input: failed(growing(2)), at: '10m' },
      ],
    },
  };
}

function healthcheckBroken(): AlertRule {
  const metric = 'coredns_forward_healthcheck_broken_total';
  const POD = { namespace: 'kube-system', pod: 'coredns-1' };
  const broken = (values: string) => series(metric, { job: 'coredns', ...POD }, values);
  return {
    alert: 'CoreDNSForwardHealthcheckBrokenCount',
    expr: `${sumBy(['namespace', 'pod'], `increase(${metric}{${coreDns}}[5m])`)} > 0`,
    for: '5m',
    severity: 'critical',
    summary: 'CoreDNS reaches none of the servers that it forwards to.',
    description:
      'CoreDNS in pod {{ $labels.namespace }}/{{ $labels.pod }} of cluster {{ $labels.cluster }} found no healthy server for {{ $value | humanize }} questions within 5 minutes.',
    runbook: {
      meaning: 'Every server that CoreDNS forwards to fails its health checks. It asks one of them at random.',
      impact:
        'Names outside the cluster do not resolve, or only at times: calls to other sites, pulls of images and log-ins fail.',
      diagnosis: CHECK_SERVER,
      mitigation: REPAIR_SERVER,
    },
    tests: {
      fires: [
        {
          name: 'two questions a minute',
          input: [broken(growing(2)), ...elsewhere([broken(growing(1))])],
          at: '15m',
          expect: [{ cluster: CLUSTER, ...POD }],
          descriptions: [
            'CoreDNS in pod kube-system/coredns-1 of cluster test found no healthy server for 10 questions within 5 minutes.',
          ],
        },
      ],
      quiet: [
        { name: 'long ago', input: [broken(steady(7))], at: '35m' },
        { name: 'for less than 5 minutes', input: [broken(growing(2))], at: '5m' },
      ],
    },
  };
}
