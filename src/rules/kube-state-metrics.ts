import { CLUSTER, series, steady } from './cases.ts';
import type { AlertRule, InputSeries, RuleGroup } from './rule.ts';
import { selectors } from './selectors.ts';

const { kubeStateMetrics } = selectors;

/** Alerts about kube-state-metrics where several exporters divide the objects among them. */
export function shardingGroups(): RuleGroup[] {
  return [{ name: 'kube-state-metrics', rules: [shardsMissing()] }];
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
        { name: 'one shard is missing for only 10 minutes', input: shards(2, 0), at: '10m' },
      ],
    },
  };
}
