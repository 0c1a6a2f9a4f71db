import type { Service } from '../config/environment.ts';
import { humanizePercentage } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertRule, Runbook } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { thresholdTests } from './record-cases.ts';
import type { ServiceThresholds } from './thresholds.ts';

const runbook: Runbook = {
  meaning:
    'For a quarter of an hour, containers of the service have had to wait for CPU in a larger share of the periods of the scheduler than the threshold allows, because they had used up their limit. CPUThrottlingHigh says the same of single containers; this alert knows the service and its team.',
  impact:
    'Single requests take up to some hundred milliseconds longer. It is no reason to act by itself: it explains a latency that is too high.',
  diagnosis: [
    'Compare with the latency of the service at the same time, on the linked dashboard.',
    'See which containers wait: `sum by (cluster, pod, container) (rate(container_cpu_cfs_throttled_periods_total{namespace="<namespace>"}[5m]))`.',
    'See how many threads the program starts: one thread for each CPU of the node uses up a small limit within a fraction of each period.',
  ],
  mitigation: [
    'Raise the CPU limit of the container, or remove it and rely on its request.',
    'Tell the program how many CPUs it has, such as with `GOMAXPROCS` or the size of its thread pools.',
    'If so much is no trouble, set `alerts.cpuThrottling` in the catalog file.',
  ],
};

/** An alert on the CPU limits of one service, where they make it slow. */
export function throttlingAlert(service: Service, { cpuThrottling: threshold }: ServiceThresholds): AlertRule {
  const described = (share: string) =>
    `Containers of ${jobOf(service)} wait for CPU in ${share} of the scheduler's periods, because of their limits; the threshold is ${threshold}.`;
  return {
    alert: 'ServiceCPUThrottling',
    expr: `${records.serviceThrottling}{${ownSeries(service)}} > ${threshold.ratio}`,
    for: '15m',
    severity: 'info',
    labels: alertLabels(service),
    summary: 'A service is slowed down by its CPU limits.',
    description: described('{{ $value | humanizePercentage }}'),
    runbook,
    get tests(): AlertRule['tests'] {
      return thresholdTests(service, {
        record: records.serviceThrottling,
        threshold: threshold.ratio,
        most: 1,
        hold: 15,
        description: (value) => described(humanizePercentage(value)),
      });
    },
  };
}
