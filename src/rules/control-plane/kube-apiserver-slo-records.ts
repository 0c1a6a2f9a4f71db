import { CLUSTER } from '../cases.ts';
import { ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
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

/** A time over which the share of bad requests is recorded. */
export interface Window {
  readonly name: string;
  readonly record: string;
}

export const WINDOWS = {
  '5m': { name: '5m', record: records.apiServerErrors5m },
  '30m': { name: '30m', record: records.apiServerErrors30m },
  '1h': { name: '1h', record: records.apiServerErrors1h },
  '2h': { name: '2h', record: records.apiServerErrors2h },
  '6h': { name: '6h', record: records.apiServerErrors6h },
  '1d': { name: '1d', record: records.apiServerErrors1d },
  '3d': { name: '3d', record: records.apiServerErrors3d },
} as const satisfies Readonly<Record<string, Window>>;

/** How many requests of the API server count, fail or are late, and what remains of its objective. */
export function apiServerSloRecordGroups(): RuleGroup[] {
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
