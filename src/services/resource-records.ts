import { CLUSTER, series, steady } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { RecordingRule, RuleGroup } from '../rules/rule.ts';
import { selectors } from '../rules/selectors.ts';
import { perService } from './per-service.ts';
import * as cases from './resource-cases.ts';
import { CPU_BOUND, memoryOfLimit, ofServices, replicasOf, shareOf, throttledShare } from './resource-expressions.ts';
import { workloadName, workloadType } from './workload.ts';

/**
 * Which workload runs a service, and whose it is. Metrics of containers know only pods, and pods know only their workload: all that
 * is recorded of the resources of services hangs on this one series of each.
 */
export const serviceWorkload = perService((service): RecordingRule => {
  const { namespace, name, team } = service;
  const labels = {
    namespace,
    service: name,
    team,
    workload: workloadName(service),
    workload_type: workloadType(service),
  };
  return {
    record: records.serviceWorkload,
    expr: `group by (cluster) (up{${selectors.prometheus}})`,
    labels,
    tests: [
      {
        name: 'always',
        input: [series('up', { job: 'prometheus', instance: 'a' }, steady(1))],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, ...labels }, value: 1 }],
      },
    ],
  };
});

/** CPU, memory, restarts and replicas of all services: one rule for all of them costs less than one for each. */
export function resourceRecordGroups(): RuleGroup[] {
  const { containerCpu, containerMemory, podCpuLimits, podCpuRequests, podMemoryLimits, podMemoryRequests } = records;
  const rule = (
    record: RecordingRule['record'],
    ofWorkloads: string,
    tests: RecordingRule['tests'],
  ): RecordingRule => ({
    record,
    expr: ofServices(ofWorkloads),
    tests,
  });
  return [
    {
      name: 'services.resources',
      rules: [
        rule(records.serviceCpu, records.workloadCpu, cases.useOf(records.workloadCpu)),
        rule(records.serviceCpuOfRequests, shareOf(containerCpu, podCpuRequests), cases.cpuShares(1.2)),
        rule(records.serviceCpuOfLimits, shareOf(containerCpu, podCpuLimits), cases.cpuShares(0.25)),
        rule(records.serviceCpuOfBound, shareOf(containerCpu, CPU_BOUND), cases.cpuShares(0.5)),
        rule(records.serviceMemory, records.workloadMemory, cases.useOf(records.workloadMemory)),
        rule(records.serviceMemoryOfRequests, shareOf(containerMemory, podMemoryRequests), cases.memoryShares(0.75)),
        rule(records.serviceMemoryOfLimits, shareOf(containerMemory, podMemoryLimits), cases.memoryShares(0.4)),
        { record: records.containerMemoryOfLimit, expr: memoryOfLimit(), tests: cases.memoryOfLimit() },
        rule(records.serviceThrottling, throttledShare(), cases.throttling()),
        rule(records.serviceRestarts, records.workloadRestarts, cases.useOf(records.workloadRestarts)),
        rule(records.serviceReplicasDesired, replicasOf('desired'), cases.replicas('desired')),
        rule(records.serviceReplicasAvailable, replicasOf('available'), cases.replicas('available')),
      ],
    },
  ];
}
