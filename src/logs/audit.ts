import type { RateLimit } from './pipeline.ts';
import { type DropRule, type LogPipeline, REDACTED } from './pipeline.ts';
import { dropStage, type LogStage, limitStage, redactStage, sameName } from './stages.ts';

/** What the audit logs of API servers are called in Loki: their labels `service_name` and `job`. */
export const AUDIT_SERVICE = 'kubernetes-audit';

/** What is the same for each of their lines. */
export const AUDIT_STATIC_LABELS = { job: AUDIT_SERVICE, service_name: AUDIT_SERVICE } as const;

/** Labels of their streams besides `cluster`. Who did what to which object is no label: there is no end of either. */
export const AUDIT_LABELS = ['job', 'level', 'node_name', 'service_name', 'verb'] as const;

/** What is stored beside each line. The names of the object are not those of streams, which say who wrote a line. */
export const AUDIT_METADATA = [
  'audit_level',
  'code',
  'object_name',
  'object_namespace',
  'resource',
  'source_ip',
  'stage',
  'subresource',
  'uri',
  'user',
] as const;

/** Everything that can be done; what is none of it becomes no label. */
export const AUDIT_VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'post',
  'put',
  'head',
  'options',
] as const;

/** Lines that tell nothing about people, and are most of what an API server writes. */
export const AUDIT_NOISE = ['request-received', 'health-checks', 'system-reads', 'leases'] as const;
export type AuditNoise = (typeof AUDIT_NOISE)[number];

/** Where an API server writes its audit log, and what of it is not sent. */
export interface AuditLog {
  /** File on nodes of the control plane. What it is renamed to when it is full is not read again. */
  readonly path: string;
  readonly omit: readonly AuditNoise[];
  readonly drops: readonly DropRule[];
}

/** The directory that the collector must see. */
export const auditDirectory = ({ path }: AuditLog): string => path.slice(0, path.lastIndexOf('/'));

/** Files whose directory holds other things than logs, or the logs of others: a collector has no business there. */
export const FOREIGN_DIRECTORY =
  /^\/(?:bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|tmp|usr)\/|^\/var\/(?:run|lib\/(?:kubelet|etcd|containerd|docker|panoptes|rancher(?!\/k3s\/server\/logs\/))|log\/(?:pods|containers|journal))\//;

/** Files in directories that many programs write to. */
export const SHARED_DIRECTORY = /^\/(?:[^/]+|var\/(?:log|lib))\/[^/]+$/;

/** Values of an event, by JMESPath. */
const EVENT = {
  audit_time: 'stageTimestamp || requestReceivedTimestamp',
  audit_level: 'level',
  audit_stage: 'stage',
  audit_verb: 'verb',
  audit_uri: 'requestURI',
  audit_user: 'user.username',
  audit_resource: 'objectRef.resource',
  audit_subresource: 'objectRef.subresource',
  audit_object_namespace: 'objectRef.namespace',
  audit_object_name: 'objectRef.name',
  audit_code: 'responseStatus.code',
  audit_source_ip: 'sourceIPs[0]',
} as const;

/** One of the values, or an empty text. */
const value = (name: keyof typeof EVENT) => `.${name} | default ""`;

/** Users of the cluster itself. What service accounts of others do is not noise. */
const SYSTEM = 'system:(apiserver|node:[^ ]+|kube-[^ ]+|k3s-[^ ]+|serviceaccount:kube-system:[^ ]+)$';

/** What is asked, in one text. The user comes last: the API server has checked all before it. */
const FACTS = `printf "%s %s %s %s" ${(['audit_verb', 'audit_code', 'audit_resource', 'audit_user'] as const)
  .map((name) => `(${value(name)})`)
  .join(' ')}`;

/** A text about an event, and expressions for it (RE2) that are tried in turn: whether such a line is kept. */
interface Noise {
  readonly text: string;
  readonly cases: readonly (readonly [pattern: string, what: 'keep' | 'drop'])[];
}

const NOISE: Readonly<Record<AuditNoise, Noise>> = {
  // Each request has a line when it ends as well.
  'request-received': { text: value('audit_stage'), cases: [['^RequestReceived$', 'drop']] },
  'health-checks': { text: value('audit_uri'), cases: [['^/(healthz|livez|readyz)([/?]|$)', 'drop']] },
  'system-reads': {
    text: FACTS,
    // Who reads Secrets is what audit logs are asked about first; what is refused is no routine.
    cases: [
      ['^[a-z]+ [0-9]* secrets ', 'keep'],
      [`^(get|list|watch) 2[0-9]{2} [^ ]* ${SYSTEM}`, 'drop'],
    ],
  },
  leases: { text: FACTS, cases: [[`^(get|update|patch) 2[0-9]{2} leases ${SYSTEM}`, 'drop']] },
};

/** Not by node and namespace as lines of containers: an API server has no namespace to share with others. */
const LIMIT_LABEL = 'job' satisfies RateLimit['label'];

