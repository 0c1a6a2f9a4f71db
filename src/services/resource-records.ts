import type { Service } from '../config/environment.ts';
import { CLUSTER } from '../rules/cases.ts';
import { type RecordName, records } from '../rules/records.ts';
import type { InputSeries, RecordCase, RecordingRule } from '../rules/rule.ts';
import { inNamespace, ofService, shareOf } from './resource-expressions.ts';
import { main, otherOwner, owner, sidecar } from './resource-series.ts';

const { containerCpu, containerMemory, podCpuLimits, podCpuRequests, podMemoryLimits, podMemoryRequests } = records;

/**
 * CPU and memory of one service, from the records of its containers. The service itself is a label of each rule:
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
  ];
}

function twoPods(service: Service, value: number): RecordCase {
  const labels = { cluster: CLUSTER, namespace: service.namespace, service: service.name };
  return {
    name: 'two pods of the service, and one of another workload',
    input: [
      ...['a', 'b'].flatMap((pod) => [owner(service, pod), ...use(service, pod), ...bounds(service, pod)]),
      otherOwner(service, 'c'),
      ...use(service, 'c'),
      ...bounds(service, 'c'),
    ],
    at: '5m',
    expect: [{ labels, value }],
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
