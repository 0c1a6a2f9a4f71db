/** Lines of audit logs, and what must arrive of them. Keys stand in the order in which API servers write them. */

interface Event {
  readonly level?: string;
  readonly stage?: string;
  readonly uri?: string;
  readonly verb?: string;
  readonly user?: string | null;
  readonly source?: readonly string[];
  readonly object?: Readonly<Record<string, string>>;
  readonly code?: number;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly received?: string;
  readonly written?: string;
}

export const RECEIVED = '2026-08-22T10:00:00.000001Z';
export const WRITTEN = '2026-08-22T10:00:01.123456Z';

/** A line as the API server writes it. */
export function auditLine(event: Event = {}): string {
  const { level = 'Metadata', stage = 'ResponseComplete', verb = 'create', user = 'alice', code = 201 } = event;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: '5f7f4d1e-0d3b-4c68-9b8e-2f8d6f6e7a10',
    stage,
    requestURI: event.uri ?? '/api/v1/namespaces/shop/pods?fieldManager=kubectl',
    verb,
    ...(user === null ? {} : { user: { username: user, groups: ['system:authenticated'] } }),
    sourceIPs: event.source ?? ['10.0.0.7', '192.0.2.1'],
    userAgent: 'kubectl/v1.34.1',
    ...(event.object ? { objectRef: event.object } : {}),
    ...(code > 0 ? { responseStatus: { metadata: {}, code } } : {}),
    ...(event.request === undefined ? {} : { requestObject: event.request }),
    ...(event.response === undefined ? {} : { responseObject: event.response }),
    ...(event.received === '' ? {} : { requestReceivedTimestamp: event.received ?? RECEIVED }),
    ...(event.written === '' ? {} : { stageTimestamp: event.written ?? WRITTEN }),
    annotations: { 'authorization.k8s.io/decision': code === 403 ? 'forbid' : 'allow' },
  });
}

export interface AuditFixture {
  readonly name: string;
  readonly line: string;
  /** What arrives; nothing where the line is not sent. */
  readonly sent?: {
    /** @default - the line as it was written */
    readonly line?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly metadata: Readonly<Record<string, string>>;
    /** @default - the time of the stage; null stands for that of the collector */
    readonly time?: string | null;
  };
}

