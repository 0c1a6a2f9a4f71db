import type { Duration } from '../../config/duration.ts';
import type { Quantity } from '../../config/quantity.ts';
import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanize, humanize1024 } from '../humanize.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule, InputSeries, RuleGroup, Severity } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere } from '../threshold-cases.ts';

const { apiServer } = selectors;
const JOB = { job: 'apiserver' };

/** What the API servers store, up to which size, and with which certificates they are asked. */
export function apiServerStorageGroup(thresholds: ControlPlaneThresholds, size: Quantity): RuleGroup {
  const { clientCertificateExpiration, clientCertificateExpirationCritical, apiServerStoredObjects } = thresholds;
  return {
    name: 'kubernetes-system-apiserver-state',
    rules: [
      certificateExpiration('KubeClientCertificateExpiration', 'warning', clientCertificateExpiration),
      certificateExpiration('KubeClientCertificateExpirationCritical', 'critical', clientCertificateExpirationCritical),
      manyObjects(apiServerStoredObjects),
      storageLarge(size.value),
    ],
  };
}

function certificateExpiration(alert: string, severity: Severity, life: Duration): AlertRule {
  const bucket = (le: string | number, perMinute: number) =>
    series('apiserver_client_certificate_expiration_seconds_bucket', { ...JOB, le: String(le) }, growing(perMinute));
  return {
    alert,
    // Counted below a bound that the histogram has, and not estimated between two of them. See dropped-series.ts for the forms of `le`.
    expr: `sum by (cluster) (
  rate(apiserver_client_certificate_expiration_seconds_bucket{${apiServer},le=~"${life.seconds}(\\\\.0)?"}[15m])
) > 0`,
    for: '15m',
    severity,
    summary: `Clients of the API server use certificates that expire within ${life}.`,
    description: `Clients whose certificates expire within ${life} send {{ $value | humanize }} requests per second to the API servers of cluster {{ $labels.cluster }}.`,
    runbook: {
      meaning: `A kubelet, a component of the control plane or a person authenticates with a client certificate that ends within ${life}. The API server does not say which one.`,
      impact:
        'None yet. When it expires, this client is locked out: a node becomes not ready, controllers stand still, people cannot log in.',
      diagnosis: [
        'On kubeadm clusters: `kubeadm certs check-expiration` on every control plane node.',
        'On nodes: `openssl x509 -enddate -noout -in /var/lib/kubelet/pki/kubelet-client-current.pem`; see whether kubelets renew theirs, and whether `kubectl get csr` shows requests that wait for approval.',
        'In kubeconfig files of people and pipelines: `kubectl config view --raw -o jsonpath="{.users[*].user.client-certificate-data}" | base64 -d | openssl x509 -enddate -subject -noout`.',
        'The audit log names the users that authenticate by certificate.',
      ],
      mitigation: [
        'Renew: `kubeadm certs renew all` and restart the static pods of the control plane, or upgrade the cluster, which renews them, too.',
        'Approve waiting requests: `kubectl certificate approve <name>`.',
        'If short certificates are on purpose, lower alerts.clientCertificateExpiration.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'three requests in two seconds, on API servers of two versions',
          input: [
            bucket(life.seconds, 60),
            bucket(`${life.seconds}.0`, 30),
            bucket('+Inf', 600),
            ...elsewhere([bucket(life.seconds, 60)]),
          ],
          at: '40m',
          expect: [{ cluster: CLUSTER }],
          descriptions: [
            `Clients whose certificates expire within ${life} send ${humanize(1.5)} requests per second to the API servers of cluster test.`,
          ],
        },
      ],
      quiet: [
        {
          name: 'only certificates that last longer',
          input: [bucket(0, 0), bucket(life.seconds, 0), bucket(31_104_000, 60), bucket('+Inf', 600)],
          at: '60m',
        },
        { name: 'for less than 15 minutes', input: [bucket(life.seconds, 60)], at: '15m' },
        {
          name: 'renewed',
          input: [
            series(
              'apiserver_client_certificate_expiration_seconds_bucket',
              { ...JOB, le: String(life.seconds) },
              steady(90),
            ),
          ],
          at: '60m',
        },
      ],
    },
  };
}

