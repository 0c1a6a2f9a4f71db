import { CLUSTER, growing, series } from '../cases.ts';
import { sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { elsewhere } from '../threshold-cases.ts';

const { apiServer } = selectors;

/** Connections to pods through the API server: how they end says nothing about it. */
const NO_CONNECTIONS = 'subresource!~"attach|exec|log|portforward|proxy"';

/**
 * What the API servers answer, how fast, and how fast their storage answers them. Each family of buckets is read once,
 * here; everything else stands on these series. Once a minute: it is the most expensive scan of all.
 */
export function apiServerRecordGroup(): RuleGroup {
  return {
    name: 'kube-apiserver.rules',
    interval: '1m',
    rules: [
      requestRates(),
      buckets(),
      quantile(records.apiServerLatencyP50, 0.5),
      quantile(records.apiServerLatencyP99, 0.99),
      meanLatency(),
      storageBuckets(),
      storageQuantile(),
    ],
  };
}

/** Labels of the requests in test cases. */
export interface RequestLabels {
  readonly verb: string;
  readonly code?: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly instance?: string;
}

const LABELS = { job: 'apiserver', component: 'apiserver' };

/** So many requests per minute. */
export function requests(labels: RequestLabels, perMinute: number): InputSeries {
  return series('apiserver_request_total', { ...LABELS, resource: 'pods', code: '200', ...labels }, growing(perMinute));
}

/** A histogram of so many requests per minute, all of which take no longer than `within` seconds, but longer than the bound below. */
export function latencies(
  { code: _, ...labels }: RequestLabels,
  { perMinute, within }: { readonly perMinute: number; readonly within: string },
): InputSeries[] {
  const bounds = ['1', '5', '30', '60', '+Inf'];
  return bounds.map((le) =>
    series(
      'apiserver_request_sli_duration_seconds_bucket',
      { ...LABELS, resource: 'pods', scope: 'namespace', ...labels, le },
      growing(Number(le.replace('+Inf', 'Infinity')) >= Number(within) ? perMinute : 0),
    ),
  );
}

function requestRates(): RecordingRule {
  const both = ['a', 'b'].map((instance) => requests({ verb: 'GET', instance }, 60));
  return {
    record: records.apiServerRequests,
    expr: sumBy(['code', 'verb', 'resource'], `rate(apiserver_request_total{${apiServer},${NO_CONNECTIONS}}[5m])`),
    tests: [
      {
        name: 'two API servers, without connections to pods',
        input: [
          ...both,
          ...elsewhere(both),
          requests({ verb: 'GET', code: '500' }, 30),
          requests({ verb: 'GET', subresource: 'status' }, 30),
          ...['attach', 'exec', 'log', 'portforward', 'proxy'].map((subresource) =>
            requests({ verb: 'GET', subresource }, 60),
          ),
        ],
        at: '10m',
        expect: [
          { labels: { cluster: CLUSTER, code: '200', verb: 'GET', resource: 'pods' }, value: 2.5 },
          { labels: { cluster: CLUSTER, code: '500', verb: 'GET', resource: 'pods' }, value: 0.5 },
        ],
      },
    ],
  };
}

function buckets(): RecordingRule {
  const read = (instance: string) => latencies({ verb: 'GET', instance }, { perMinute: 60, within: '5' });
  return {
    record: records.apiServerBuckets,
    // How long it takes to delete a collection depends on its size; watches are meant to last.
    expr: sumBy(
      ['verb', 'scope', 'le'],
      `rate(apiserver_request_sli_duration_seconds_bucket{${apiServer},verb=~"APPLY|DELETE|GET|LIST|PATCH|POST|PUT",${NO_CONNECTIONS}}[5m])`,
    ),
    tests: [
      {
        name: 'reads that take up to five seconds, from two API servers',
        input: [
          ...read('a'),
          ...read('b'),
          ...elsewhere(read('a')),
          ...latencies({ verb: 'WATCH' }, { perMinute: 60, within: '60' }),
          ...latencies({ verb: 'DELETECOLLECTION' }, { perMinute: 60, within: '60' }),
          ...latencies({ verb: 'GET', subresource: 'log' }, { perMinute: 60, within: '60' }),
        ],
        at: '10m',
        expect: ['1', '5', '30', '60', '+Inf'].map((le) => ({
          labels: { cluster: CLUSTER, verb: 'GET', scope: 'namespace', le },
          value: le === '1' ? 0 : 2,
        })),
      },
    ],
  };
}

function quantile(record: string, share: 0.5 | 0.99): RecordingRule {
  return {
    record,
    expr: `histogram_quantile(${share}, ${sumBy(['verb', 'le'], records.apiServerBuckets)})`,
    tests: [
      {
        name: 'nine of ten requests take up to a second, the others up to five',
        input: [
          ...latencies({ verb: 'GET' }, { perMinute: 540, within: '1' }),
          ...latencies({ verb: 'GET', scope: 'cluster' }, { perMinute: 60, within: '5' }),
        ],
        at: '10m',
        // Within a bucket, requests count as spread evenly: 5/9 of the first, 9/10 of the second.
        expect: [
          { labels: { cluster: CLUSTER, verb: 'GET' }, value: share === 0.5 ? 0.5555555555555556 : 4.600000000000001 },
        ],
      },
    ],
  };
}

function meanLatency(): RecordingRule {
  const metric = 'apiserver_request_sli_duration_seconds';
  const write = (suffix: string, verb: string, perMinute: number, instance = 'a') =>
    series(`${metric}_${suffix}`, { ...LABELS, instance, verb, resource: 'pods' }, growing(perMinute));
  const mean = [
    write('sum', 'GET', 30),
    write('count', 'GET', 60),
    write('sum', 'GET', 90, 'b'),
    write('count', 'GET', 180, 'b'),
  ];
  const select = `${apiServer},verb!~"CONNECT|WATCH",${NO_CONNECTIONS}`;
  return {
    record: records.apiServerLatencyMean,
    // Quantiles by resource would need a copy of nearly every bucket; the mean is enough to see which one is slow.
    expr: `${sumBy(['verb', 'resource'], `rate(${metric}_sum{${select}}[5m])`)}
/
(${sumBy(['verb', 'resource'], `rate(${metric}_count{${select}}[5m])`)} > 0)`,
    tests: [
      {
        name: 'half a second on two API servers; watches and idle resources have no mean',
        input: [
          ...mean,
          ...elsewhere([write('sum', 'GET', 600), write('count', 'GET', 60)]),
          ...['sum', 'count'].map((suffix) => write(suffix, 'WATCH', 60)),
          ...['sum', 'count'].map((suffix) => write(suffix, 'PUT', 0)),
          ...[write('sum', 'GET', 600), write('count', 'GET', 60)].map((each) => ({
            ...each,
            series: each.series.replace('job=', 'subresource="log",job='),
          })),
        ],
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, verb: 'GET', resource: 'pods' }, value: 0.5 }],
      },
    ],
  };
}

