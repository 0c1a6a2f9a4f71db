import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, round, series } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule, RuleGroup, Severity } from '../rule.ts';
import { phases } from '../threshold-cases.ts';
import { latencies, requests } from './kube-apiserver-records.ts';

/**
 * How long a request may take. Reads of one object have a second, lists of a namespace five, lists of the whole cluster
 * thirty; writes, without the time in webhooks, a second. Each is a bound of the histogram that is stored.
 *
 * @see https://github.com/kubernetes/community/blob/master/sig-scalability/slos/api_call_latency.md
 */
export const LATENCY_TARGETS = {
  read: [
    { scope: 'scope=~"resource|"', seconds: 1 },
    { scope: 'scope="namespace"', seconds: 5 },
    { scope: 'scope="cluster"', seconds: 30 },
  ],
  write: [{ scope: undefined, seconds: 1 }],
} as const;

type Access = keyof typeof LATENCY_TARGETS;

const VERBS: Readonly<Record<Access, string>> = {
  read: 'verb=~"GET|LIST"',
  write: 'verb=~"APPLY|DELETE|PATCH|POST|PUT"',
};

interface Window {
  readonly name: string;
  readonly record: string;
}

const WINDOWS = {
  '5m': { name: '5m', record: records.apiServerErrors5m },
  '30m': { name: '30m', record: records.apiServerErrors30m },
  '1h': { name: '1h', record: records.apiServerErrors1h },
  '2h': { name: '2h', record: records.apiServerErrors2h },
  '6h': { name: '6h', record: records.apiServerErrors6h },
  '1d': { name: '1d', record: records.apiServerErrors1d },
  '3d': { name: '3d', record: records.apiServerErrors3d },
} as const satisfies Readonly<Record<string, Window>>;

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
    {
      name: 'kube-apiserver-slos.rules',
      interval: '1m',
      rules: [
        ...(['read', 'write'] as const).map(sloRequests),
        ...(['read', 'write'] as const).map(sloErrors),
        ...Object.values(WINDOWS).map(errorRatio),
      ],
    },
    // Reads every sample of 30 days, and changes little within minutes.
    { name: 'kube-apiserver-availability.rules', interval: '3m', rules: [availability30d()] },
    { name: 'kube-apiserver-slos', rules: TIERS.map((tier) => budgetBurn(tier, availability)) },
  ];
}

/** Verbs that count, and one that does not. */
const CASE_VERBS = { read: 'LIST', write: 'APPLY' } as const;

function sloRequests(access: Access): RecordingRule {
  return {
    record: records.apiServerSloRequests,
    expr: sumBy([], `${records.apiServerRequests}{${VERBS[access]}}`),
    labels: { verb: access },
    tests: [
      {
        name: `requests that ${access}`,
        input: [
          requests({ verb: CASE_VERBS[access], code: '200' }, 60),
          requests({ verb: CASE_VERBS[access], code: '500' }, 30),
          requests({ verb: 'WATCH' }, 60),
        ],
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, verb: access }, value: 1.5 }],
      },
    ],
  };
}

function sloErrors(access: Access): RecordingRule {
  const verbs = VERBS[access];
  const total = sumBy([], `${records.apiServerSloRequests}{verb="${access}"}`);
  // Whole numbers may be written with or without a fraction; see dropped-series.ts.
  const inTime = LATENCY_TARGETS[access].map(({ scope, seconds }) => {
    const matchers = [verbs, scope, `le=~"${seconds}(\\\\.0)?"`].filter((matcher) => matcher);
    return `${records.apiServerBuckets}{${matchers.join(',')}}`;
  });
  return {
    record: records.apiServerSloErrors,
    // A kind of request that never fails, or is never late, counts as zero, and not as unknown.
    expr: `(
  ${sumBy([], `${records.apiServerRequests}{${verbs},code=~"5.."}`)}
  or
  0 * ${total}
)
+
(
  clamp_min(
    ${sumBy([], `${records.apiServerBuckets}{${verbs},le="+Inf"}`)}
    -
    sum by (cluster) (
      ${inTime.join('\n      or\n      ')}
    ),
    0
  )
  or
  0 * ${total}
)`,
    labels: { verb: access },
    tests: [
      {
        name: `failed and late requests that ${access}`,
        input: [...failing(access), ...late(access)],
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, verb: access }, value: access === 'read' ? 4.5 : 1.5 }],
      },
      // Neither a failure nor a latency is known: that is none, but only where there are requests.
      ...(['read', 'write'] as const).map((only) => ({
        name: `nothing but requests that ${only} in time`,
        input: [requests({ verb: CASE_VERBS[only] }, 60)],
        at: '10m',
        expect: only === access ? [{ labels: { cluster: CLUSTER, verb: access }, value: 0 }] : [],
      })),
    ],
  };
}

