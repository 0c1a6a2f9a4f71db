import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, CLUSTER, growing, series, steady } from '../cases.ts';
import { over, processAlert, under } from '../process-alert.ts';
import { maxBy, minBy, on, ratio, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries, NonEmpty, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { stackJobs } from './stack-jobs.ts';

const { kubeStateMetrics } = selectors;
const job = stackJobs.kubeStateMetrics;

/** What the alerts about kube-state-metrics depend on. */
export interface KubeStateMetricsRuleProps {
  /** Exporters that divide the objects among them. */
  readonly shards: number;
  readonly thresholds: {
    /** Share of its requests to the API server that fail. */
    readonly kubeStateMetricsErrors: Percentage;
  };
}

/** Alerts about kube-state-metrics itself; those about shards only where it has several. */
export function kubeStateMetricsGroups({ shards, thresholds }: KubeStateMetricsRuleProps): RuleGroup[] {
  const threshold = thresholds.kubeStateMetricsErrors.ratio;
  const rules = [
    requestsFailing('list', 'KubeStateMetricsListErrors', threshold),
    requestsFailing('watch', 'KubeStateMetricsWatchErrors', threshold),
    seriesMissing(),
    ...(shards > 1 ? [shardsMissing(), shardingMismatch()] : []),
  ];
  return [{ name: 'kube-state-metrics', rules }];
}

const SEE_LOG = 'Read the error: `kubectl -n monitoring logs -l app.kubernetes.io/name=kube-state-metrics --tail=50`.';
const MITIGATION: NonEmpty<string> = [
  'Let Argo CD sync the Application of kube-state-metrics: it brings its ClusterRole back.',
  'Follow the alerts about the API server when it does not answer.',
  'Delete the pod when it does not recover by itself.',
];

function requestsFailing(verb: 'list' | 'watch', alert: string, threshold: number): AlertRule {
  const metric = `kube_state_metrics_${verb}_total`;
  const share = over(threshold, 1);
  const requests = (failing: number) => (labels: CaseLabels) => {
    const of = (result: string, perMinute: number) =>
      series(metric, { ...labels, resource: '*v1.Pod', result }, growing(perMinute));
    return [of('error', failing * 1000), of('success', (1 - failing) * 1000)];
  };
  const rate = (more: string) => sumBy(['resource'], `rate(${metric}{${kubeStateMetrics}${more}}[5m])`);
  return processAlert({
    alert,
    job,
    kept: { resource: '*v1.Pod' },
    expr: `${ratio(rate(',result="error"'), rate(''))}\n> ${threshold}`,
    for: '15m',
    severity: 'critical',
    summary: `The exporter of Kubernetes objects cannot ${verb} them.`,
    description: `In cluster {{ $labels.cluster }}, {{ $value | humanizePercentage }} of the requests of kube-state-metrics to ${verb} {{ $labels.resource }} fail.`,
    sick: requests(share),
    well: requests(under(threshold)),
    value: share,
    quiet: [
      {
        name: 'requests of a stranger fail',
        input: [
          ...requests(under(threshold))(job.labels),
          series(metric, { ...job.labels, job: 'other', resource: '*v1.Pod', result: 'error' }, growing(1000)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: `The API server refuses requests of kube-state-metrics to ${verb} objects, or does not answer them.`,
      impact: 'Series about these objects are missing or out of date, and alerts that read them are silent or wrong.',
      diagnosis: [
        SEE_LOG,
        'Forbidden: its ClusterRole lacks the kind. A timeout: the API server is overloaded, or the list is very long.',
      ],
      mitigation: MITIGATION,
    },
  });
}

function seriesMissing(): AlertRule {
  const main = { ...job.labels, endpoint: 'http-metrics' };
  const described = (pods: boolean, own = main, answers = 1) => [
    series('up', own, steady(answers)),
    ...(pods ? [series('kube_pod_info', { ...own, pod: 'api' }, steady(1))] : []),
  ];
  return processAlert({
    alert: 'KubeStateMetricsSeriesMissing',
    job: {
      matchers: `${kubeStateMetrics},endpoint="http-metrics"`,
      labels: main,
      others: { job: 'other', endpoint: 'telemetry' },
    },
    kept: {},
    expr: `${maxBy([], `up{${kubeStateMetrics},endpoint="http-metrics"}`)} == 1
unless ${on()}
${maxBy([], `kube_pod_info{${kubeStateMetrics},endpoint="http-metrics"}`)}`,
    for: '10m',
    severity: 'critical',
    summary: 'The exporter of Kubernetes objects answers, but describes no pods.',
    description: 'The exporter kube-state-metrics in cluster {{ $labels.cluster }} answers, but describes no pods.',
    sick: (labels) => [
      ...described(false, { ...main, ...labels }),
      series('kube_pod_info', { ...main, job: 'stranger' }, steady(1)),
    ],
    well: (labels) => described(true, { ...main, ...labels }),
    value: 1,
    quiet: [{ name: 'it does not answer at all', input: described(false, main, 0), at: '60m' }],
    runbook: {
      meaning: 'The exporter runs and is scraped, but its answer holds nothing about pods.',
      impact: 'Nothing is known about pods, workloads and nodes as objects: alerts about them are silent.',
      diagnosis: [
        'See what it answers: `kubectl -n monitoring port-forward svc/kube-state-metrics 8080`, then open http://localhost:8080/metrics.',
        SEE_LOG,
        'See whether a sample limit or a drop rule takes the series away: Status > Target health in Prometheus.',
      ],
      mitigation: MITIGATION,
    },
  });
}

function shardingMismatch(): AlertRule {
  const shards = (first: number, second: number) => (labels: CaseLabels) =>
    [first, second].map((total, index) =>
      series('kube_state_metrics_total_shards', { ...labels, pod: `kube-state-metrics-${index}` }, steady(total)),
    );
  const total = `kube_state_metrics_total_shards{${kubeStateMetrics}}`;
  return processAlert({
    alert: 'KubeStateMetricsShardingMismatch',
    job,
    kept: {},
    expr: `${maxBy([], total)} != ${minBy([], total)}`,
    for: '15m',
    severity: 'critical',
    summary: 'The exporters of Kubernetes objects disagree on how many they are.',
    description:
      'Some exporters of Kubernetes objects in cluster {{ $labels.cluster }} believe that they are {{ $value }}, others that they are fewer.',
    sick: shards(2, 3),
    well: shards(3, 3),
    value: 3,
    quiet: [
      {
        name: 'a stranger has other numbers',
        input: [...shards(3, 3)(job.labels), ...shards(2, 4)({ ...job.labels, job: 'other' })],
        at: '60m',
      },
    ],
    runbook: {
      meaning:
        'Each exporter takes its share by the number of all. With different numbers, shares overlap or leave gaps.',
      impact: 'Some objects are described twice, others not at all.',
      diagnosis: [
        'See who believes what: `kube_state_metrics_total_shards`.',
        'See whether a rollout hangs: `kubectl -n monitoring rollout status statefulset kube-state-metrics`.',
      ],
      mitigation: ['Delete the pods that have the old number: the StatefulSet starts them again.'],
    },
  });
}

/** Series of exporters with these numbers, each of which expects so many. */
function shards(total: number, ...numbers: number[]): InputSeries[] {
  return numbers.flatMap((number) => {
    const labels = { job: 'kube-state-metrics', endpoint: 'telemetry', pod: `kube-state-metrics-${number}` };
    return [
      series('kube_state_metrics_total_shards', labels, steady(total)),
      series('kube_state_metrics_shard_ordinal', { ...labels, shard_ordinal: String(number) }, steady(number)),
    ];
  });
}

function shardsMissing(): AlertRule {
  return {
    alert: 'KubeStateMetricsShardsMissing',
    expr: `max by (cluster) (kube_state_metrics_total_shards{${kubeStateMetrics}})
- count by (cluster) (count by (cluster, shard_ordinal) (kube_state_metrics_shard_ordinal{${kubeStateMetrics}}))
> 0`,
    for: '15m',
    severity: 'critical',
    summary: 'Some exporters of Kubernetes objects are missing.',
    description:
      'Of the exporters that divide the Kubernetes objects among them, {{ $value }} did not answer for 15 minutes.',
    runbook: {
      meaning:
        'Several exporters (kube-state-metrics) each describe a share of the objects. At least one of them does not answer, so its share is not described.',
      impact: 'Some pods, workloads and nodes have no series, and alerts about them are silent.',
      diagnosis: [
        'See the pods: `kubectl -n monitoring get pods -l app.kubernetes.io/name=kube-state-metrics`.',
        'Read events and log of the one that is not ready. OOMKilled means that its share outgrew its memory limit.',
        'Open Status > Target health in Prometheus: a pod that is ready but not scraped shows an error there.',
      ],
      mitigation: [
        'Raise exporters.kubeStateMetrics.resources, or its shards, when it runs out of memory.',
        'Delete a pod that hangs: the StatefulSet starts it again with the same number.',
        'Restore its Role when its log says that it may not read its StatefulSet.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two of three shards answer',
          input: shards(3, 0, 2),
          at: '20m',
          expect: [{ cluster: CLUSTER }],
          descriptions: [
            'Of the exporters that divide the Kubernetes objects among them, 1 did not answer for 15 minutes.',
          ],
        },
      ],
      quiet: [
        { name: 'all three shards answer', input: shards(3, 0, 1, 2), at: '60m' },
        {
          name: 'a stranger expects more',
          input: [
            ...shards(3, 0, 1, 2),
            series('kube_state_metrics_total_shards', { ...job.labels, job: 'other' }, steady(5)),
          ],
          at: '60m',
        },
        { name: 'one shard is missing for only 10 minutes', input: shards(2, 0), at: '10m' },
      ],
    },
  };
}
