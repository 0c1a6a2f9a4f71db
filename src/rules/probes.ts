import type { Duration } from '../config/duration.ts';
import { CLUSTER, series, steady } from './cases.ts';
import type { AlertRule, RuleGroup } from './rule.ts';
import { selectors } from './selectors.ts';

const { blackbox } = selectors;

/** Thresholds of the alerts about probes. */
export interface ProbeThresholds {
  /** How long before a certificate expires. */
  readonly certificateExpiry: Duration;
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
  return [probeFailed(owner), certificateExpiring(owner, thresholds)];
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
          descriptions: [`A certificate of ${URL} expires in ${humanDuration(threshold - 90 * 60)}.`],
        },
      ],
      quiet: [
        { name: 'a day above the threshold', input: [expiresAt(threshold + 86_400)], at: '2h' },
        {
          name: 'renewed after half an hour',
          input: [write('probe_ssl_earliest_cert_expiry', `${threshold}x30 ${threshold * 10}x90`)],
          at: '2h',
        },
      ],
    },
  };
}

/** What `humanizeDuration` of Prometheus makes of a number of seconds above a minute. */
function humanDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const units = ['d', 'h', 'm'];
  const first = parts.findIndex((part) => part > 0);
  const shown = parts.map((part, index) => `${part}${units[index]}`).slice(first);
  return [...shown, `${seconds % 60}s`].join(' ');
}