/** A histogram of a minute's sixty requests to the storage that take 0.1 to 0.2 seconds. */
const storage = (instance: string): InputSeries[] =>
  ['0.1', '0.2', '+Inf'].map((le) =>
    series(
      'etcd_request_duration_seconds_bucket',
      { job: 'apiserver', instance, operation: 'get', le },
      growing(le === '0.1' ? 0 : 60),
    ),
  );

function storageBuckets(): RecordingRule {
  return {
    record: records.apiServerEtcdBuckets,
    expr: sumBy(['operation', 'le'], `rate(etcd_request_duration_seconds_bucket{${apiServer}}[5m])`),
    tests: [
      {
        name: 'two API servers',
        input: [...storage('a'), ...storage('b'), ...elsewhere(storage('a'))],
        at: '10m',
        expect: ['0.1', '0.2', '+Inf'].map((le) => ({
          labels: { cluster: CLUSTER, operation: 'get', le },
          value: le === '0.1' ? 0 : 2,
        })),
      },
    ],
  };
}

function storageQuantile(): RecordingRule {
  return {
    record: records.apiServerEtcdP99,
    expr: `histogram_quantile(0.99, ${records.apiServerEtcdBuckets})`,
    tests: [
      {
        name: 'all between 0.1 and 0.2 seconds',
        input: storage('a'),
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, operation: 'get' }, value: 0.199 }],
      },
    ],
  };
}
