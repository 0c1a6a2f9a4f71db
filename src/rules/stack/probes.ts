import type { Duration } from '../../config/duration.ts';
import { CLUSTER, round, series, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import type { AlertCase, AlertRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';

const { blackbox } = selectors;

/** Thresholds of the alerts about probes. */
export interface ProbeThresholds {
  /** How long before a certificate expires. */
  readonly certificateExpiry: Duration;
  /** How long a probe may take. */
  readonly probeDuration: Duration;
  /** Changes between success and failure within half an hour. */
  readonly probeFlaps: number;
}

/** Whose probes an alert is about. */
export interface ProbeOwner {
  /** Matchers of their series. */
  readonly matchers: string;
  /** Labels that lead an alert to its team. */
  readonly labels: Readonly<Record<string, string>>;
  /** A target of theirs, for test cases. */
  readonly example: Readonly<Record<string, string>>;
}

/** Alerts about endpoints that belong to no service. */
export function probeGroups(thresholds: ProbeThresholds): RuleGroup[] {
  const owner: ProbeOwner = { matchers: 'service=""', labels: {}, example: { namespace: 'monitoring' } };
  return [{ name: 'probes', rules: probeAlerts(owner, thresholds) }];
}

/** Alerts about the endpoints of one owner. */
export function probeAlerts(owner: ProbeOwner, thresholds: ProbeThresholds): AlertRule[] {
  return [
    probeFailed(owner),
    probeFlapping(owner, thresholds.probeFlaps),
    probeSlow(owner, thresholds.probeDuration.seconds),
    certificateExpiring(owner, thresholds),
  ];
}

const URL = 'https://shop.example.com';

/** Series of one target, and the labels that an alert about it has besides those of its rule. */
function target({ example, labels }: ProbeOwner) {
  const own = { job: 'blackbox', instance: URL, target: 'storefront', ...example };
  const expected = Object.entries({ cluster: CLUSTER, ...own }).filter(([name]) => !(name in labels));
  return {
    write: (metric: string, values: string) => series(metric, own, values),
    expect: [Object.fromEntries(expected)] as const,
  };
}

/** The same series of another job, and of another owner. */
function strangersOf({ example }: ProbeOwner, metric: string, values: string, at: string): AlertCase[] {
  const own = { job: 'blackbox', instance: URL, target: 'storefront', ...example };
  return ['job', 'service'].map((name) => ({
    name: `the same with another ${name}`,
    input: [series(metric, { ...own, [name]: 'stranger' }, values)],
    at,
  }));
}

function probeFailed(owner: ProbeOwner): AlertRule {
  const { write, expect } = target(owner);
  const failing = (values: string) => write('probe_success', values);
  return {
    alert: 'ProbeFailed',
    expr: `probe_success{${blackbox},${owner.matchers}} == 0`,
    for: '5m',
    severity: 'critical',
    labels: owner.labels,
    summary: 'A probed endpoint does not answer as it should.',
    description: 'Every probe of {{ $labels.instance }} has failed for 5 minutes.',
    runbook: {
      meaning:
        'The blackbox exporter tries the endpoint as a client would. For five minutes no try succeeded: no connection, no valid certificate, or another answer than expected.',
      impact: 'Clients most likely see the same: for them the endpoint is down.',
      diagnosis: [
        'Try it yourself, from outside the cluster: `curl -v <address>`.',
        'See why the probe fails: `kubectl -n monitoring port-forward deploy/blackbox-exporter 9115`, then open http://localhost:9115/probe?module=http_2xx&target=<address>&debug=true (with the module of the probe).',
        'If it works for you, compare how both connect: name resolution inside the cluster, a firewall, a network policy, a certificate authority that the exporter does not know.',
        'If the endpoint belongs to a service, look at the other alerts and the dashboard of that service.',
      ],
      mitigation: [
        'Undo the last change of the service, its ingress or its DNS records.',
        'Renew the certificate when it has expired.',
        'Correct the target in the configuration when the endpoint has moved, or remove it when it is gone.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'down for 10 minutes',
          input: [failing(steady(0))],
          at: '10m',
          expect,
          descriptions: ['Every probe of https://shop.example.com has failed for 5 minutes.'],
        },
      ],
      quiet: [
        { name: 'down for only 4 minutes', input: [failing('1x9 0x4 1x20')], at: '14m' },
        ...strangersOf(owner, 'probe_success', steady(0), '10m'),
        { name: 'one of five probes succeeds', input: [failing('0 0 0 0 1 0 0 0 0 1 0 0 0 0 1')], at: '14m' },
      ],
    },
  };
}

function certificateExpiring(owner: ProbeOwner, { certificateExpiry }: ProbeThresholds): AlertRule {
  const { write, expect } = target(owner);
  const threshold = certificateExpiry.milliseconds / 1000;
  // Time starts at zero in test cases.
  const expiresAt = (seconds: number) => write('probe_ssl_earliest_cert_expiry', steady(seconds));
  return {
    alert: 'ProbeCertificateExpiring',
    expr: `probe_ssl_earliest_cert_expiry{${blackbox},${owner.matchers}} - time() < ${threshold}`,
    for: '1h',
    severity: 'warning',
    labels: owner.labels,
    summary: 'The certificate of a probed endpoint expires soon.',
    description: 'A certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}.',
    runbook: {
      meaning:
        'Of the certificates that the endpoint shows, the one that ends first ends soon. Certificates that renew themselves should have been renewed by now.',
      impact: 'None yet. When it expires, clients refuse to connect.',
      diagnosis: [
        'See which certificate it is: `openssl s_client -connect <host>:443 -servername <host> -showcerts </dev/null`. It may be one of an intermediate authority.',
        'See who renews it. With cert-manager: `kubectl get certificates -A`, and the events of the one that is not ready.',
        'If it has been renewed, see whether the server has loaded the new one.',
      ],
      mitigation: [
        'Renew the certificate, and reload or restart what serves it.',
        'Repair its renewal: permissions, DNS records, limits of the authority.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'just below the threshold, for more than an hour',
          input: [expiresAt(threshold)],
          at: '90m',
          expect,
          descriptions: [`A certificate of ${URL} expires in ${humanizeDuration(threshold - 90 * 60)}.`],
        },
      ],
      quiet: [
        { name: 'a day above the threshold', input: [expiresAt(threshold + 86_400)], at: '2h' },
        ...strangersOf(owner, 'probe_ssl_earliest_cert_expiry', steady(threshold), '90m'),
        {
          name: 'renewed after half an hour',
          input: [write('probe_ssl_earliest_cert_expiry', `${threshold}x30 ${threshold * 10}x90`)],
          at: '2h',
        },
      ],
    },
  };
}

