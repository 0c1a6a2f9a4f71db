import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, load, problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const REMOTE = [
  '  remoteWrite: [{ name: mimir, url: https://mimir.example.com/push }]',
  '  remoteQuery: { url: https://mimir.example.com/prometheus }',
];
const AGENT = ['  mode: agent', ...REMOTE];

/** The base with these lines below `prometheus` in place of those that only a server has. */
const baseWith = (...lines: string[]) =>
  edit(BASE_YAML, '  retention: 7d\n', lines.map((line) => `${line}\n`).join(''));
const problemsWith = (...lines: string[]) =>
  problemsOf({
    'base.yaml': baseWith(...lines),
    'environments/prod.yaml': null,
    'environments/dev.yaml': 'cluster: dev',
  });

const serverOnly = (key: string, why: string) =>
  `${key}: means nothing in agent mode: ${why}; remove it (in an environment: ${key}: null)`;
const PASSING = 'an agent keeps samples only until they are sent';

describe('the mode of Prometheus', () => {
  test('may be agent, where somebody keeps the samples and answers for them', () => {
    expect(problemsWith(...AGENT)).toEqual([]);
    expect(load({ 'base.yaml': baseWith(...AGENT) }).base.prometheus.mode).toBe('agent');
  });

  test('needs both for an agent', () => {
    expect(problemsWith('  mode: agent')).toEqual([
      'config/base.yaml:6:9 prometheus.mode: needs remoteQuery: Grafana and the rules ask what the samples are sent to',
      'config/base.yaml:6:9 prometheus.mode: needs remoteWrite: an agent forwards its samples and keeps none',
    ]);
  });

  test('refuses what an agent does not do, each at its key', () => {
    const problems = problemsWith(
      ...AGENT,
      '  retention: 7d',
      '  retentionSize: 5Gi',
      '  shardRetention: { whenScaled: Delete }',
      '  exemplars: { enabled: true }',
      '  query: { timeout: 1m }',
      '  globalView: { service: query, namespace: thanos, port: 9090 }',
      '  thanos: {}',
    );
    expect(problems.map((problem) => problem.replace(/^config\/base.yaml:(\d+):3 prometheus\./, '$1 '))).toEqual([
      `9 ${serverOnly('retention', PASSING)}`,
      `10 ${serverOnly('retentionSize', PASSING)}`,
      `11 ${serverOnly('shardRetention', PASSING)}`,
      `12 ${serverOnly('exemplars', 'an agent keeps none; remoteWrite sends them')}`,
      `13 ${serverOnly('query', 'an agent answers no queries')}`,
      `14 ${serverOnly('globalView', 'remoteQuery answers in its place')}`,
      `15 ${serverOnly('thanos', 'an agent has no blocks to upload')}`,
    ]);
  });

  test('refuses what a server does not need', () => {
    expect(problemsWith(...REMOTE, '  thanosRuler: { replicas: 2 }')).toEqual([
      'config/base.yaml:7:3 prometheus.remoteQuery: means nothing in server mode: Prometheus answers queries itself; globalView names what answers in its place; remove it (in an environment: remoteQuery: null)',
      'config/base.yaml:8:3 prometheus.thanosRuler: means nothing in server mode: Prometheus evaluates rules itself; rules.ruler names what evaluates in its place; remove it (in an environment: thanosRuler: null)',
    ]);
  });

  test('says how an environment takes back what base.yaml writes', () => {
    const prod = (...lines: string[]) => ['prometheus:', ...AGENT, ...lines, ''].join('\n');
    expect(problemsOf({ 'environments/prod.yaml': prod() })).toEqual([
      'config/base.yaml:6:3 prometheus.retention: means nothing in agent mode: an agent keeps samples only until they are sent; remove it (in an environment: retention: null) (in environment prod)',
    ]);
    expect(problemsOf({ 'environments/prod.yaml': prod('  retention: null') })).toEqual([]);
  });

  test('lets agents pass exemplars on that nobody keeps, and share the targets without a global view', () => {
    const sending = REMOTE.map((line) => line.replace('/push }', '/push, sendExemplars: true }'));
    expect(problemsWith('  mode: agent', ...sending, '  shards: 3')).toEqual([]);
  });
});

describe('what answers for agents', () => {
  const asking = (remoteQuery: string) =>
    problemsWith(AGENT[0] as string, AGENT[1] as string, `  remoteQuery: ${remoteQuery}`).map((problem) =>
      problem.replace(/^\S+ prometheus\.remoteQuery\.?/, ''),
    );

  test.each([
    [
      'asks in the clear',
      '{ url: http://mimir.example.com }',
      'url: asks in the clear; use https, or http to a Service: http://<name>.<namespace>.svc',
    ],
    [
      'has two logins',
      '{ url: https://a.example.com, bearer: { secret: a, key: b }, basic: { username: a, password: { secret: a, key: b } } }',
      'bearer: is a second way to log in; keep basic or bearer',
    ],
    [
      'holds the token itself',
      '{ url: https://a.example.com, bearer: glsa_0123 }',
      'bearer: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …',
    ],
    [
      'ends in a query',
      '{ url: "https://a.example.com/?tenant=a" }',
      'url: must end with its path; remove what follows ? or #',
    ],
  ])('is refused when it %s', (_, remoteQuery, problem) => {
    expect(asking(remoteQuery)).toEqual([problem]);
  });

  test('may be a Service without TLS', () => {
    expect(asking('{ url: http://query.thanos.svc:9090 }')).toEqual([]);
  });
});

