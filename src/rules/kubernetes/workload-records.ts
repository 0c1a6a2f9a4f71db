import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy, on, select, sumBy } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm } from './kube-series.ts';

/** Labels that name a workload, besides the cluster. */
export const OF_WORKLOAD = ['namespace', 'workload', 'workload_type'];

/** Adds up what belongs to pods by the workload that owns them. */
export function sumByWorkload(ofPods: string): string {
  return sumBy(
    OF_WORKLOAD,
    `${ofPods}\n* ${on('namespace', 'pod')} group_left (workload, workload_type)\n${records.podOwner}`,
  );
}

/** What workloads use, and what they have asked for. */
export function workloadRecordGroups(): RuleGroup[] {
  return [
    {
      name: 'k8s.rules.workload',
      rules: [
        ofWorkloads(records.workloadCpu, records.containerCpu),
        ofWorkloads(records.workloadMemory, records.containerMemory),
        ofWorkloads(records.workloadCpuRequests, records.podCpuRequests),
        ofWorkloads(records.workloadCpuLimits, records.podCpuLimits),
        ofWorkloads(records.workloadMemoryRequests, records.podMemoryRequests),
        ofWorkloads(records.workloadMemoryLimits, records.podMemoryLimits),
        restarts(),
      ],
    },
  ];
}

function ofWorkloads(record: RecordName, ofContainers: RecordName): RecordingRule {
  const api = { namespace: 'shop', workload: 'api', workload_type: 'deployment' };
  const container = (pod: string, name: string, namespace = 'shop') =>
    series(ofContainers, { namespace, pod, container: name, node: 'worker-1' }, steady(2));
  const owner = (pod: string, workload: string, namespace = 'shop') =>
    series(records.podOwner, { ...api, namespace, pod, workload }, steady(1));
  return {
    record,
    expr: sumByWorkload(ofContainers),
    tests: [
      {
        name: 'two pods with three containers, one of another workload, and one of the same name elsewhere',
        input: [
          container('api-1', 'main'),
          container('api-1', 'proxy'),
          container('api-2', 'main'),
          owner('api-1', 'api'),
          owner('api-2', 'api'),
          container('job-1', 'main'),
          owner('job-1', 'job'),
          container('api-1', 'main', 'search'),
          owner('api-1', 'api', 'search'),
        ],
        at: '5m',
        expect: [
          { labels: { cluster: CLUSTER, ...api, namespace: 'search' }, value: 2 },
          { labels: { cluster: CLUSTER, ...api }, value: 6 },
          { labels: { cluster: CLUSTER, ...api, workload: 'job' }, value: 2 },
        ],
      },
    ],
  };
}

const RESTARTS = 'kube_pod_container_status_restarts_total';

/** Restarts within an hour. While one exporter replaces another, two count the same ones. */
function restarts(): RecordingRule {
  const counted = maxBy(
    ['namespace', 'pod', 'container'],
    `increase(${select(RESTARTS, selectors.kubeStateMetrics)}[1h])`,
  );
  const labels = { namespace: 'shop', workload: 'api', workload_type: 'deployment' };
  const owner = (pod: string) => series(records.podOwner, { ...labels, pod }, steady(1));
  const of = (pod: string, instance: string) => ({ namespace: 'shop', pod, container: 'api', instance });
  return {
    record: records.workloadRestarts,
    // increase() extrapolates to the whole hour: without rounding, three restarts may read as 3.05.
    expr: `round(${sumByWorkload(counted)})`,
    tests: [
      {
        name: 'two restarts, told by two exporters, one of another pod, and those that another job tells',
        input: [
          owner('a'),
          owner('b'),
          ksm(RESTARTS, of('a', '1'), '2x30 3x9 4x79'),
          ksm(RESTARTS, of('a', '2'), '2x30 3x9 4x79'),
          ksm(RESTARTS, of('b', '1'), '0x30 1x90'),
          { ...foreign(RESTARTS, of('a', '1'), 0), values: '0+1x120' },
          ksm(RESTARTS, of('nobody', '1'), '0+1x120'),
        ],
        at: '80m',
        expect: [{ labels: { cluster: CLUSTER, ...labels }, value: 3 }],
      },
    ],
  };
}
