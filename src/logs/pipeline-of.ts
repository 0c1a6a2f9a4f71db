import type { Environment, Service } from '../config/environment.ts';
import { workloadName } from '../services/workload.ts';
import type { AuditLog } from './audit.ts';
import type { DiscoveryOptions, NamedWorkload } from './discovery.ts';
import { type FieldName, type FieldSource, LEVEL_WORD, LOG_FIELDS, withOwnKeys } from './fields.ts';
import { FIRST_LINES, MULTILINE_DEFAULTS, type Multiline } from './multiline.ts';
import { type LogPipeline, logPipeline, type ServiceLogs } from './pipeline.ts';
import { SECRETS } from './secrets.ts';
import { tenancyOf } from './tenancy.ts';

type OwnLogs = Service['logs'];

/** The log pipeline of an environment: what is done for all, and what its services ask for themselves. */
export function pipelineOf({ logs, services, loki }: Pick<Environment, 'logs' | 'loki' | 'services'>): LogPipeline {
  const tenancy = tenancyOf({ loki, services });
  return {
    ...logPipeline,
    drops: [...logPipeline.drops, ...logs.drop],
    samples: logs.sample.map(({ keep, expression }) => ({ keep: keep.ratio, expression })),
    limit: { ...logPipeline.limit, ...logs.limit },
    redactions: [...logs.redact.secrets.flatMap((kind) => SECRETS[kind]), ...logs.redact.expressions.map(withGroup)],
    services: services.map(serviceLogs),
    ...(tenancy ? { tenancy } : {}),
  };
}

/** Which pods are read in an environment, and as which services. */
export function discoveryOf({ logs, services }: Pick<Environment, 'logs' | 'services'>): DiscoveryOptions {
  const { includeNamespaces, excludeNamespaces } = logs;
  return { includeNamespaces, excludeNamespaces, workloads: services.filter(isNamedOtherwise).map(namedWorkload) };
}

/** Whether its pods may carry another name than the service has in the catalog, under which its logs are asked for. */
function isNamedOtherwise(service: Service): boolean {
  const label = service.selector?.['app.kubernetes.io/name'] ?? (service.selector ? undefined : service.name);
  return label !== service.name || workloadName(service) !== service.name;
}

const OWNERS = { Deployment: 'ReplicaSet', StatefulSet: 'StatefulSet', DaemonSet: 'DaemonSet' } as const;

function namedWorkload(service: Service): NamedWorkload {
  const { namespace, name } = service;
  return { namespace, ownerKind: OWNERS[service.workload.kind], workload: workloadName(service), service: name };
}

function serviceLogs({ namespace, name, logs }: Service): ServiceLogs {
  const multiline = multilineOf(logs.multiline);
  return {
    namespace,
    service: name,
    ...(multiline ? { multiline } : {}),
    metrics: Object.entries(logs.metrics).map(([metric, { expression }]) => ({ name: metric, expression })),
    drops: logs.drop,
    samples: logs.sample ? [{ keep: logs.sample.keep.ratio, expression: logs.sample.expression }] : [],
    redactions: logs.redact.map(withGroup),
    fields: fieldsOf(logs),
  };
}

function multilineOf(multiline: OwnLogs['multiline']): Multiline | undefined {
  if (typeof multiline === 'string') return { firstLine: FIRST_LINES[multiline], ...MULTILINE_DEFAULTS };
  return multiline;
}

/** The audit log that is read in an environment. */
export function auditLogOf({ logs: { audit } }: Pick<Environment, 'logs'>): AuditLog | undefined {
  return audit.enabled ? { path: audit.path, omit: audit.omit, drops: audit.drop } : undefined;
}

/** Only what is not read as it is for all. */
function fieldsOf({ format, fields }: OwnLogs): Partial<Record<FieldName, FieldSource>> {
  const own: Record<FieldName, readonly string[]> = {
    level: fields.level,
    trace_id: fields.traceId,
    span_id: fields.spanId,
  };
  const names = Object.keys(own) as FieldName[];
  const changed = names.filter((name) => format !== 'auto' || own[name].length > 0);
  return Object.fromEntries(changed.map((name) => [name, sourceOf(name, own[name], format)]));
}

function sourceOf(name: FieldName, own: readonly string[], format: OwnLogs['format']): FieldSource {
  const { json, text } = withOwnKeys(LOG_FIELDS[name], own);
  if (format === 'json') return { json, text: [] };
  if (format === 'logfmt') return { json: [], text };
  if (format === 'text') return { json: [], text: name === 'level' ? [LEVEL_WORD, ...text] : text };
  return { json, text };
}

/** Replaced is what groups match; where there is none, all that the expression matches. Flags stay at the start. */
function withGroup(expression: string): string {
  const bare = expression.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '');
  if (/\((?!\?)/.test(bare)) return expression;
  const [, flags = '', rest = ''] = /^(\(\?[a-zA-Z]+\))?(.*)$/s.exec(expression) ?? [];
  return `${flags}(${rest})`;
}