/** A request in two seconds fails by the server's fault; others fail by the caller's, or are not counted. */
function failing(access: Access): InputSeries[] {
  const verb = CASE_VERBS[access];
  return [
    requests({ verb }, 60),
    requests({ verb, code: '503' }, 30),
    requests({ verb, code: '429' }, 60),
    requests({ verb: 'DELETECOLLECTION', code: '500' }, 60),
  ];
}

/** For each scope one request a second that is late, and one that is in time; for writes, the scope does not matter. */
function late(access: Access): InputSeries[] {
  const times: Readonly<Record<string, readonly string[]>> =
    access === 'write'
      ? { cluster: ['5'], resource: ['1'] }
      : { '': ['5'], resource: ['1', '5'], namespace: ['1', '5', '30'], cluster: ['30', '60'] };
  const write = (verb: string, scope: string, within: string) =>
    latencies({ verb, scope, subresource: within }, { perMinute: 60, within });
  // Requests of the other kind are late, too, and more of them are in time.
  const other = CASE_VERBS[access === 'read' ? 'write' : 'read'];
  return [
    ...Object.entries(times).flatMap(([scope, bounds]) =>
      bounds.flatMap((within) => write(CASE_VERBS[access], scope, within)),
    ),
    ...['resource', 'namespace', 'cluster'].flatMap((scope) => [
      ...write(other, scope, '1'),
      ...write(other, scope, '60'),
    ]),
  ];
}

function errorRatio({ name, record }: Window): RecordingRule {
  // Rates are spaced evenly, so their sums over a window weigh every request the same. A gap leaves nothing behind.
  const within = (rates: string) => sumBy([], name === '5m' ? rates : `sum_over_time(${rates}[${name}])`);
  return {
    record,
    // A request that is both late and failed counts twice.
    expr: `clamp_max(\n  ${ratio(within(records.apiServerSloErrors), within(records.apiServerSloRequests)).replaceAll('\n', '\n  ')},\n  1\n)`,
    tests: [
      {
        name: 'half of the reads and none of the writes, of which there are as many',
        input: [
          requests({ verb: 'GET' }, 30),
          requests({ verb: 'GET', code: '500' }, 30),
          requests({ verb: 'PUT' }, 60),
        ],
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER }, value: 0.25 }],
      },
      { name: 'no requests', input: [requests({ verb: 'GET' }, 0)], at: '10m', expect: [] },
    ],
  };
}

function availability30d(): RecordingRule {
  const share = (labels: string[]) =>
    ratio(
      sumBy(labels, `sum_over_time(${records.apiServerSloErrors}[30d])`),
      sumBy(labels, `sum_over_time(${records.apiServerSloRequests}[30d])`),
    );
  return {
    record: records.apiServerAvailability,
    expr: `clamp_min(1 - ${share(['verb'])}, 0)
or
label_replace(clamp_min(1 - ${share([])}, 0), "verb", "all", "", "")`,
    tests: [
      {
        name: 'a quarter of the reads and half of the writes fail; there are three reads to a write',
        input: [
          requests({ verb: 'GET' }, 135),
          requests({ verb: 'GET', code: '500' }, 45),
          requests({ verb: 'PUT' }, 30),
          requests({ verb: 'PUT', code: '500' }, 30),
        ],
        at: '10m',
        expect: [
          { labels: { cluster: CLUSTER, verb: 'read' }, value: 0.75 },
          { labels: { cluster: CLUSTER, verb: 'write' }, value: 0.5 },
          { labels: { cluster: CLUSTER, verb: 'all' }, value: 0.6875 },
        ],
      },
    ],
  };
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