const POD = { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1' };
const SECRET = { resource: 'secrets', namespace: 'shop', name: 'db', apiVersion: 'v1' };
const WHO = { audit_level: 'Metadata', stage: 'ResponseComplete', source_ip: '10.0.0.7', user: 'alice' };
const OF_POD = { ...WHO, code: '201', object_name: 'web-1', object_namespace: 'shop', resource: 'pods' };
const OF_SECRET = { ...OF_POD, object_name: 'db', resource: 'secrets' };
const CREATED = { level: 'info', verb: 'create' };
const REDACTED = '[redacted]';

const secretBody = (data: unknown) => ({
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: { name: 'db' },
  ...(data as object),
});
const patch = (value: unknown) => [{ op: 'replace', path: '/data/password', value }];

const withBody = (request: unknown, response?: unknown, level = 'Request') =>
  auditLine({ level, object: SECRET, request, response });

const redacted = (name: string, line: string, arrived: string, level = 'Request'): AuditFixture => ({
  name,
  line,
  sent: { line: arrived, labels: CREATED, metadata: { ...OF_SECRET, audit_level: level } },
});

/** What kubectl keeps in an annotation, with this text as the data. */
const APPLIED = (data: string) => `{"apiVersion":"v1","data":${data},"kind":"Secret","metadata":{"name":"db"}}`;
const applied = (data: string) => ({
  metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': APPLIED(data) } },
});

const HUGE = 'x'.repeat(300_000);
const LONG = `system:serviceaccount:${'n'.repeat(600)}`;

const system = (verb: string, resource: string, more: Event = {}) =>
  auditLine({ verb, code: 200, user: 'system:node:worker-1', object: { resource, namespace: 'shop' }, ...more });

export const auditFixtures: readonly AuditFixture[] = [
  {
    name: 'metadata of a request: who did what to which object',
    line: auditLine({ object: POD }),
    sent: { labels: CREATED, metadata: OF_POD },
  },
  {
    name: 'request and response, without anything secret in them',
    line: auditLine({
      level: 'RequestResponse',
      object: POD,
      request: { spec: { nodeName: 'a' } },
      response: { a: 1 },
    }),
    sent: { labels: CREATED, metadata: { ...OF_POD, audit_level: 'RequestResponse' } },
  },
  {
    name: 'a shell in a pod, which begins by get where it is a WebSocket',
    line: auditLine({ verb: 'get', stage: 'ResponseStarted', code: 101, object: { ...POD, subresource: 'exec' } }),
    sent: {
      labels: { level: 'info', verb: 'get' },
      metadata: { ...OF_POD, code: '101', stage: 'ResponseStarted', subresource: 'exec' },
    },
  },
  {
    name: 'what was refused',
    line: auditLine({ verb: 'delete', code: 403, object: SECRET }),
    sent: { labels: { level: 'warn', verb: 'delete' }, metadata: { ...OF_SECRET, code: '403' } },
  },
  {
    name: 'a panic of the API server',
    line: auditLine({ stage: 'Panic', code: 500, object: POD }),
    sent: { labels: { level: 'error', verb: 'create' }, metadata: { ...OF_POD, code: '500', stage: 'Panic' } },
  },
  {
    name: 'a request about no object, with its address but not what it asks',
    line: auditLine({ verb: 'get', uri: '/metrics?token=abc', code: 200 }),
    sent: { labels: { level: 'info', verb: 'get' }, metadata: { ...WHO, code: '200', uri: '/metrics' } },
  },
  {
    name: 'no user, no addresses, no code',
    line: auditLine({ user: null, source: [], code: 0, object: POD }),
    sent: {
      labels: { verb: 'create' },
      metadata: {
        audit_level: 'Metadata',
        stage: 'ResponseComplete',
        ...{ object_name: 'web-1', object_namespace: 'shop', resource: 'pods' },
      },
    },
  },
  {
    name: 'an unknown verb is no label',
    line: auditLine({ verb: 'frobnicate', object: POD }),
    sent: { labels: { level: 'info' }, metadata: OF_POD },
  },
  {
    name: 'the time of the request where that of the stage is missing',
    line: auditLine({ object: POD, written: '' }),
    sent: { labels: CREATED, metadata: OF_POD, time: RECEIVED },
  },
  {
    name: 'the time of the collector where there is none, and where it is none',
    line: auditLine({ object: POD, written: 'yesterday' }),
    sent: { labels: CREATED, metadata: OF_POD, time: null },
  },
  { name: 'garbage', line: 'not json {"stage":', sent: { labels: {}, metadata: {}, time: null } },
  { name: 'JSON that is no event', line: '[1,2,3]', sent: { labels: {}, metadata: {}, time: null } },
  {
    name: 'values of other kinds',
    line: '{"stage":{"a":1},"verb":7,"user":{"username":["x"]},"responseStatus":{"code":"many"},"sourceIPs":"10.0.0.7"}',
    sent: {
      labels: {},
      metadata: { stage: '{"a":1}', user: '["x"]', code: 'many' },
      time: null,
    },
  },
  { name: 'a blank line', line: '  ' },
  {
    name: 'a line of 300 KB is read before it is cut',
    line: auditLine({ level: 'Request', object: POD, request: { note: HUGE } }),
    sent: { labels: CREATED, metadata: { ...OF_POD, audit_level: 'Request' } },
  },
  {
    name: 'names without end are cut',
    line: auditLine({ user: LONG, object: POD }),
    sent: { labels: CREATED, metadata: { ...OF_POD, user: LONG.slice(0, 512) } },
  },
  redacted(
    'data of a Secret, in the request and in the response',
    withBody(
      secretBody({ data: { a: 'aHVudGVyMg==' } }),
      secretBody({ data: { a: 'aHVudGVyMg==' } }),
      'RequestResponse',
    ),
    withBody(secretBody({ data: REDACTED }), secretBody({ data: REDACTED }), 'RequestResponse'),
    'RequestResponse',
  ),
  redacted(
    'text of a Secret with braces and quotes in it',
    withBody(secretBody({ stringData: { 'a.json': '{"k":{"v":"hunter2"}}', b: 'c:\\' }, type: 'Opaque' })),
    withBody(secretBody({ stringData: REDACTED, type: 'Opaque' })),
  ),
  redacted(
    'a list of Secrets',
    withBody(
      undefined,
      { items: [{ data: { a: 'eA==' } }, { data: { b: 'eQ==' } }, { data: null }] },
      'RequestResponse',
    ),
    withBody(undefined, { items: [{ data: REDACTED }, { data: REDACTED }, { data: null }] }, 'RequestResponse'),
    'RequestResponse',
  ),
  redacted(
    'what kubectl has applied, as text within JSON',
    withBody(applied(JSON.stringify({ a: 'aHVudGVyMg==', b: 'x{"y\\z\n' }))),
    withBody(applied(JSON.stringify(REDACTED))),
  ),
  redacted('a patch of one key', withBody(patch('aHVudGVyMg==')), withBody(patch(REDACTED))),
  redacted(
    'a patch with the value first',
    withBody([{ value: 'aHVudGVyMg==', op: 'add', path: '/stringData/a' }]),
    withBody([{ value: REDACTED, op: 'add', path: '/stringData/a' }]),
  ),
  redacted(
    'a password by its name, and a token by its form',
    withBody({ spec: { password: 'hunter2', token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln' } }),
    withBody({ spec: { password: REDACTED, token: REDACTED } }),
  ),
  { name: 'that a request has begun', line: auditLine({ stage: 'RequestReceived', code: 0, object: POD }) },
  { name: 'a probe', line: auditLine({ verb: 'get', uri: '/readyz?verbose', code: 200, user: 'system:anonymous' }) },
  { name: 'what a kubelet watches', line: system('watch', 'configmaps') },
  {
    name: 'what a controller lists',
    line: system('list', 'nodes', { user: 'system:serviceaccount:kube-system:job-controller' }),
  },
  { name: 'a heartbeat', line: system('update', 'leases') },
  {
    name: 'but not what else they do',
    line: system('patch', 'nodes'),
    sent: {
      labels: { level: 'info', verb: 'patch' },
      metadata: { ...WHO, code: '200', object_namespace: 'shop', resource: 'nodes', user: 'system:node:worker-1' },
    },
  },
  {
    name: 'but not a Secret that they read',
    line: system('get', 'secrets'),
    sent: {
      labels: { level: 'info', verb: 'get' },
      metadata: { ...WHO, code: '200', object_namespace: 'shop', resource: 'secrets', user: 'system:node:worker-1' },
    },
  },
  {
    name: 'but not what they are refused',
    line: system('list', 'pods', { code: 403 }),
    sent: {
      labels: { level: 'warn', verb: 'list' },
      metadata: { ...WHO, code: '403', object_namespace: 'shop', resource: 'pods', user: 'system:node:worker-1' },
    },
  },
  {
    name: 'but not what somebody does who only writes like them',
    line: auditLine({
      verb: 'get',
      code: 200,
      user: 'mallory system:node:worker-1',
      object: { resource: 'pods', namespace: 'shop' },
      request: { stage: 'RequestReceived', requestURI: '/healthz' },
    }),
    sent: {
      labels: { level: 'info', verb: 'get' },
      metadata: {
        ...WHO,
        code: '200',
        object_namespace: 'shop',
        resource: 'pods',
        user: 'mallory system:node:worker-1',
      },
    },
  },
];