function probeFlapping(owner: ProbeOwner, threshold: number): AlertRule {
  const { write, expect } = target(owner);
  // A change each minute, then no more.
  const flapping = (changes: number) => {
    const values = Array.from({ length: changes }, (_, index) => index % 2);
    return write('probe_success', `1x5 ${values.join(' ')}x120`);
  };
  return {
    alert: 'ProbeFlapping',
    expr: `changes(probe_success{${blackbox},${owner.matchers}}[30m]) > ${threshold}`,
    for: '5m',
    severity: 'warning',
    labels: owner.labels,
    summary: 'A probed endpoint comes and goes.',
    description:
      'Probes of {{ $labels.instance }} changed {{ $value }} times between success and failure within half an hour.',
    runbook: {
      meaning: 'Some probes succeed and others fail, in turns. No failure lasts long enough to be an outage by itself.',
      impact: 'A part of the clients most likely sees errors or timeouts.',
      diagnosis: [
        'See when it fails: `probe_success{instance="<address>"}`, and compare with restarts and deployments of the service.',
        'See what takes long: `probe_http_duration_seconds{instance="<address>"}` by phase. A slow phase points to its cause.',
        'One bad pod behind a load balancer fails every n-th request: call the address several times, and each pod by itself.',
      ],
      mitigation: [
        'Take the bad pod or the bad node out of service.',
        'Undo the last change of the service, its ingress or its DNS records.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one change more than the threshold',
          input: [flapping(threshold + 1)],
          at: `${threshold + 14}m`,
          expect,
          descriptions: [
            `Probes of ${URL} changed ${threshold + 1} times between success and failure within half an hour.`,
          ],
        },
      ],
      quiet: [
        { name: 'as many changes as the threshold', input: [flapping(threshold)], at: `${threshold + 14}m` },
        { name: 'the last change is too recent', input: [flapping(threshold + 1)], at: `${threshold + 10}m` },
        ...strangersOf(
          owner,
          'probe_success',
          `1x5 ${Array.from({ length: 20 }, (_, index) => index % 2).join(' ')}x120`,
          '36m',
        ),
        { name: 'long ago', input: [flapping(threshold + 1)], at: `${threshold + 50}m` },
      ],
    },
  };
}

function probeSlow(owner: ProbeOwner, threshold: number): AlertRule {
  const { write, expect } = target(owner);
  const lasting = (seconds: number) => [
    write('probe_duration_seconds', steady(seconds)),
    write('probe_success', steady(1)),
  ];
  const slow = round(threshold * 1.2);
  return {
    alert: 'ProbeSlow',
    expr: `avg_over_time(probe_duration_seconds{${blackbox},${owner.matchers}}[10m]) > ${threshold}`,
    for: '10m',
    severity: 'warning',
    labels: owner.labels,
    summary: 'A probed endpoint answers slowly.',
    description: 'Probes of {{ $labels.instance }} take {{ $value | humanizeDuration }} on average.',
    runbook: {
      meaning:
        'Over ten minutes, a probe took longer than alerts.probeDuration on average, from the name to the answer.',
      impact: 'Clients wait as long. A probe that takes longer than its timeout counts as failed.',
      diagnosis: [
        'See which phase takes long: `probe_http_duration_seconds{instance="<address>"}`: resolve, connect, tls, processing or transfer.',
        'Resolve: DNS. Connect and tls: the network or the ingress. Processing: the service itself; see its latency.',
        'If it is fast for you, compare how both connect: the exporter may be short of CPU.',
      ],
      mitigation: [
        'Scale the service or the ingress when it is at its limit.',
        'Raise alerts.probeDuration where the endpoint is slow by nature.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'somewhat slower than the threshold for 25 minutes',
          input: lasting(slow),
          at: '25m',
          expect,
          descriptions: [`Probes of ${URL} take ${humanizeDuration(slow)} on average.`],
        },
      ],
      quiet: [
        { name: 'somewhat faster than the threshold', input: lasting(round(threshold * 0.8)), at: '60m' },
        { name: 'slow for only 9 minutes', input: lasting(slow), at: '9m' },
        { name: 'exactly as slow as the threshold', input: lasting(threshold), at: '60m' },
        ...strangersOf(owner, 'probe_duration_seconds', steady(slow), '60m'),
        {
          name: 'one slow probe among many',
          input: [write('probe_duration_seconds', `${round(threshold * 0.5)}x20 ${slow} ${round(threshold * 0.5)}x90`)],
          at: '32m',
        },
      ],
    },
  };
}
