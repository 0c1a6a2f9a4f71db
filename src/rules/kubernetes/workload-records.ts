import { CLUSTER, series, steady } from '../cases.ts';
import { on, sumBy } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { RecordingRule, RuleGroup } from '../rule.ts';

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
