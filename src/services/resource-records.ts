import type { Service } from '../config/environment.ts';
import { type CaseLabels, CLUSTER, growing, series, steady } from '../rules/cases.ts';
import { type RecordName, records } from '../rules/records.ts';
import type { InputSeries, RecordCase, RecordingRule } from '../rules/rule.ts';
import {
  inNamespace,
  ofService,
  REPLICAS,
  replicasOf,
  restartsPerHour,
  shareOf,
  throttledShare,
} from './resource-expressions.ts';
import { main, otherOwner, owner, sidecar, workloadName } from './resource-series.ts';

const { containerCpu, containerMemory, podCpuLimits, podCpuRequests, podMemoryLimits, podMemoryRequests } = records;

/**
 * CPU, memory, restarts and replicas of one service, from the records of its containers and of its workload. The service itself is a label of each rule:
 * metrics of containers know only pods, and pods know only their workload.
 */
export function resourceRecords(service: Service): RecordingRule[] {
  const rule = (record: RecordName, expr: string, tests: readonly [RecordCase, ...RecordCase[]]): RecordingRule => ({
    record,
    expr,
    labels: { service: service.name },
    tests,
  });
  const use = (record: RecordName, metric: RecordName, value: number) =>
    rule(record, ofService(service, inNamespace(service, metric)), [twoPods(service, value)]);
  const share = (record: RecordName, metric: RecordName, capacity: RecordName, value: number) =>
    rule(record, shareOf(service, inNamespace(service, metric), inNamespace(service, capacity)), [
      twoPods(service, value),
      unbounded(service),
    ]);
  return [
    use(records.serviceCpu, containerCpu, 1.5),
    share(records.serviceCpuOfRequests, containerCpu, podCpuRequests, 1.2),
    share(records.serviceCpuOfLimits, containerCpu, podCpuLimits, 0.25),
    use(records.serviceMemory, containerMemory, 800),
    share(records.serviceMemoryOfRequests, containerMemory, podMemoryRequests, 0.75),
    share(records.serviceMemoryOfLimits, containerMemory, podMemoryLimits, 0.4),
    rule(records.serviceThrottling, throttledShare(service), [throttled(service)]),
    rule(records.serviceRestarts, restartsPerHour(service), [restarted(service)]),
    rule(records.serviceReplicasDesired, replicasOf(service, 'desired'), [replicas(service, 3)]),
    rule(records.serviceReplicasAvailable, replicasOf(service, 'available'), [replicas(service, 2)]),
  ];
}

/** A quarter of the periods of one container, and none of another: the busier one weighs more. */
function throttled(service: Service): RecordCase {
  const of = (pod: string, part: 'cfs' | 'cfs_throttled', perMinute: number) =>
    series(`container_cpu_${part}_periods_total`, cadvisor(service, pod), growing(perMinute));
  return {
    name: 'one of two pods is throttled, and a neighbour',
    input: [
      owner(service, 'a'),
      owner(service, 'b'),
      otherOwner(service, 'c'),
      ...[of('a', 'cfs', 600), of('b', 'cfs', 200), of('c', 'cfs', 600)],
      ...[of('a', 'cfs_throttled', 150), of('b', 'cfs_throttled', 0), of('c', 'cfs_throttled', 600)],
    ],
    at: '10m',
    expect: [{ labels: identity(service), value: 0.1875 }],
  };
}

function cadvisor({ namespace, name }: Service, pod: string): CaseLabels {
  const job = { job: 'kubelet', metrics_path: '/metrics/cadvisor' };
  return { ...job, namespace, pod, container: name, image: 'registry.example.com/app' };
}

function restarted(service: Service): RecordCase {
  const restarts = (pod: string, instance: string) =>
    series(
      'kube_pod_container_status_restarts_total',
      { job: 'kube-state-metrics', instance, namespace: service.namespace, pod, container: service.name },
      '2x30 3x9 4x79',
    );
  return {
    name: 'two restarts, told by two exporters, and those of a neighbour',
    input: [
      owner(service, 'a'),
      otherOwner(service, 'c'),
      ...[restarts('a', '1'), restarts('a', '2'), restarts('c', '1')],
    ],
    at: '80m',
    expect: [{ labels: identity(service), value: 2 }],
  };
}

/** Three replicas are wanted and two can answer; a workload of another name has nine of both. */
function replicas(service: Service, value: number): RecordCase {
  const { label, desired, available } = REPLICAS[service.workload.kind];
  const of = (metric: string, workload: string, count: number, instance = '1') =>
    series(
      metric,
      { job: 'kube-state-metrics', instance, namespace: service.namespace, [label]: workload },
      steady(count),
    );
  const name = workloadName(service);
  return {
    name: 'two of three replicas, told by two exporters',
    input: [
      ...[of(desired, name, 3), of(desired, name, 3, '2'), of(available, name, 2), of(available, name, 2, '2')],
      ...[of(desired, `${name}-v2`, 9), of(available, `${name}-v2`, 9)],
    ],
    at: '5m',
    expect: [{ labels: identity(service), value }],
  };
}

const identity = ({ namespace, name }: Service) => ({ cluster: CLUSTER, namespace, service: name });

function twoPods(service: Service, value: number): RecordCase {
  return {
    name: 'two pods of the service, and one of another workload',
    input: [
      ...['a', 'b'].flatMap((pod) => [owner(service, pod), ...use(service, pod), ...bounds(service, pod)]),
      otherOwner(service, 'c'),
      ...use(service, 'c'),
      ...bounds(service, 'c'),
    ],
    at: '5m',
    expect: [{ labels: identity(service), value }],
  };
}

/** A pod without requests and limits has no share of them; a ratio to nothing would be infinite. */
function unbounded(service: Service): RecordCase {
  return {
    name: 'neither requests nor limits',
    input: [owner(service, 'a'), ...use(service, 'a')],
    at: '5m',
    expect: [],
  };
}

function use(service: Service, pod: string): InputSeries[] {
  return [
    main(service, containerCpu, 0.5, pod),
    sidecar(service, containerCpu, 0.25, pod),
    main(service, containerMemory, 300, pod),
    sidecar(service, containerMemory, 100, pod),
  ];
}

/** As in real clusters, not every container has every request and limit. */
function bounds(service: Service, pod: string): InputSeries[] {
  return [
    main(service, podCpuRequests, 0.5, pod),
    sidecar(service, podCpuRequests, 0.125, pod),
    sidecar(service, podCpuLimits, 1, pod),
    main(service, podMemoryRequests, 400, pod),
    main(service, podMemoryLimits, 500, pod),
    sidecar(service, podMemoryLimits, 500, pod),
  ];
}
