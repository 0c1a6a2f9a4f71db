import { z } from 'zod';
import type { Duration } from '../duration.ts';
import { type ReportRelation, relation } from './relation.ts';
import { replicas } from './replicas.ts';
import { resources } from './resources.ts';
import { dnsLabel, duration, secretName } from './scalars.ts';

const certificate = z.strictObject({
  secret: secretName().describe(
    'Secret of the type kubernetes.io/tls in the namespace of the stack, with tls.crt and tls.key. The certificate must name prometheus-adapter.<namespace>.svc.',
  ),
  caBundle: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, 'is no certificate; write the PEM text, from BEGIN to END CERTIFICATE')
    .regex(/-----END CERTIFICATE-----\s*$/, 'does not end as a certificate does; write the whole PEM text')
    .regex(/^(?![\s\S]*PRIVATE KEY)/, 'must not hold a private key; write only certificates')
    .describe('Certificates of the authority that signed it, as PEM text. They are no secret.'),
});

interface Listing {
  readonly relistInterval: Duration;
  readonly maxAge: Duration;
}

/** The adapter does not start otherwise. */
function checkMaxAge({ relistInterval, maxAge }: Listing, report: ReportRelation): void {
  if (maxAge.milliseconds >= relistInterval.milliseconds) return;
  report(['maxAge'], `is shorter than relistInterval, which is ${relistInterval}; use ${relistInterval} or more`);
}

/**
 * Metrics of services for HorizontalPodAutoscalers.
 *
 * prometheus-adapter and not KEDA: it is one stateless Deployment without custom resources, webhooks or rights to
 * change workloads; HorizontalPodAutoscalers stay the plain ones of Kubernetes, and belong to the teams. KEDA is for
 * what no adapter can do: scaling to zero, and queues that Prometheus does not know. It reads the same records.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
 * @see https://keda.sh/docs/latest/scalers/prometheus/
 */
export const autoscalingSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Whether prometheus-adapter runs and offers the requests, the latency and the CPU use of each service to HorizontalPodAutoscalers (custom.metrics.k8s.io). A cluster has one such adapter. CPU and memory of pods (metrics.k8s.io) stay with metrics-server. KEDA needs none of it: it asks Prometheus for the same records itself; see docs/autoscaling.md.',
      ),
    externalMetrics: z
      .boolean()
      .default(false)
      .describe(
        'Whether the same metrics are offered as external ones, too (external.metrics.k8s.io), so that a workload scales with the load of another service of its namespace. Leave it off beside KEDA, which owns that API.',
      ),
    kedaNamespace: dnsLabel()
      .optional()
      .describe('Namespace of KEDA. Its pods may then ask Prometheus. Default: none; nobody outside the stack may.'),
    replicas: replicas(2).describe(
      'Identical adapters. With a single one, autoscalers stand still and the API server reports a missing API whenever its node is drained.',
    ),
    relistInterval: duration({ min: '15s', max: '10m' })
      .prefault('1m')
      .describe('How often the adapter looks which metrics there are. A new service can be scaled by then.'),
    maxAge: duration({ min: '15s', max: '1h' })
      .prefault('5m')
      .describe(
        'How long a metric is offered after its last sample (--metrics-max-age), not shorter than relistInterval. Then autoscalers are told that it is missing and keep their replicas, rather than follow what is over.',
      ),
    certificate: certificate
      .optional()
      .describe(
        'What the adapter shows the API server. Default: each adapter signs a certificate for itself and the API server does not check it (insecureSkipTLSVerify), so that whoever can take over addresses in the pod network could answer in its place.',
      ),
    resources: resources({ cpu: '50m', memory: '96Mi', memoryLimit: '192Mi' }),
  })
  .check(relation<Listing>(['relistInterval', 'maxAge'], checkMaxAge))
  .prefault({});

/** The checked key `autoscaling`. */
export type AutoscalingConfig = z.output<typeof autoscalingSchema>;

interface Asked {
  readonly autoscaling: { readonly enabled: boolean; readonly kedaNamespace?: string };
  readonly prometheus: {
    readonly mode: string;
    readonly remoteQuery?: { readonly basic?: unknown; readonly bearer?: unknown };
  };
}

/** The adapter knows no user and reads a token only once; and an agent answers nobody. */
export function checkRecordsCanBeAsked({ autoscaling, prometheus }: Asked, report: ReportRelation): void {
  const { basic, bearer } = prometheus.remoteQuery ?? {};
  if (autoscaling.enabled && (basic || bearer)) {
    report(
      ['autoscaling', 'enabled'],
      'is not possible where prometheus.remoteQuery needs a login; remove it, and let KEDA ask there (docs/autoscaling.md)',
    );
  }
  if (autoscaling.kedaNamespace !== undefined && prometheus.mode === 'agent') {
    report(
      ['autoscaling', 'kedaNamespace'],
      'has no meaning for an agent; remove it, and let KEDA ask prometheus.remoteQuery',
    );
  }
}
