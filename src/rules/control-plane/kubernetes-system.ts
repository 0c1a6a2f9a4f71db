import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';
import { elsewhere, shareTests } from '../threshold-cases.ts';

/** Jobs whose processes are built with Kubernetes, and talk to the API server. */
const KUBERNETES_JOBS = ['apiserver', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler', 'kubelet'];

/** What all components of Kubernetes have in common: requests to the API server, and a version. */
export function kubernetesSystemGroups(jobs: readonly string[], thresholds: ControlPlaneThresholds): RuleGroup[] {
  const components = KUBERNETES_JOBS.filter((job) => jobs.includes(job));
  const select = `job=~"${components.join('|')}"`;
  return [
    {
      name: 'kubernetes-system-components',
      rules: [clientErrors(select, thresholds.kubeClientErrors.ratio), versionMismatch(select)],
    },
  ];
}

function clientErrors(select: string, threshold: number): AlertRule {
  const labels = { job: 'kubelet', instance: '10.0.0.9:10250', node: 'worker-1' };
  const answered = (code: string, perMinute: number) =>
    series('rest_client_requests_total', { ...labels, code, method: 'GET' }, growing(perMinute));
  const by = ['job', 'instance', 'node'];
  return {
    alert: 'KubeClientErrors',
    // "<error>" stands for requests that got no answer at all.
    expr: `${ratio(
      sumBy(by, `rate(rest_client_requests_total{${select},code=~"5..|<error>"}[5m])`),
      sumBy(by, `rate(rest_client_requests_total{${select}}[5m])`),
    )} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A component of Kubernetes gets errors from the API server.',
    description:
      '{{ $value | humanizePercentage }} of the requests of {{ $labels.job }}{{ with $labels.node }} on node {{ . }}{{ end }} ({{ $labels.instance }}) in cluster {{ $labels.cluster }} to the API server fail.',
    runbook: {
      meaning: 'The API server answers this component with errors of its own (5xx), or not at all.',
      impact:
        'What the component is for happens late or not at all: a kubelet reports its pods late, a controller lags.',
      diagnosis: [
        'See which errors: `sum by (code, method, host) (rate(rest_client_requests_total{job="<job>",instance="<instance>"}[5m]))`. `<error>` means no answer: the network, a certificate, or no server.',
        'See whether others get them, too: then the API server is at fault; see KubeAPIErrorBudgetBurnFast.',
        'Read the log of the component: `journalctl -u kubelet` on a node, `kubectl -n kube-system logs` for the others.',
      ],
      mitigation: [
        'Follow the alerts about the API server and etcd when many components are affected.',
        'Repair the network, the proxy or the load balancer between this component and the API server.',
        'Restart the component when it holds on to a dead connection.',
      ],
    },
    tests: shareTests({
      hold: 15,
      threshold,
      input: (bad, good) => [
        answered('503', bad / 2),
        answered('<error>', bad / 2),
        answered('200', good / 2),
        answered('404', good / 2),
      ],
      labels,
      description: (value) =>
        `${humanizePercentage(value)} of the requests of kubelet on node worker-1 (10.0.0.9:10250) in cluster test to the API server fail.`,
    }),
  };
}

function versionMismatch(select: string): AlertRule {
  const versions = (...found: readonly string[]): InputSeries[] =>
    found.map((version, index) =>
      series('kubernetes_build_info', { job: 'kubelet', instance: String(index), git_version: version }, '1x200'),
    );
  const input = versions('v1.35.2', 'v1.34.9', 'v1.34.9');
  return {
    alert: 'KubeVersionMismatch',
    // Patches may differ, and builds of providers end with a name of their own.
    expr: `count by (cluster) (
  count by (cluster, minor) (
    label_replace(kubernetes_build_info{${select}}, "minor", "$1", "git_version", "(v[0-9]+\\\\.[0-9]+).*")
  )
) > 1`,
    // An upgrade takes its time.
    for: '2h',
    severity: 'warning',
    summary: 'Components of Kubernetes have different versions.',
    description:
      'Components of Kubernetes in cluster {{ $labels.cluster }} have had {{ $value }} different minor versions for two hours.',
    runbook: {
      meaning:
        'An upgrade is under way, or was left half done: some API servers, kubelets or other components are of another minor version.',
      impact:
        'None at first. Kubelets may be three minor versions older than the API server, and never newer; what goes beyond is not supported, and fails in odd ways.',
      diagnosis: [
        'See who has which version: `count by (job, git_version, instance) (kubernetes_build_info)`, and `kubectl get nodes`.',
        'See whether an upgrade is running, and what holds it up: a node that cannot be drained because of a PodDisruptionBudget is a common cause.',
      ],
      mitigation: [
        'Finish the upgrade: drain, upgrade and uncordon the nodes that are left.',
        'Replace node groups that still use the old image.',
        'Silence the alert while a long upgrade is planned.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two minor versions for more than two hours',
          input: [...input, ...elsewhere(versions('v1.36.0'))],
          at: '130m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Components of Kubernetes in cluster test have had 2 different minor versions for two hours.'],
        },
      ],
      quiet: [
        {
          name: 'one minor version, in different patches and builds',
          input: [...versions('v1.35.2', 'v1.35.4', 'v1.35.3-eks-113cf36'), ...elsewhere(versions('v1.34.1'))],
          at: '130m',
        },
        { name: 'two for less than two hours', input, at: '119m' },
        {
          name: 'upgraded within an hour',
          input: [
            ...versions('v1.35.2'),
            series('kubernetes_build_info', { job: 'kubelet', instance: 'b', git_version: 'v1.34.9' }, '1x60 stale'),
          ],
          at: '130m',
        },
      ],
    },
  };
}
