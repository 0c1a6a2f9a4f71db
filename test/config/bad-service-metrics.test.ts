import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, load, problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const FILE = 'services/api-gateway.yaml';
const AT = `config/${FILE}`;
const withPreset = (preset: string) => edit(SERVICE_YAML, 'promhttp', preset);
const INGRESS = `${withPreset('nginx-ingress')}  ingress: { job: ingress-nginx }\n`;
const POD_MONITORS =
  'podMonitors:\n  ingress-nginx: { namespace: ingress-nginx, selector: { app: ingress-nginx }, port: metrics }\n';

/** What is wrong, by what the file of the service says. */
const PROBLEMS: readonly (readonly [what: string, service: string, ...problems: string[]])[] = [
  [
    'a P99 at the end of the largest bucket',
    `${SERVICE_YAML}alerts: { latencyP99: 10s }\n`,
    `${AT}:7:23 alerts.latencyP99: 10s can never be exceeded: the largest bucket ends at 10s; use less, add larger buckets to the service and to metrics.buckets, or set metrics.histograms: native`,
  ],
  [
    'a P99 beyond the buckets of its own',
    `${SERVICE_YAML}  buckets: [0.1, 0.3]\nalerts: { latencyP99: 500ms }\n`,
    `${AT}:8:23 alerts.latencyP99: 500ms can never be exceeded: the largest bucket ends at 0.3s; use less, add larger buckets to the service and to metrics.buckets, or set metrics.histograms: native`,
  ],
  [
    'a P99 that only one environment sets too high',
    `${SERVICE_YAML}environments:\n  prod:\n    alerts: { latencyP99: 1m }\n`,
    `${AT}:9:27 environments.prod.alerts.latencyP99: 1m can never be exceeded: the largest bucket ends at 10s; use less, add larger buckets to the service and to metrics.buckets, or set metrics.histograms: native`,
  ],
  [
    'one metric as a counter and a histogram',
    `${SERVICE_YAML}  requests: { counter: requests, duration: requests }\n`,
    `${AT}:7:44 metrics.requests.duration: cannot be a histogram: metrics.requests.counter takes it for a counter; name another metric in one of them`,
  ],
  [
    'the counter of the preset as a gauge, and a gauge as a counter',
    `${SERVICE_YAML}  queue: { length: http_requests_total, lag: lag_seconds }\nslos:\n  all: { objective: 99%, throughput: { counter: 'lag_seconds{kind="gift"}', minimum: 1 } }\n`,
    `${AT}:7:20 metrics.queue.length: cannot be a gauge: the preset takes it for a counter; name another metric in one of them`,
    `${AT}:9:49 slos.all.throughput.counter: cannot be a counter: metrics.queue.lag takes it for a gauge; name another metric in one of them`,
  ],
  [
    'an ingress controller that nobody names',
    withPreset('nginx-ingress'),
    `${AT}:4:1 metrics.ingress: is missing; add "ingress:" with job, one of podMonitors`,
  ],
  [
    'an ingress controller that nobody scrapes',
    INGRESS,
    `${AT}:7:19 metrics.ingress.job: there is no pod monitor "ingress-nginx"; declare it under podMonitors`,
  ],
  [
    'an ingress controller that counts nothing',
    `${SERVICE_YAML}  ingress: { job: ingress-nginx }\n`,
    `${AT}:7:3 metrics.ingress: means nothing to promhttp; remove it`,
    `${AT}:7:19 metrics.ingress.job: there is no pod monitor "ingress-nginx"; declare it under podMonitors`,
  ],
  [
    'custom without metrics',
    withPreset('custom'),
    `${AT}:4:1 metrics.requests: does not say what counts the requests; add counter, duration or both`,
  ],
  [
    'custom without buckets',
    `${withPreset('custom')}  requests: { duration: a_seconds }\n`,
    `${AT}:4:1 metrics.buckets: is missing; add the boundaries of the histogram in seconds, such as [0.1, 0.5, 1]`,
  ],
  [
    'boundaries out of order',
    `${SERVICE_YAML}  buckets: [1, 0.5]\n`,
    `${AT}:7:16 metrics.buckets[1]: 0.5 is not above the one before; sort them`,
  ],
  [
    'boundaries of a native histogram',
    `${SERVICE_YAML}  histograms: native\n  buckets: [1]\n`,
    `${AT}:8:3 metrics.buckets: means nothing to native histograms; remove it`,
  ],
  [
    'requests of a worker',
    `${withPreset('worker')}  requests: { counter: a_total }\n`,
    `${AT}:7:3 metrics.requests: means nothing to worker, which has no requests; use the preset custom`,
  ],
  [
    'dots where there are none',
    `${SERVICE_YAML}  names: dotted\n`,
    `${AT}:7:10 metrics.names: promhttp has no names with dots; remove it, or use one of otel-http, otel-http-old, otel-grpc, otel-grpc-old, aspnetcore`,
  ],
  ['a cron that says nothing', withPreset('cron'), `${AT}:4:1 metrics.cron: is missing; add "cron:" with lastSuccess`],
  [
    'failures of an uncounted queue',
    `${SERVICE_YAML}  queue: { failed: a_total }\n`,
    `${AT}:7:20 metrics.queue.failed: "a_total" is a share of nothing; add processed, or succeeded`,
  ],
  [
    'two counters of one queue',
    `${SERVICE_YAML}  queue: { processed: a_total, succeeded: b_total }\n`,
    `${AT}:7:43 metrics.queue.succeeded: says the same as processed; keep one of them`,
  ],
  [
    'an empty queue',
    `${SERVICE_YAML}  queue: {}\n`,
    `${AT}:7:3 metrics.queue: says nothing; add processed, length or lag`,
  ],
  ...['a b', 'a{b}', 'a{b="c"', 'a{b="c" d="e"}', 'rate(a[5m])'].map(
    (selector) =>
      [
        `the selector ${selector}`,
        `${SERVICE_YAML}  queue: { length: '${selector}' }\n`,
        `${AT}:7:20 metrics.queue.length: ${JSON.stringify(selector)} is not a selector; write the name of a metric, and label matchers in braces where you need them`,
      ] as const,
  ),
  [
    'routes that are kept and left out',
    `${SERVICE_YAML}  routes: { enabled: false, keep: a }\n`,
    `${AT}:7:35 metrics.routes.keep: keeps nothing, for routes are off; remove "enabled"`,
  ],
  [
    'an objective about routes that are left out',
    `${SERVICE_YAML}  routes: { enabled: false }\nslos:\n  a: { objective: 99%, window: 7d, availability: { routes: /a } }\n`,
    `${AT}:9:60 slos.a.availability.routes: tells routes apart, but metrics.routes.enabled is false`,
  ],
  [
    'codes that Prometheus cannot read',
    `${SERVICE_YAML}  requests: { codes: { serverErrors: '(?=5)' } }\n`,
    `${AT}:7:38 metrics.requests.codes.serverErrors: uses lookaround or a back-reference, which Prometheus does not know; rewrite it`,
  ],
  [
    'codes that nothing is known to match',
    `${SERVICE_YAML}  requests: { codes: { serverErrors: 'x[^x]{3}y' } }\n`,
    `${AT}:7:38 metrics.requests.codes.serverErrors: "x[^x]{3}y" is too intricate to find a code that it matches; write the codes, such as 5..|timeout`,
  ],
  [
    'a selector in place of a name',
    `${SERVICE_YAML}  requests: { counter: 'a{b="c"}' }\n`,
    `${AT}:7:24 metrics.requests.counter: "a{b=\\"c\\"}" is not the name of a metric; write it as the metrics page shows it, without quotes`,
  ],
];