/** Stages for lines of an audit log, which are JSON objects. */
export function auditStages(pipeline: LogPipeline, { omit, drops }: AuditLog): LogStage[] {
  const byAge = pipeline.drops.filter((rule) => 'olderThanHours' in rule);
  return [
    { json: { expressions: EVENT } },
    // The time at which the line was written. A request may have begun hours before, as that of a shell in a pod.
    { timestamp: { source: 'audit_time', format: 'RFC3339Nano', action_on_failure: 'skip' } },
    ...[{ reason: 'blank', expression: '^\\s*$' }, ...byAge, ...drops].map(dropStage),
    ...omit.flatMap(omitStages),
    limitStage({ ...pipeline.limit, label: LIMIT_LABEL }),
    // Nothing that was read before is text that somebody is free to put a secret in.
    ...BODIES,
    ...pipeline.redactions.map(redactStage),
    template(
      'verb',
      chain(value('audit_verb'), [[`eq $v ${AUDIT_VERBS.map((verb) => `"${verb}"`).join(' ')}`, '{{ $v }}']]),
    ),
    template('level', chain(value('audit_code'), LEVELS)),
    ...AUDIT_METADATA.filter((name) => name !== 'uri').map(copied),
    // The address only of what is no object: of those it says nothing more, and it may hold what a proxy is asked.
    template(
      'uri',
      chain(value('audit_resource'), [
        ['eq $v ""', `{{ regexReplaceAll "\\\\?.*$" (${value('audit_uri')}) "" ${SHORT} }}`],
      ]),
    ),
    { labels: sameName(['level', 'verb']) },
    { structured_metadata: sameName(AUDIT_METADATA) },
    { labelallow: [...AUDIT_LABELS] },
  ];
}

/** How bad an answer is, by its code: panics of the API server have the code 500. */
const LEVELS: readonly Branch[] = [
  ['regexMatch "^5" $v', 'error'],
  ['regexMatch "^40[13]$" $v', 'warn'],
  ['regexMatch "^[1-4]" $v', 'info'],
];

/** Loki takes no line with more than 64 KiB beside it, and addresses may be longer. */
const SHORT = '| trunc 512';

const template = (source: string, text: string): LogStage => ({ template: { source, template: text } });

type Branch = readonly [condition: string, text: string];

/** A template that prints the text of the first condition that holds. */
const chain = (text: string, branches: readonly Branch[]): string =>
  `{{ $v := ${text} }}${branches.map(([condition, printed], index) => `{{ ${index > 0 ? 'else ' : ''}if ${condition} }}${printed}`).join('')}{{ end }}`;

const copied = (name: Exclude<(typeof AUDIT_METADATA)[number], 'uri'>): LogStage => {
  const source = name === 'audit_level' ? name : (`audit_${name}` as const);
  return template(name, `{{ ${value(source)} ${SHORT} }}`);
};

function omitStages(kind: AuditNoise): LogStage[] {
  const { text, cases } = NOISE[kind];
  const branches = cases.map(
    ([pattern, what]): Branch => [`regexMatch ${JSON.stringify(pattern)} $v`, what === 'drop' ? 'drop' : ''],
  );
  return [
    template('omitted', chain(text, branches)),
    { drop: { source: 'omitted', drop_counter_reason: kind.replaceAll('-', '_') } },
  ];
}

/** Names below which Secrets hold what is secret; ConfigMaps are not told from them here. */
const DATA = '(?:data|stringData|binaryData)';

/** A value of JSON without objects in it but the outermost. The line may have been cut before its end. */
const FLAT = '\\{(?:[^{}"]|"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$))*(?:\\}|$)';

/** The same within a text of JSON, such as what `kubectl apply` keeps in an annotation. */
const ESCAPED = '\\{(?:[^{}"\\\\]|\\\\"(?:[^"\\\\]|\\\\\\\\(?:[^"\\\\]|\\\\["\\\\]))*\\\\")*\\}';

const STRING = '"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)';

/**
 * What requests and answers hold of Secrets, where the policy of the API server has bodies written. The line stays
 * JSON, or nothing of it could be asked for.
 */
const BODIES: readonly LogStage[] = [
  { replace: { expression: `"${DATA}":(${FLAT})`, replace: `"${REDACTED}"` } },
  { replace: { expression: `\\\\"${DATA}\\\\":(${ESCAPED})`, replace: `\\"${REDACTED}\\"` } },
  // A JSON patch, in either order of its keys.
  { replace: { expression: `"path":"/${DATA}[^"]*","value":(${STRING}|${FLAT})`, replace: `"${REDACTED}"` } },
  {
    replace: {
      expression: `"value":(${STRING}|${FLAT}),(?:"op":"[a-z]+",)?"path":"/${DATA}[/"]`,
      replace: `"${REDACTED}"`,
    },
  },
];
