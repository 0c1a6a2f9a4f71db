import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, round, series } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RuleGroup, Severity } from '../rule.ts';
import { phases } from '../threshold-cases.ts';
import { apiServerSloRecordGroups, WINDOWS, type Window } from './kube-apiserver-slo-records.ts';

interface Tier {
  readonly name: 'Fast' | 'Medium' | 'Slow' | 'Trickle';
  /** How many times faster than allowed the budget burns. */
  readonly factor: number;
  /** Share of the budget of 30 days that is gone when it has burned like that for the long window. */
  readonly spent: string;
  readonly long: Window;
  readonly short: Window;
  /** The same in minutes. */
  readonly shortMinutes: number;
  /** Minutes that the alert waits. */
  readonly hold: number;
  readonly severity: Severity;
}

/** @see https://sre.google/workbook/alerting-on-slos/ (multiwindow, multi-burn-rate alerts) */
export const TIERS: readonly Tier[] = [
  {
    name: 'Fast',
    factor: 14.4,
    spent: '2 %',
    long: WINDOWS['1h'],
    short: WINDOWS['5m'],
    shortMinutes: 5,
    hold: 2,
    severity: 'critical',
  },
  {
    name: 'Medium',
    factor: 6,
    spent: '5 %',
    long: WINDOWS['6h'],
    short: WINDOWS['30m'],
    shortMinutes: 30,
    hold: 5,
    severity: 'critical',
  },
  {
    name: 'Slow',
    factor: 3,
    spent: '10 %',
    long: WINDOWS['1d'],
    short: WINDOWS['2h'],
    shortMinutes: 120,
    hold: 15,
    severity: 'warning',
  },
  {
    name: 'Trickle',
    factor: 1,
    spent: '10 %',
    long: WINDOWS['3d'],
    short: WINDOWS['6h'],
    shortMinutes: 360,
    hold: 30,
    severity: 'warning',
  },
];

/** The objective of the API server: how many requests fail or are late, and how fast that uses up what is allowed. */
export function apiServerSloGroups(availability: Percentage): RuleGroup[] {
  return [
    ...apiServerSloRecordGroups(),
    { name: 'kube-apiserver-slos', rules: TIERS.map((tier) => budgetBurn(tier, availability)) },
  ];
}

/** Requests of which a share fails, in phases. */
function failures(...parts: readonly (readonly [minutes: number, perMinute: number, share: number])[]): InputSeries[] {
  const labels = { job: 'apiserver', verb: 'GET', resource: 'pods' };
  const count = (code: string, weight: (share: number) => number) =>
    series(
      'apiserver_request_total',
      { ...labels, code },
      phases(...parts.map(([minutes, perMinute, share]) => [minutes, perMinute * weight(share)] as const)),
    );
  return [count('200', (share) => 1 - share), count('500', (share) => share)];
}

function budgetBurn(tier: Tier, availability: Percentage): AlertRule {
  const { name, factor, long, short, shortMinutes, hold, severity, spent } = tier;
  const threshold = round(factor * round(1 - availability.ratio));
  const high = round(threshold + Math.min(threshold, 1 - threshold) / 4);
  const low = round(threshold * 0.75);
  const clean = 3 * shortMinutes;
  return {
    alert: `KubeAPIErrorBudgetBurn${name}`,
    expr: `${long.record} > ${threshold}
and on (cluster)
${short.record} > ${threshold}`,
    for: `${hold}m`,
    severity,
    labels: { burn_tier: name.toLowerCase() },
    summary: `The API server uses up its error budget ${factor === 1 ? '' : `${factor} times `}faster than its objective allows.`,
    description: `{{ $value | humanizePercentage }} of the requests to the API server of cluster {{ $labels.cluster }} failed or were late within ${long.name}, and it goes on.`,
    runbook: {
      meaning: `Requests fail by the fault of the API server (5xx), or take longer than their kind should. Within ${long.name} and within ${short.name} their share is more than ${factor} times what the objective (alerts.apiServerAvailability) allows. After ${long.name} of this, ${spent} of the error budget of 30 days is gone.`,
      impact:
        severity === 'critical'
          ? 'Deployments, autoscaling and controllers fail or lag, and kubectl returns errors. Running pods go on.'
          : 'Some requests of people and controllers fail or are slow. The budget will not last for 30 days.',
      diagnosis: [
        `See what fails: \`topk(10, sum by (verb, resource, code) (${records.apiServerRequests}{code=~"5.."}))\`.`,
        `See what is slow: \`topk(10, ${records.apiServerLatencyMean})\`, and by verb \`${records.apiServerLatencyP99}\`.`,
        `See whether the storage is slow: \`${records.apiServerEtcdP99}\`; then follow the alerts about etcd.`,
        'See whether one API server differs: `sum by (instance) (rate(apiserver_request_total{job="apiserver",code=~"5.."}[5m]))`. Compare CPU and memory of its node.',
        'See whether an admission webhook fails (KubeAdmissionWebhookFailing): its failures are answered with 500.',
        'Find clients that ask too much: `topk(10, sum by (flow_schema) (rate(apiserver_flowcontrol_dispatched_requests_total{job="apiserver"}[5m])))`.',
      ],
      mitigation: [
        'Stop the client that overloads it: scale its Deployment to zero, or give its requests a FlowSchema of lower priority.',
        'Repair the webhook, or remove its configuration for the time being when it is not there for security.',
        'Give the control plane nodes more CPU, memory or faster disks; on managed platforms, call the provider.',
        'Roll back what was changed last in the control plane when the errors began with it.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'somewhat more failures than the threshold, all the time',
          input: failures([hold + 10, 6000, high]),
          at: `${hold + 10}m`,
          expect: [{ cluster: CLUSTER }],
          descriptions: [
            `${humanizePercentage(high)} of the requests to the API server of cluster test failed or were late within ${long.name}, and it goes on.`,
          ],
        },
      ],
      quiet: [
        { name: 'somewhat fewer failures', input: failures([hold + 10, 6000, low]), at: `${hold + 10}m` },
        {
          name: 'more failures, but not for long enough',
          input: failures([hold + 10, 6000, high]),
          at: `${hold}m`,
        },
        {
          name: `many failures, which became fewer more than ${short.name} ago`,
          input: failures([20, 60_000, high], [shortMinutes + 10, 60, low]),
          at: `${shortMinutes + 30}m`,
        },
        {
          name: `more failures within ${short.name}, after much traffic with fewer`,
          input: failures([20, 60_000, low], [shortMinutes + hold + 20, 60, high]),
          at: `${shortMinutes + hold + 40}m`,
        },
        { name: 'no requests at all', input: failures([clean, 0, 0]), at: `${hold + 10}m` },
      ],
    },
  };
}
