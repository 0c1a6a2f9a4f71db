import type { Service } from '../config/environment.ts';
import { type CaseLabels, CLUSTER, justAbove, justBelow, series, steady } from '../rules/cases.ts';
import { humanizePercentage } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertRule } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { elsewhere, recorded } from './record-cases.ts';
import { cpuRunbook, memoryRunbook, restartsRunbook } from './resource-runbooks.ts';
import type { ServiceThresholds } from './thresholds.ts';
import { ownWorkload, podOf, workloadName, workloadType } from './workload.ts';

/** Restarts in an hour that are still put down to rollouts, evictions and single mishaps. */
const TOLERATED_RESTARTS = 3;

/** Alerts on the containers of one service. */
export function resourceAlerts(service: Service, thresholds: ServiceThresholds): AlertRule[] {
  return [cpuSaturation(service, thresholds), memorySaturation(service, thresholds), restarting(service)];
}

function cpuSaturation(service: Service, { cpuSaturation: threshold }: ServiceThresholds): AlertRule {
  const described = (share: string) =>
    `${jobOf(service)} uses ${share} of its CPU limits, or of its requests where it has no limits; the threshold is ${threshold}.`;
  return {
    alert: 'ServiceCPUSaturation',
    expr: `${records.serviceCpuOfBound}{${ownSeries(service)}} > ${threshold.ratio}`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service runs out of CPU.',
    description: described('{{ $value | humanizePercentage }}'),
    runbook: cpuRunbook,
    get tests(): AlertRule['tests'] {
      return cpuCases(service, threshold.ratio, described(humanizePercentage(justAbove(threshold.ratio))));
    },
  };
}

function cpuCases(service: Service, ratio: number, described: string): AlertRule['tests'] {
  const use = (share: number) => [recorded(service, records.serviceCpuOfBound, share)];
  const above = justAbove(ratio);
  return {
    fires: [
      {
        name: 'slightly more CPU than the threshold allows',
        input: use(above),
        at: '20m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [described],
      },
    ],
    quiet: [
      { name: 'slightly less CPU than the threshold allows', input: use(justBelow(ratio)), at: '20m' },
      { name: 'exactly as much', input: use(ratio), at: '20m' },
      { name: 'for only ten minutes', input: use(above), at: '10m' },
      { name: 'only other services', input: elsewhere(service, records.serviceCpuOfBound, above), at: '20m' },
    ],
  };
}

function memorySaturation(service: Service, { memorySaturation: threshold }: ServiceThresholds): AlertRule {
  const described = (container: string, pod: string, share: string) =>
    `Container ${container} of pod ${pod} of ${jobOf(service)} uses ${share} of its memory limit; the threshold is ${threshold}.`;
  const { ratio } = threshold;
  return {
    alert: 'ServiceMemorySaturation',
    expr: `${records.containerMemoryOfLimit}{${ownWorkload(service)}} > ${ratio}`,
    for: '10m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A container of a service is about to be killed for its memory.',
    description: described('{{ $labels.container }}', '{{ $labels.pod }}', '{{ $value | humanizePercentage }}'),
    runbook: memoryRunbook,
    get tests(): AlertRule['tests'] {
      return memoryCases(service, ratio, described(service.name, podOf(service), humanizePercentage(justAbove(ratio))));
    },
  };
}

function memoryCases(service: Service, ratio: number, described: string): AlertRule['tests'] {
  const own = { namespace: service.namespace, workload: workloadName(service), workload_type: workloadType(service) };
  const container = { pod: podOf(service), container: service.name };
  const use = (share: number, more: CaseLabels = {}) =>
    series(records.containerMemoryOfLimit, { ...own, ...container, ...more }, steady(share));
  const above = justAbove(ratio);
  const { namespace: _, ...workload } = own;
  const foreign: readonly CaseLabels[] = [
    { namespace: `${own.namespace}-2` },
    { workload: `${own.workload}-v2` },
    { workload_type: own.workload_type === 'daemonset' ? 'deployment' : 'daemonset' },
  ];
  return {
    fires: [
      {
        name: 'slightly more memory than the threshold allows, in one of two containers',
        input: [use(above), use(justBelow(ratio), { container: 'proxy' })],
        at: '15m',
        expect: [{ cluster: CLUSTER, ...workload, ...container }],
        descriptions: [described],
      },
    ],
    quiet: [
      { name: 'slightly less memory than the threshold allows', input: [use(justBelow(ratio))], at: '15m' },
      { name: 'exactly as much', input: [use(ratio)], at: '15m' },
      { name: 'for only eight minutes', input: [use(above)], at: '8m' },
      ...foreign.map((labels) => ({
        name: `another ${Object.keys(labels)[0]} at its limit`,
        input: [use(above, labels)],
        at: '15m',
      })),
    ],
  };
}

function restarting(service: Service): AlertRule {
  return {
    alert: 'ServiceRestarting',
    expr: `${records.serviceRestarts}{${ownSeries(service)}} > ${TOLERATED_RESTARTS}`,
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'Containers of a service restart again and again.',
    description: `Containers of ${jobOf(service)} restarted {{ $value | humanize }} times within an hour.`,
    runbook: restartsRunbook,
    get tests(): AlertRule['tests'] {
      return restartCases(service);
    },
  };
}

function restartCases(service: Service): AlertRule['tests'] {
  const restarts = (count: number) => [recorded(service, records.serviceRestarts, count)];
  return {
    fires: [
      {
        name: 'four restarts within an hour',
        input: restarts(4),
        at: '5m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [`Containers of ${jobOf(service)} restarted 4 times within an hour.`],
      },
    ],
    quiet: [
      { name: 'three restarts within an hour', input: restarts(3), at: '5m' },
      { name: 'only other services', input: elsewhere(service, records.serviceRestarts, 4), at: '5m' },
    ],
  };
}
