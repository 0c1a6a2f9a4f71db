import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, problemsOf } from '../support/config-tree.ts';

/** The problems of the valid configuration with these lines below `prometheus`, without file and position. */
const problemsWith = (...lines: string[]) =>
  problemsOf({
    'base.yaml': edit(BASE_YAML, '  replicas: 1\n', ['  replicas: 1', ...lines].map((line) => `${line}\n`).join('')),
    // Each environment would repeat the problems of the base.
    'environments/prod.yaml': null,
  }).map((problem) => problem.replace(/^config\/\S+ (prometheus\.?)?/, ''));

const remote = (...lines: string[]) => ['  remoteWrite:', '    - name: mimir', ...lines.map((line) => `      ${line}`)];
const at = (url: string, ...lines: string[]) => remote(`url: ${url}`, ...lines);
const HTTPS = 'https://mimir.example.com/push';

type Case = readonly [what: string, lines: readonly string[], ...problems: string[]];

const server: readonly Case[] = [
  [
    'shards that nobody sees together',
    ['  shards: 2'],
    'shards: needs globalView. Each of 2 shards sees its own targets only; Grafana must ask what sees all, such as Thanos Query',
    'shards: needs rules.ruler. Each of 2 shards sees its own targets only; rules must be evaluated over all, by Thanos Ruler',
    'shards: needs thanos or remoteWrite. Each of 2 shards sees its own targets only; one of these brings them together',
  ],
  [
    'shards among which one is elected',
    [
      '  shards: 2',
      '  globalView: { service: query, namespace: thanos, port: 9090 }',
      '  rules: { ruler: {} }',
      '  replicaExternalLabelName: __replica__',
      ...at(HTTPS),
    ],
    'replicaExternalLabelName: "__replica__" is what Mimir elects one replica by; with 2 shards it would drop all shards but one, so use another label',
  ],
  ['no shard', ['  shards: 0'], 'shards: 0 is too few; use 1 or more'],
  [
    'a size that does not fit',
    ['  retentionSize: 20Gi', '  storage: { size: 20Gi }'],
    'retentionSize: "20Gi" is too much for a volume of 20Gi, which also holds the write-ahead log; use 85 % of it',
  ],
  [
    'sizes that round to none, which would mean no limit',
    ['  retentionSize: 500Ki', '  limits: { bodySize: 20 }'],
    'retentionSize: "500Ki" is too little; use 1Mi or more',
    'limits.bodySize: 20 is too little; use 1Mi or more',
  ],
  [
    'a timeout above the interval',
    ['  scrapeInterval: 15s', '  scrapeTimeout: 20s'],
    'scrapeTimeout: "20s" is longer than the scrape interval, which is 15s; shorten it',
  ],
  [
    'samples that would go stale between scrapes',
    ['  scrapeInterval: 1m', '  query: { lookbackDelta: 90s }'],
    'query.lookbackDelta: "90s" is less than two scrape intervals of 1m; a single lost scrape would leave a gap',
  ],
  [
    'late samples beyond the retention',
    ['  outOfOrderTimeWindow: 8d'],
    'outOfOrderTimeWindow: "8d" is longer than the retention, which is 7d; shorten it',
  ],
  ['one query at a time', ['  query: { concurrency: 1 }'], 'query.concurrency: 1 is too few; use 2 or more'],
  [
    'more than the custom resource can count',
    ['  query: { concurrency: 10001, maxSamples: 2147483648 }'],
    'query.concurrency: 10001 is too many; use 10000 or fewer',
    'query.maxSamples: 2147483648 is too many; use 2147483647 or fewer',
  ],
  [
    'limits above their ceilings',
    ['  limits: { samples: 2000, bodySize: 1Gi }', '  enforcedLimits: { samples: 1000 }'],
    'limits.samples: 2000 is above enforcedLimits.samples, which is 1000; lower it or raise the ceiling',
    'limits.bodySize: "1Gi" is above enforcedLimits.bodySize, which is 256Mi; lower it or raise the ceiling',
  ],
  [
    'a label that has two meanings',
    ['  replicaExternalLabelName: region', '  externalLabels: { region: eu }'],
    'replicaExternalLabelName: "region" is an external label already; choose another',
  ],
  [
    'one label for replicas and for Prometheus',
    ['  prometheusExternalLabelName: prometheus_replica'],
    'prometheusExternalLabelName: "prometheus_replica" is an external label already; choose another',
  ],
  [
    'a label that Panoptes sets itself',
    ['  externalLabels: { prometheus_replica: a }'],
    'externalLabels.prometheus_replica: "a" is always set by Panoptes; remove it',
  ],
  [
    'blocks that are deleted before they can be uploaded',
    ['  thanos: { blockSize: 3d, objectStorage: { config: { secret: bucket, key: thanos.yaml } } }'],
    'retention: "7d" is less than three blocks of 3d; one that cannot be uploaded for a while would be lost',
  ],
  [
    'a number of receivers',
    ['  remoteWrite: 5'],
    'remoteWrite: expected a list, got the number 5; write it as an item: [5]',
  ],
  [
    'no number where a list belongs',
    ['  remoteWrite: .nan'],
    'remoteWrite: expected a list, got the number .nan; start each item with "- "',
  ],
];

const tracing: readonly Case[] = [
  [
    'traces in the clear',
    ['  tracing: { endpoint: "otlp.example.com:4317", insecure: true }'],
    'tracing.insecure: sends traces in the clear; use TLS, or an endpoint such as tempo.tracing.svc:4317',
  ],
  [
    'an address in place of host and port',
    ['  tracing: { endpoint: "https://otlp.example.com" }'],
    'tracing.endpoint: "https://otlp.example.com" is not host:port; write tempo.tracing.svc:4317',
  ],
];

