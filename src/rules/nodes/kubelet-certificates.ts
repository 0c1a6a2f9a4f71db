import type { Duration } from '../../config/duration.ts';
import { growing, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { maxBy, minBy } from '../promql.ts';
import type { AlertRule, Runbook, Severity } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubelet, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';

/** Thresholds of the alerts about the certificates of kubelets. */
export interface KubeletCertificateThresholds {
  /** How long before a certificate expires it warns. */
  readonly kubeletCertificateWarning: Duration;
  /** How long before a certificate expires it alerts at once. */
  readonly kubeletCertificateCritical: Duration;
}

/** Alerts about the certificates that kubelets show to the API server, and to those who ask them. */
export const kubeletCertificateAlerts = (thresholds: KubeletCertificateThresholds): AlertRule[] =>
  [CLIENT, SERVER].flatMap((certificate) => [
    expiring(certificate, 'warning', thresholds.kubeletCertificateWarning.seconds),
    expiring(certificate, 'critical', thresholds.kubeletCertificateCritical.seconds),
    renewalErrors(certificate),
  ]);

const job = selectors.kubelet;

interface Certificate {
  /** Part of the name of its alerts. */
  readonly name: 'Client' | 'Server';
  /** What it is, in a sentence. */
  readonly what: string;
  readonly timeToLive: string;
  readonly errors: string;
  readonly impact: string;
}

const CLIENT: Certificate = {
  name: 'Client',
  what: 'client certificate',
  timeToLive: 'kubelet_certificate_manager_client_ttl_seconds',
  errors: 'kubelet_certificate_manager_client_expiration_renew_errors',
  impact:
    'Once it has expired, the API server no longer believes the kubelet: the node becomes not ready, and its pods are replaced elsewhere.',
};

const SERVER: Certificate = {
  name: 'Server',
  what: 'server certificate',
  timeToLive: 'kubelet_certificate_manager_server_ttl_seconds',
  errors: 'kubelet_server_expiration_renew_errors',
  impact:
    'Once it has expired, the API server cannot reach the kubelet: `kubectl logs`, `exec` and `port-forward` fail for its pods, and so does metrics-server.',
};

/** What helps with both kinds of alerts about a certificate. */
function care({ name, impact }: Certificate): Pick<Runbook, 'impact' | 'diagnosis' | 'mitigation'> {
  return {
    impact,
    diagnosis: [
      'See the requests: `kubectl get certificatesigningrequests`. Pending ones wait for somebody to approve them; denied ones say why.',
      'Read the log of the kubelet: `journalctl -u kubelet | grep -i certificate`.',
      `See the certificate itself on the node: \`openssl x509 -noout -dates -subject -in /var/lib/kubelet/pki/kubelet-${name.toLowerCase()}-current.pem\`.`,
    ],
    mitigation: [
      'Approve a request of a node that you know: `kubectl certificate approve <request>`.',
      'Restore what approves them: the controller manager for client certificates, the approver of the platform for server certificates.',
      'Make a new one when it has expired: `kubeadm kubeconfig user --client-name=system:node:<node> --org=system:nodes` on kubeadm, or replace the node.',
    ],
  };
}

function expiring(certificate: Certificate, severity: Severity, threshold: number): AlertRule {
  const { name, what, timeToLive } = certificate;
  const description = (seconds: number) =>
    `The ${what} of the kubelet of ${THE_NODE} expires in ${humanizeDuration(seconds)}.`;
  const left = (seconds: number) => kubelet.lowest(timeToLive, seconds);
  return {
    alert: `Kubelet${name}Certificate${severity === 'critical' ? 'ExpiresSoon' : 'Expiration'}`,
    // A kubelet without such a certificate reports an infinite time.
    expr: `${minBy(['node'], `${timeToLive}{${job}}`)} < ${threshold}`,
    for: '15m',
    severity,
    summary: `The ${what} of a kubelet ${severity === 'critical' ? 'is about to expire' : 'should have been renewed by now'}.`,
    description: `The ${what} of the kubelet of ${NODE_TEMPLATE} expires in {{ $value | humanizeDuration }}.`,
    runbook: {
      meaning: `The kubelet renews its ${what} long before it expires. That this one is so old means that renewal does not work.`,
      ...care(certificate),
    },
    tests: {
      fires: [
        {
          name: 'for 16 minutes',
          input: left(0.9 * threshold),
          at: '16m',
          expect: [ON_NODE],
          descriptions: [description(0.9 * threshold)],
        },
      ],
      quiet: [
        { name: 'longer than that', input: left(1.1 * threshold), at: '60m' },
        { name: 'exactly as long', input: [kubelet.one(timeToLive, steady(threshold))], at: '60m' },
        { name: 'for 14 minutes', input: left(0.9 * threshold), at: '14m' },
        { name: 'another job and another path', input: kubelet.others(timeToLive, steady(0.9 * threshold)), at: '60m' },
      ],
    },
  };
}

function renewalErrors(certificate: Certificate): AlertRule {
  const { name, what, errors } = certificate;
  const failing = (values: string) => [
    kubelet.one(errors, values),
    kubelet.one(errors, steady(2), { instance: 'before' }),
    ...kubelet.others(errors, growing(5)),
  ];
  const description = (count: string, where: string) =>
    `The kubelet of ${where} failed ${count} times within the last 15 minutes to renew its ${what}.`;
  return {
    alert: `Kubelet${name}CertificateRenewalErrors`,
    expr: `${maxBy(['node'], `increase(${errors}{${job}}[15m])`)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: `A kubelet fails to renew its ${what}.`,
    description: description('{{ $value | printf "%.0f" }}', NODE_TEMPLATE),
    runbook: {
      meaning: `The kubelet asks for a new ${what} in time, and keeps failing to get one.`,
      ...care(certificate),
      impact: `None until the certificate expires. ${certificate.impact}`,
    },
    tests: {
      fires: [
        {
          name: 'an error every five minutes for half an hour',
          input: failing('2x30 3x4 4x4 5x4 6x4 7x4 8x4 9x60'),
          at: '50m',
          expect: [ON_NODE],
          descriptions: [description('2', THE_NODE)],
        },
      ],
      quiet: [
        { name: 'a single error', input: failing('2x30 3x90'), at: '47m' },
        { name: 'errors long ago', input: failing(steady(2)), at: '60m' },
        { name: 'for ten minutes', input: failing('2x30 3x4 4x4 5x4 6x4 7x60'), at: '43m' },
      ],
    },
  };
}