describe('limits of single jobs', () => {
  const CEILING = '  enforcedLimits: { samples: 5000 }';
  const target = (limit: number) =>
    `targets: { database: { static: ['db.example.com:9187'], sampleLimit: ${limit} } }\n`;
  const service = (limit: number) => `${SERVICE_YAML}  sampleLimit: ${limit}\n`;
  const above = (limit: number) =>
    `${limit} is above prometheus.enforcedLimits.samples, which is 5000; lower it or raise the ceiling`;

  test('are refused above the ceiling, which would silently hold in their place', () => {
    const base = `${baseWith(CEILING)}${target(5001)}`;
    expect(problemsOf({ 'base.yaml': base, 'services/api-gateway.yaml': service(6000) })).toEqual([
      `config/base.yaml:17:70 targets.database.sampleLimit: ${above(5001)}`,
      `config/services/api-gateway.yaml:7:16 metrics.sampleLimit: ${above(6000)}`,
    ]);
  });

  test('are refused in the environment whose ceiling is lower', () => {
    const prod = `prometheus:\n${CEILING}\n`;
    expect(problemsOf({ 'environments/prod.yaml': prod, 'services/api-gateway.yaml': service(6000) })).toEqual([
      `config/services/api-gateway.yaml:7:16 metrics.sampleLimit: ${above(6000)} (in environment prod)`,
    ]);
  });

  test('hold at the ceiling, and where nobody wrote them', () => {
    expect(problemsOf({ 'base.yaml': `${baseWith(CEILING)}${target(5000)}` })).toEqual([]);
  });
});

describe('scrape classes', () => {
  const CLASSES = [
    '  scrapeClasses:',
    '    - name: mesh',
    '      tls: { ca: { secret: mesh, key: ca.crt } }',
    '    - name: token',
    '      bearer: { secret: token, key: token }',
    '    - name: plain',
    "      metricRelabelings: [{ action: drop, sourceLabels: [__name__], regex: 'go_.+' }]",
  ];
  const service = (...lines: string[]) => [SERVICE_YAML, ...lines.map((line) => `  ${line}\n`)].join('');
  const problems = (files: { service?: string; targets?: string; classes?: readonly string[] }) =>
    problemsOf({
      'base.yaml': `${baseWith(...(files.classes ?? CLASSES))}${files.targets ?? ''}`,
      'services/api-gateway.yaml': files.service ?? SERVICE_YAML,
      'environments/prod.yaml': null,
    }).map((problem) => problem.replace(/^config\/(\S+?):\d+:\d+ /, '$1 '));

  test('are chosen by services and targets', () => {
    const targets = "targets: { db: { static: ['db.example.com:1'], scrapeClass: token } }\n";
    expect(problems({ targets, service: service('scheme: https', 'scrapeClass: mesh') })).toEqual([]);
    expect(problems({ service: service('scrapeClass: plain') })).toEqual([]);
  });

  test('must exist, and be alone in logging in over https', () => {
    const db = (rest: string) => `targets: { db: { static: ['db.example.com:1'], ${rest} } }\n`;
    expect(problems({ service: service('scrapeClass: mash') })).toEqual([
      'services/api-gateway.yaml metrics.scrapeClass: there is no scrape class "mash"; did you mean "mesh"?',
    ]);
    expect(problems({ service: service('scrapeClass: mesh'), classes: [] })).toEqual([
      'services/api-gateway.yaml metrics.scrapeClass: there is no scrape class "mesh"; declare it under prometheus.scrapeClasses',
    ]);
    expect(problems({ service: service('scrapeClass: token') })).toEqual([
      'services/api-gateway.yaml metrics.scrapeClass: the scrape class "token" has a token; set scheme: https',
    ]);
    expect(problems({ targets: db('scheme: http, scrapeClass: mesh') })).toEqual([
      'base.yaml targets.db.scrapeClass: the scrape class "mesh" has certificates; set scheme: https',
    ]);
    expect(problems({ targets: db('scrapeClass: token, bearer: { secret: a, key: b }') })).toEqual([
      'base.yaml targets.db.scrapeClass: the scrape class "token" logs in already; remove bearer here',
    ]);
  });

  test('have names of their own, and steps that mean something', () => {
    const classes = (...lines: string[]) =>
      problems({ classes: ['  scrapeClasses:', ...lines.map((line) => `    ${line}`)] }).map((problem) =>
        problem.replace('base.yaml prometheus.scrapeClasses', ''),
      );
    expect(classes('- name: cluster-api', '- name: a', '- name: a')).toEqual([
      '[0].name: "cluster-api" is a class of Panoptes; choose another name',
      '[2].name: "a" is the name of an earlier class; give each its own',
    ]);
    const step = (text: string) => classes('- name: a', `  relabelings: [{ ${text} }]`);
    expect(step('action: drop, regex: up')).toEqual(['[0].relabelings[0]: does nothing without sourceLabels; add it']);
    expect(step('replacement: a')).toEqual(['[0].relabelings[0]: does nothing without targetLabel; add it']);
    expect(step('action: labeldrop, regex: a, targetLabel: b')).toEqual([
      '[0].relabelings[0].targetLabel: means nothing to labeldrop; remove it',
    ]);
    expect(step('targetLabel: cluster, replacement: a')).toEqual([
      '[0].relabelings[0].targetLabel: "cluster" is set by Panoptes; choose another name',
    ]);
  });
});
