import type { Service } from '../config/environment.ts';
import { CLUSTER, justAbove, justBelow, series } from '../rules/cases.ts';
import { humanizePercentage } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertRule } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { cpuShare, memoryShareAbove } from './resource-expressions.ts';
import { cpuRunbook, memoryRunbook, restartsRunbook } from './resource-runbooks.ts';
import { main, otherOwner, owner, podOf, sidecar } from './resource-series.ts';
import type { ServiceThresholds } from './thresholds.ts';

/** Restarts in an hour that are still put down to rollouts, evictions and single mishaps. */
const TOLERATED_RESTARTS = 3;

const { containerCpu, containerMemory, podCpuLimits, podCpuRequests, podMemoryLimits } = records;
const GIB = 2 ** 30;

/** Alerts on the containers of one service. */
export function resourceAlerts(service: Service, thresholds: ServiceThresholds): AlertRule[] {
  return [cpuSaturation(service, thresholds), memorySaturation(service, thresholds), restarting(service)];
}

function cpuSaturation(service: Service, { cpuSaturation: threshold }: ServiceThresholds): AlertRule {
  const described = (share: string) =>
    `${jobOf(service)} uses ${share} of its CPU limits, or of its requests where it has no limits; the threshold is ${threshold}.`;
  return {
    alert: 'ServiceCPUSaturation',
    expr: `${cpuShare(service)}\n> ${threshold.ratio}`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service runs out of CPU.',
    description: described('{{ $value | humanizePercentage }}'),
    runbook: cpuRunbook,
    tests: cpuCases(service, threshold.ratio, described(humanizePercentage(justAbove(threshold.ratio)))),
  };
}

function cpuCases(service: Service, ratio: number, described: string): AlertRule['tests'] {
  const fires = { at: '20m', expect: [{ cluster: CLUSTER }], descriptions: [described] } as const;
  const above = main(service, containerCpu, justAbove(ratio));
  return {
    fires: [
      {
        ...fires,
        name: 'slightly more CPU than the threshold allows of the limit',
        input: [owner(service), above, main(service, podCpuLimits, 1)],
      },
      {
        ...fires,
        name: 'slightly more CPU than the threshold allows of the request, and a limit on the sidecar only',
        input: [
          owner(service),
          above,
          main(service, podCpuRequests, 0.5),
          sidecar(service, containerCpu, 0),
          sidecar(service, podCpuLimits, 0.5),
        ],
      },
    ],
    quiet: [
      {
        name: 'slightly less CPU than the threshold allows of the limit, though more than the request',
        input: [
          owner(service),
          main(service, containerCpu, justBelow(ratio)),
          main(service, podCpuLimits, 1),
          main(service, podCpuRequests, 0.001),
        ],
        at: '20m',
      },
      {
        name: 'neither a request nor a limit',
        input: [owner(service), main(service, containerCpu, 64)],
        at: '20m',
      },
      {
        name: 'another workload of the namespace at its limit',
        input: [otherOwner(service), above, main(service, podCpuLimits, 1)],
        at: '20m',
      },
    ],
  };
}

function memorySaturation(service: Service, { memorySaturation: threshold }: ServiceThresholds): AlertRule {
  const described = (container: string, pod: string, share: string) =>
    `Container ${container} of pod ${pod} of ${jobOf(service)} uses ${share} of its memory limit; the threshold is ${threshold}.`;
  const { ratio } = threshold;
  return {
    alert: 'ServiceMemorySaturation',
    expr: memoryShareAbove(service, ratio),
    for: '10m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A container of a service is about to be killed for its memory.',
    description: described('{{ $labels.container }}', '{{ $labels.pod }}', '{{ $value | humanizePercentage }}'),
    runbook: memoryRunbook,
    tests: memoryCases(service, ratio, described(service.name, podOf(service), humanizePercentage(justAbove(ratio)))),
  };
}

function memoryCases(service: Service, ratio: number, described: string): AlertRule['tests'] {
  const above = main(service, containerMemory, justAbove(ratio) * GIB);
  const limit = main(service, podMemoryLimits, GIB);
  return {
    fires: [
      {
        name: 'slightly more memory than the threshold allows, in one of two containers',
        input: [
          owner(service),
          above,
          limit,
          sidecar(service, containerMemory, justBelow(ratio) * GIB),
          sidecar(service, podMemoryLimits, GIB),
        ],
        at: '15m',
        expect: [{ cluster: CLUSTER, pod: podOf(service), container: service.name }],
        descriptions: [described],
      },
    ],
    quiet: [
      {
        name: 'slightly less memory than the threshold allows',
        input: [owner(service), main(service, containerMemory, justBelow(ratio) * GIB), limit],
        at: '15m',
      },
      { name: 'no memory limit', input: [owner(service), main(service, containerMemory, 64 * GIB)], at: '15m' },
      {
        name: 'another workload of the namespace at its limit',
        input: [otherOwner(service), above, limit],
        at: '15m',
      },
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
    tests: restartCases(service),
  };
}

function restartCases(service: Service): AlertRule['tests'] {
  const { namespace, name } = service;
  const labels = { job: 'kube-state-metrics', namespace, pod: podOf(service), container: name };
  const restarts = (samples: string) => series('kube_pod_container_status_restarts_total', labels, samples);
  const four = '2x60 3x9 4x9 5x9 6x9';
  return {
    fires: [
      {
        name: 'four restarts within an hour',
        input: [owner(service), restarts(four)],
        at: '100m',
        expect: [{ cluster: CLUSTER }],
        descriptions: [`Containers of ${jobOf(service)} restarted 4 times within an hour.`],
      },
    ],
    quiet: [
      { name: 'three restarts within an hour', input: [owner(service), restarts('2x60 3x9 4x9 5x19')], at: '100m' },
      {
        name: 'four restarts, but not within an hour',
        input: [owner(service), restarts('2x20 3x19 4x19 5x19 6x19')],
        at: '100m',
      },
      { name: 'another workload restarts', input: [otherOwner(service), restarts(four)], at: '100m' },
    ],
  };
}