function manyObjects(threshold: number): AlertRule {
  const stored = (value: number, instance = 'a'): InputSeries =>
    series('apiserver_resource_objects', { ...JOB, instance, group: 'apps', resource: 'replicasets' }, steady(value));
  const older = (value: number) =>
    series('apiserver_storage_objects', { ...JOB, resource: 'replicasets.apps' }, steady(value));
  const tests = amountTests({
    hold: 30,
    threshold,
    exact: true,
    // The other API server has not counted yet.
    input: (value) => [stored(value), stored(-1, 'b'), older(value)],
    labels: { group: 'apps', resource: 'replicasets' },
    description: (value) => `Cluster test stores ${humanize(value)} objects of replicasets.apps.`,
  });
  const many = threshold * 1.25;
  const before = {
    name: 'as API servers before Kubernetes 1.34 count',
    input: [older(many), { ...older(-1), series: older(-1).series.replace('job=', 'instance="b",job=') }],
    at: '40m',
    expect: [{ cluster: CLUSTER, resource: 'replicasets.apps' }] as const,
    descriptions: [`Cluster test stores ${humanize(many)} objects of replicasets.apps.`] as const,
  };
  return {
    alert: 'KubeAPIStoredObjectsHigh',
    // Since Kubernetes 1.34 the group has a label of its own, and the older metric is to go.
    expr: `(
  ${maxBy(['group', 'resource'], `apiserver_resource_objects{${apiServer}}`)}
  or on (cluster)
  ${maxBy(['resource'], `apiserver_storage_objects{${apiServer}}`)}
) > ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: 'The API server stores very many objects of one kind.',
    description:
      'Cluster {{ $labels.cluster }} stores {{ $value | humanize }} objects of {{ $labels.resource }}{{ with $labels.group }}.{{ . }}{{ end }}.',
    runbook: {
      meaning:
        'Something creates objects faster than anything deletes them: events, leases, ReplicaSets, Secrets, reports or custom resources.',
      impact:
        'Lists of them become slow and large, API servers and controllers need more memory, and the database of etcd grows towards its limit.',
      diagnosis: [
        'See how the number grew over days: `apiserver_resource_objects{job="apiserver",resource="<resource>"}`.',
        'See where they are: `kubectl get <resource> -A --no-headers | cut -d" " -f1 | sort | uniq -c | sort -n | tail`.',
        'See who creates them: labels, ownerReferences and managedFields of a few of them.',
      ],
      mitigation: [
        'Repair or stop what creates them, and delete in small steps what nobody needs.',
        'Set limits: ttlSecondsAfterFinished of Jobs, revisionHistoryLimit of Deployments, retention of the operator.',
        'Raise alerts.apiServerStoredObjects when the cluster is meant to hold that many.',
      ],
    },
    tests: {
      ...tests,
      fires: [...tests.fires, before],
      quiet: [
        {
          name: 'fewer, as older API servers count',
          input: [older(threshold * 0.75), ...elsewhere([older(many)])],
          at: '60m',
        },
        ...(tests.quiet === 'never' ? [] : tests.quiet),
      ],
    },
  };
}

function storageLarge(threshold: number): AlertRule {
  const size = (value: number, instance = 'a') =>
    series('apiserver_storage_size_bytes', { ...JOB, instance, storage_cluster_id: 'etcd-0' }, steady(value));
  return {
    alert: 'KubeAPIStorageLarge',
    expr: `${maxBy([], `apiserver_storage_size_bytes{${apiServer}}`)} > ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: 'The database of the API server is getting large.',
    description: 'The database of the API servers of cluster {{ $labels.cluster }} takes {{ $value | humanize1024 }}B.',
    runbook: {
      meaning:
        'The database has a quota (2 GiB as etcd comes, more with most providers) and comes close to it. The size includes free space inside the file.',
      impact:
        'At the quota etcd refuses every write: nothing in the cluster can be changed until space has been freed.',
      diagnosis: [
        'See what is stored in large numbers: `topk(10, apiserver_resource_objects{job="apiserver"})`, and what in large pieces: `topk(10, apiserver_resource_size_estimate_bytes{job="apiserver"})`.',
        'See how it grew over days: `apiserver_storage_size_bytes{job="apiserver"}`.',
        'On clusters of your own, compare with its content: `etcdctl endpoint status -w table` (DB SIZE and IN USE).',
      ],
      mitigation: [
        'Delete objects that nobody needs, and stop what creates them.',
        'Defragment etcd, one member at a time: `etcdctl defrag`. Providers do that themselves.',
        'Raise --quota-backend-bytes of etcd (up to 8 GiB), and alerts.apiServerStorageSize with it.',
      ],
    },
    tests: amountTests({
      hold: 30,
      threshold,
      exact: true,
      input: (value) => [size(value), size(value / 2, 'b')],
      labels: {},
      description: (value) => `The database of the API servers of cluster test takes ${humanize1024(value)}B.`,
    }),
  };
}