describe('metrics of a service', () => {
  test.each(PROBLEMS)('%s', (_, service, ...problems) => {
    expect(problemsOf({ [FILE]: service })).toEqual(problems);
  });

  test('a controller that is scraped counts requests', () => {
    expect(load({ 'base.yaml': BASE_YAML + POD_MONITORS, [FILE]: INGRESS }).base.services).toHaveLength(1);
  });

  test.each(['a', 'a_total{b="c"}', 'a:b{ c!~"d|e", f="g\\"h" }', 'a{b="}",}'])('%s is a selector', (selector) => {
    const service = `${SERVICE_YAML}  queue: { length: '${selector}' }\n`;
    expect(load({ [FILE]: service }).base.services[0]?.metrics.queue?.length).toBe(selector);
  });

  test('native histograms of an agent must be sent', () => {
    const agent = (sendNativeHistograms: boolean) =>
      edit(
        edit(BASE_YAML, '  retention: 7d\n', ''),
        'prometheus:\n',
        `prometheus:\n  mode: agent\n  nativeHistograms: { enabled: true }\n  remoteQuery: { url: https://m.example.com/prometheus }\n  remoteWrite: [{ name: m, url: https://m.example.com/push, sendNativeHistograms: ${sendNativeHistograms} }]\n`,
      );
    const [FIRST] = problemsOf({
      'base.yaml': agent(false),
      [FILE]: `${SERVICE_YAML}  histograms: native\n`,
    });
    expect(FIRST).toBe(
      `${AT}:7:15 metrics.histograms: native histograms are not sent to where rules are evaluated; set prometheus.nativeHistograms.enabled, and sendNativeHistograms of each prometheus.remoteWrite`,
    );
    expect(problemsOf({ 'base.yaml': agent(true), [FILE]: `${SERVICE_YAML}  histograms: native\n` })).toEqual([]);
  });

  test('any P99 can be judged by a native histogram', () => {
    const service = `${SERVICE_YAML}  histograms: native\nalerts: { latencyP99: 5m }\n`;
    expect(load({ [FILE]: service }).base.services).toHaveLength(1);
  });
});
