import type { Percentage } from '../../config/percentage.ts';
import { justBelow, round, series, steady } from '../cases.ts';
import { humanize, humanize1024 } from '../humanize.ts';
import { type RecordName, records } from '../records.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { type Fit, FLOORS, missingRequests, unusedRequests } from './request-fit.ts';
import { firing, quiet, WORKLOAD, WORKLOAD_TEMPLATE } from './usage-cases.ts';

/** Thresholds of the alerts that compare use with requests. */
export interface RequestThresholds {
  /** How many times its requests a workload may use. */
  readonly workloadOverRequest: number;
  /** Share of its requests that a workload should use at its peak. */
  readonly workloadUnderRequest: Percentage;
}

/** Workloads that use more than they asked for. */
export function aboveRequestAlerts({ workloadOverRequest }: RequestThresholds): AlertRule[] {
  return [CPU, MEMORY].map((resource) => aboveRequests(resource, workloadOverRequest));
}

/** Workloads that ask for more than they ever use. */
export function wasteAlerts({ workloadUnderRequest }: RequestThresholds): AlertRule[] {
  return [CPU, MEMORY].map((resource) => overRequested(resource, workloadUnderRequest.ratio));
}

/** What workloads ask for. */
interface Resource extends Fit {
  /** Part of the names of alerts. */
  readonly name: string;
  readonly title: string;
  readonly use: RecordName;
  readonly requests: RecordName;
  /** Template of an amount, and what it makes of one. */
  readonly amount: string;
  readonly written: (value: number) => string;
  /** What becomes of those that use more than they asked for. */
  readonly impact: string;
}

const CPU: Resource = {
  name: 'CPU',
  title: 'CPU',
  use: records.workloadCpu,
  requests: records.workloadCpuRequests,
  floor: FLOORS.cpu,
  amount: '{{ $value | humanize }} cores',
  written: (value) => `${humanize(value)} cores`,
  impact:
    'It lives on CPU that nobody has promised it. When its node gets busy it falls back to its requests, and becomes slow.',
};

const MEMORY: Resource = {
  name: 'Memory',
  title: 'memory',
  use: records.workloadMemory,
  requests: records.workloadMemoryRequests,
  floor: FLOORS.memory,
  amount: '{{ $value | humanize1024 }}B',
  written: (value) => `${humanize1024(value)}B`,
  impact:
    'The scheduler puts too many pods on its nodes. When one of them runs short, the kubelet evicts first those that use more than they asked for.',
};

/** Samples of what a workload uses of a resource, and of what it asked for. */
const usage = (resource: Resource, use: string, requested: number): InputSeries[] => [
  series(resource.use, WORKLOAD, use),
  series(resource.requests, WORKLOAD, steady(requested)),
];

function aboveRequests(resource: Resource, factor: number): AlertRule {
  const { floor, use, requests } = resource;
  const requested = round((floor * 1.5) / (factor - 0.9));
  const more = round(requested * (factor + 0.1));
  const at = '70m';
  const fires = firing(
    'slightly more than the threshold',
    WORKLOAD,
    `Workload shop/api (deployment) uses ${resource.written(round(more - requested))} more than it asked for.`,
    at,
    ...usage(resource, steady(more), requested),
  );
  return {
    alert: `KubeWorkload${resource.name}AboveRequests`,
    expr: missingRequests({ use, requests, floor }, factor),
    for: '1h',
    severity: 'info',
    summary: `A workload uses far more ${resource.title} than it asked for.`,
    description: `Workload ${WORKLOAD_TEMPLATE} uses ${resource.amount} more than it asked for.`,
    runbook: {
      meaning: `For an hour the pods of the workload together have used more than workloadOverRequest times the ${resource.title} that they request.`,
      impact: resource.impact,
      diagnosis: [
        `Compare both over a week: \`${use}{namespace="<namespace>",workload="<workload>"}\` and \`${requests}{namespace="<namespace>",workload="<workload>"}\`.`,
        'See whether it is a peak, such as an import, or the use of every day.',
      ],
      mitigation: [
        'Raise the requests to what it uses on a busy day.',
        'Find out why it needs that much, when it is new.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 55 minutes', '55m', ...fires.input),
        quiet('as much as the threshold', at, ...usage(resource, steady(floor * 4 * factor), floor * 4)),
        quiet('far more, but of very little', at, ...usage(resource, steady(floor * 1.25), floor * 0.25)),
        quiet('no requests', at, ...usage(resource, steady(floor * 9), 0)),
      ],
    },
  };
}

function overRequested(resource: Resource, threshold: number): AlertRule {
  const { floor, use, requests } = resource;
  const requested = round((floor * 1.5) / (1 - threshold));
  const below = justBelow(threshold);
  const wasted = (used: string, amount: number) => [
    series(resource.use, WORKLOAD, used),
    series(resource.requests, WORKLOAD, `${amount}x180`),
  ];
  const at = '150m';
  const input = wasted(`${round(requested * below)}x180`, requested);
  const unused = resource.written(requested - round(requested * below));
  const fires = firing(
    'slightly less than the threshold at all times',
    WORKLOAD,
    `Workload shop/api (deployment) has asked for ${unused} that it did not use within a day.`,
    at,
    ...input,
  );
  return {
    alert: `KubeWorkload${resource.name}OverRequested`,
    expr: unusedRequests({ use, requests, floor }, threshold),
    for: '2h',
    severity: 'info',
    summary: `A workload asks for far more ${resource.title} than it uses.`,
    description: `Workload ${WORKLOAD_TEMPLATE} has asked for ${resource.amount} that it did not use within a day.`,
    runbook: {
      meaning: `Within the last day the workload has never used more than workloadUnderRequest of the ${resource.title} that its pods request.`,
      impact: 'None on the service. Nodes are paid for and stand idle, and pods of others may stay pending.',
      diagnosis: [
        `Compare both over a month: \`${use}{namespace="<namespace>",workload="<workload>"}\` and \`${requests}{namespace="<namespace>",workload="<workload>"}\`.`,
        'See whether it must be ready for a load that comes rarely, such as a failover or the end of a month.',
      ],
      mitigation: [
        'Lower the requests to somewhat more than its highest use.',
        'Run fewer replicas, or let an autoscaler do so.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 110 minutes', '110m', ...input),
        quiet('as much as the threshold', at, ...wasted(`${floor * 4 * threshold}x180`, floor * 4)),
        quiet(
          'less than the threshold but for a peak',
          at,
          ...wasted(`${round(floor * 4.4 * threshold)}x9 0x170`, floor * 4),
        ),
        quiet('a peak that leaves little', at, ...wasted(`${floor * 0.1}x9 0x170`, floor * 1.05)),
        quiet('no use of little', at, ...wasted('0x180', floor)),
      ],
    },
  };
}