const remoteWrite: readonly Case[] = [
  [
    'samples in the clear',
    at('http://mimir.example.com/push'),
    'remoteWrite[0].url: sends every sample in the clear; use https, or http to a Service: http://<name>.<namespace>.svc',
  ],
  [
    'two receivers of one name',
    [...at(HTTPS), '    - name: mimir', '      url: https://b.example.com'],
    'remoteWrite[1].name: "mimir" is the name of an earlier receiver; give each its own',
  ],
  [
    'a password in the address',
    at('https://user:secret@mimir.example.com'),
    'remoteWrite[0].url: must not hold a password; remove it from the address',
  ],
  [
    'two ways to authenticate',
    at(
      HTTPS,
      'authentication:',
      '  bearer: { secret: mimir, key: token }',
      '  basic: { username: { secret: mimir, key: user }, password: { secret: mimir, key: password } }',
    ),
    'remoteWrite[0].authentication: has basic and bearer; keep one of them',
  ],
  [
    'no way to authenticate',
    at(HTTPS, 'authentication: {}'),
    'remoteWrite[0].authentication: is empty; add one of basic, bearer, oauth2, sigv4',
  ],
  [
    'half a key of AWS',
    at(HTTPS, 'authentication: { sigv4: { region: eu-central-1, accessKey: { secret: mimir, key: id } } }'),
    'remoteWrite[0].authentication.sigv4.accessKey: has no secret; add secretKey',
  ],
  [
    'a token in place of its Secret',
    at(HTTPS, 'authentication: { bearer: glsa_0123 }'),
    'remoteWrite[0].authentication.bearer: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …',
  ],
  [
    'a secret sent in the clear',
    at(
      HTTPS,
      'authentication:',
      '  oauth2:',
      '    clientId: { secret: mimir, key: id }',
      '    clientSecret: { secret: mimir, key: secret }',
      '    tokenUrl: http://login.example.com/token',
    ),
    'remoteWrite[0].authentication.oauth2.tokenUrl: would send the secret of the client in the clear; use https',
  ],
  [
    'headers that are not for people to set',
    at(HTTPS, 'headers: { authorization: Bearer x, Content-Type: text }'),
    'remoteWrite[0].headers.authorization: must not hold a credential; use authentication, which names a Secret',
    'remoteWrite[0].headers.Content-Type: "text" is set by Prometheus itself; remove it',
  ],
  [
    'two tenants',
    at(HTTPS, 'tenant: shop', 'headers: { x-scope-orgid: other }'),
    'remoteWrite[0].headers.x-scope-orgid: "other" is set by tenant already; remove it',
  ],
  [
    'a certificate without its key',
    at(HTTPS, 'tls: { certificate: { secret: mimir, key: tls.crt } }'),
    'remoteWrite[0].tls.certificate: has no private key; add key',
  ],
  [
    'a queue that contradicts itself',
    at(HTTPS, 'queue: { minShards: 60, capacity: 100, minBackoff: 10s }'),
    'remoteWrite[0].queue.minShards: 60 is above maxShards, which is 50; lower it',
    'remoteWrite[0].queue.capacity: 100 is below maxSamplesPerSend, which is 2000; no request would ever be full',
    'remoteWrite[0].queue.minBackoff: "10s" is longer than maxBackoff, which is 5s; shorten it',
  ],
  [
    'filters that Prometheus would not understand',
    at(
      HTTPS,
      'filter:',
      "  - { action: keep, regex: '(up' }",
      "  - { action: drop, regex: '(?!up).*' }",
      '  - { action: replace, regex: up }',
    ),
    'remoteWrite[0].filter[0].regex: "(up" is not a regular expression; check its brackets',
    'remoteWrite[0].filter[1].regex: uses lookaround or a back-reference, which Prometheus does not know; rewrite it',
    'remoteWrite[0].filter[2].action: "replace" is not one of keep, drop; choose one of them',
  ],
  [
    'what is not stored and cannot be sent',
    at(HTTPS, 'sendExemplars: true', 'sendNativeHistograms: true'),
    'remoteWrite[0].sendExemplars: sends nothing, for none are kept; set exemplars.enabled',
    'remoteWrite[0].sendNativeHistograms: sends nothing, for none are scraped; set nativeHistograms.enabled',
  ],
  [
    'items that are no receivers',
    ['  remoteWrite: [null, up]'],
    'remoteWrite[0]: is empty; write a value, or remove the item',
    'remoteWrite[1]: expected keys and values, got the text "up"; write them below it, indented',
  ],
];

describe.each([
  ['the server', server],
  ['traces', tracing],
  ['remote write', remoteWrite],
] as const)('bad configuration of Prometheus: %s', (_, cases) => {
  test.each(cases)('names the place and the remedy of %s', (_what, lines, ...problems) => {
    expect(problemsWith(...lines)).toEqual(problems);
  });
});

test('a ruler and a global view make shards whole, and https or a Service makes a receiver reachable', () => {
  expect(
    problemsWith(
      '  shards: 2',
      '  globalView: { service: query, namespace: thanos, port: 9090 }',
      '  rules: { ruler: {} }',
      ...at('http://gateway.mimir.svc/push'),
      '    - name: cloud',
      `      url: ${HTTPS}`,
      "      filter: [{ action: keep, regex: '(?i)up' }]",
    ),
  ).toEqual([]);
});
