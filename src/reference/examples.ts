import type { JsonSchema } from '../config/json-schemas.ts';
import { ANY_NAME, dotted, ITEM } from './entries.ts';

const CREDENTIALS = { secret: 'shop-credentials', key: 'password' };

/** Values of single keys, where no rule below finds one that holds and says something. */
const BY_PATH: Readonly<Record<string, unknown>> = {
  'alerting.inhibitions': [
    { reason: 'The gateway is in front.', source: ['alertname="ServiceDown"'], target: ['severity="warning"'] },
  ],
  'alerting.inhibitions[].source': ['alertname="ServiceDown"'],
  'alerting.inhibitions[].target': ['severity="warning"'],
  'alerting.maintenance': [{ reason: 'The database moves.', from: '2026-11-28T22:00', until: '2026-11-29T04:00' }],
  'alerting.maintenance[].from': '2026-11-28T22:00',
  'alerting.maintenance[].timeZone': 'Europe/Berlin',
  'alerting.maintenance[].until': '2026-11-29T04:00',
  'alerting.receivers.<name>.email[].smtp.tls': { ca: CREDENTIALS },
  'alerting.receivers.<name>.mattermost[].channel': 'shop-alerts',
  'alerting.receivers.<name>.opsgenie[].responders[].name': 'shop',
  'alerting.receivers.<name>.opsgenie[].tags': ['shop'],
  'alerting.receivers.<name>.slack': [{ channel: '#shop-alerts', webhookUrl: CREDENTIALS }],
  'alerting.receivers.<name>.slack[].apiUrl': 'https://slack-gov.com/api/chat.postMessage',
  'alerting.receivers.<name>.telegram[].chatId': -1001234567890,
  'alerting.routes': [{ reason: 'Auditors ask.', matchers: ['namespace="payments"'], receivers: ['audit'] }],
  'alerting.routes[].matchers': ['namespace="payments"'],
  'alerting.routes[].reason': 'Auditors ask.',
  'alerting.timeIntervals': { nights: [{ timeZone: 'Europe/Berlin', times: [{ from: '22:00', until: '24:00' }] }] },
  'alerting.timeIntervals.<name>': [{ timeZone: 'Europe/Berlin', weekdays: ['saturday', 'sunday'] }],
  'alerting.timeIntervals.<name>[].daysOfMonth': [-1],
  'alerting.timeIntervals.<name>[].timeZone': 'Europe/Berlin',
  'alerting.timeIntervals.<name>[].times': [{ from: '09:00', until: '17:00' }],
  'alerting.timeIntervals.<name>[].times[].from': '09:00',
  'alerting.timeIntervals.<name>[].times[].until': '17:00',
  'alerts.cronMaxAge': '26h',
  'alerts.overrides': { ServiceRestarting: { reason: 'Nightly imports restart it on purpose.', enabled: false } },
  'autoscaling.certificate.caBundle': '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----',
  environments: { prod: { alerts: { errorRatio: '1%' } } },
  'gitops.accept': [
    { change: 'changed-volumes', object: 'StatefulSet monitoring/loki', reason: 'Its claims were resized by hand.' },
  ],
  'gitops.accept[].object': 'StatefulSet monitoring/loki',
  'gitops.crds.path': 'example/prometheus-operator-crd',
  'gitops.destination': { name: 'prod' },
  'gitops.destination.server': 'https://kubernetes.default.svc',
  'gitops.path': 'dist',
  'grafana.url': 'https://grafana.example.com',
  'logs.alerts': { refused: { pattern: 'payment refused', threshold: 5, summary: 'The bank refuses many payments.' } },
  'logs.alerts.<name>.expression': '| json | status >= 500',
  'logs.alerts.<name>.pattern': 'payment refused',
  'logs.alerts.<name>.summary': 'The bank refuses many payments.',
  'logs.audit.drop': [{ reason: 'ci', expression: '"username":"ci"' }],
  'logs.audit.drop[].expression': '"username":"ci"',
  'logs.audit.drop[].reason': 'ci',
  'logs.audit.omit': ['request-received', 'health-checks'],
  'logs.audit.path': '/var/log/kubernetes/audit/audit.log',
  'logs.drop': [{ reason: 'healthcheck', expression: 'GET /(healthz|readyz)' }],
  'logs.drop[].expression': 'GET /(healthz|readyz)',
  'logs.drop[].reason': 'healthcheck',
  'logs.fields.level': ['sev'],
  'logs.fields.spanId': ['dd.span_id'],
  'logs.fields.traceId': ['dd.trace_id'],
  'logs.includeNamespaces': ['shop'],
  'logs.metrics': { payments: { expression: 'payment accepted', description: 'A payment was taken.' } },
  'logs.metrics.<name>.description': 'A payment was taken.',
  'logs.metrics.<name>.expression': 'payment accepted',
  'logs.multiline': 'java',
  'logs.multiline.firstLine': '^\\d{4}-\\d{2}-\\d{2}',
  'logs.redact[]': 'pin=(\\d{4})',
  'logs.redact.expressions': ['badge-(\\d+)'],
  'logs.redact.secrets': ['jwt', 'password'],
  'logs.silentAfter': '30m',
  'logs.sample[].expression': '^access ',
  'logs.sample[].keep': '10%',
  'logs.sample.expression': '^cache ',
  'logs.sample.keep': '10%',
  loki: { retention: '14d' },
  'network.clearText': [{ host: 'minio.example.com', reason: 'The store is on the same rack.' }],
  'network.clearText[].host': 'minio.example.com',
  'network.clearText[].reason': 'The store is on the same rack.',
  'loki.tenancy.overrides.<name>.limits.queryRange': '30d',
  'loki.retentionByLevel': { debug: '2d' },
  'loki.retentionRules[].period': '2d',
  'loki.retentionRules[].selector': '{namespace="shop"}',
  'loki.ruler.remoteWrite.url': 'https://mimir.example.com/api/v1/push',
  'loki.schema': [{ from: '2026-12-01', objectStore: 's3' }],
  'loki.schema[].from': '2026-12-01',
  'loki.storage.azure.account': 'exampleloki',
  'loki.storage.azure.container': 'loki',
  'loki.storage.gcs.bucket': 'example-loki',
  'loki.storage.s3.bucket': 'example-loki',
  'loki.storage.s3.endpoint': 'http://minio.minio.svc:9000',
  'loki.tenancy': { by: 'team', overrides: { payments: { retention: '90d' } } },
  'loki.tenancy.overrides': { payments: { retention: '90d', limits: { ingestionRate: 20, ingestionBurst: 40 } } },
  'loki.tenancy.overrides.<name>.retention': '90d',
  'metrics.queue': { processed: 'mails_sent_total', length: 'mails_waiting' },
  'metrics.requests.exclude': { path: '/health|/metrics' },
  'metrics.requests.only': { kind: 'server' },
  'podMonitors.<name>.selector': { 'app.kubernetes.io/name': 'checkout' },
  prometheus: { retention: '30d' },
  'prometheus.limits.bodySize': '64Mi',
  'prometheus.outOfOrderTimeWindow': '10m',
  'prometheus.remoteQuery.url': 'https://mimir.example.com/prometheus',
  'prometheus.remoteWrite[].queue.sampleAgeLimit': '1h',
  'prometheus.remoteWrite[].url': 'https://mimir.example.com/api/v1/push',
  'prometheus.retentionSize': '40Gi',
  'prometheus.scrapeClasses[].metricRelabelings': [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
  'prometheus.scrapeClasses[].relabelings': [{ action: 'labeldrop', regex: 'pod_template_hash' }],
  'prometheus.shardRetention.period': '1d',
  selector: { 'app.kubernetes.io/name': 'checkout' },
  slos: { availability: { objective: '99.9%' } },
  'slos.<name>.description': 'Carts can be paid.',
  'slos.<name>.events': { total: 'orders_total', errors: 'orders_total{result="failed"}' },
  'slos.<name>.events.total': 'orders_total',
  'slos.<name>.events.errors': 'orders_total{result="failed"}',
  'slos.<name>.events.good': 'orders_total{result="accepted"}',
  'slos.<name>.freshness.maxAge': '25h',
  'slos.<name>.freshness.timestamp': 'backup_last_success_timestamp_seconds',
  'slos.<name>.latency.threshold': '500ms',
  'slos.<name>.objective': '99.9%',
  'teams.<name>.escalation': [{ after: '30m', receivers: ['shop-pager'] }],
  'teams.<name>.escalation[].after': '30m',
  'teams.<name>.page': ['shop-pager'],
  'teams.<name>.schedules': [{ active: ['office-hours'] }],
  'teams.<name>.schedules[].active': ['office-hours'],
  'teams.<name>.schedules[].mute': ['lunch'],
  'teams.<name>.schedules[].severities': ['warning'],
  'traces.storage.azure.account': 'exampletempo',
  'traces.storage.azure.container': 'tempo',
  'traces.storage.gcs.bucket': 'example-tempo',
  'traces.storage.s3.bucket': 'example-tempo',
  'traces.storage.s3.endpoint': 'http://minio.minio.svc:9000',
};

/** Values by the name of the key; of a list, that of its items, and of a mapping by name, that of its values. */
const BY_KEY: Readonly<Record<string, unknown>> = {
  bearer: CREDENTIALS,
  channel: '#shop-alerts',
  clientErrors: '4..',
  cluster: 'prod',
  code: 'status',
  counter: 'orders_total',
  cpu: '250m',
  description: 'Takes orders and follows them until they are delivered.',
  duration: 'order_duration_seconds_bucket',
  email: 'shop@example.com',
  endpoint: 'tempo.example.com:4317',
  endpoints: '10.0.0.11',
  errorCodes: '5..|429',
  externalLabels: 'eu-central-1',
  externalUrl: 'https://prometheus.example.com',
  failed: 'mails_failed_total',
  failures: 'backup_failures_total',
  from: 'alerts@example.com',
  github: '@example/shop',
  headers: 'shop',
  keep: '/orders|/carts',
  key: 'password',
  labels: 'gold',
  lag: 'mails_lag_seconds',
  lastSuccess: 'backup_last_success_timestamp_seconds',
  length: 'mails_waiting',
  hello: 'alerts.example.com',
  memory: '512Mi',
  method: 'method',
  name: 'checkout',
  names: 'db.example.com',
  namespace: 'shop',
  onCall: 'https://oncall.example.com/shop',
  processed: 'mails_sent_total',
  query: 'www.example.com',
  reason: 'Nightly imports keep it busy on purpose.',
  regex: 'go_.*',
  region: 'eu-central-1',
  replacement: '$1',
  repoURL: 'https://git.example.com/platform/panoptes.git',
  roleArn: 'arn:aws:iam::123456789012:role/prometheus',
  route: 'path',
  routes: '/checkout.*',
  scopes: 'metrics.write',
  secret: 'shop-credentials',
  serverErrors: '5..',
  serverName: 'db.example.com',
  service: 'checkout',
  serviceAccountAnnotations: 'arn:aws:iam::123456789012:role/prometheus',
  size: '20Gi',
  slack: '#shop',
  smarthost: 'smtp.example.com:587',
  static: 'db.example.com:9100',
  success: '2..',
  succeeded: 'mails_delivered_total',
  team: 'shop',
  tenant: 'shop',
  textfileDirectory: '/var/lib/node-exporter',
  to: 'shop@example.com',
  tokenUrl: 'https://login.example.com/token',
  url: 'https://shop.example.com/healthz',
  username: 'panoptes',
};

/** Texts by the pattern that they match. */
const BY_PATTERN: Readonly<Record<string, string>> = {
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$': 'shop',
  '^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$': 'metrics',
  '^\\/[^\\s?#]*$': '/metrics',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$': 'shop',
  '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$': 'app.kubernetes.io/name',
  '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$': 'shop',
  '^[a-zA-Z_][a-zA-Z0-9_]*$': 'region',
};

/** A value of a key that its schema accepts. Of a mapping it is what must be there, or else one of what can be. */
export function exampleOf(schema: JsonSchema, path: readonly string[]): unknown {
  const own = dotted(path);
  if (Object.hasOwn(BY_PATH, own)) return BY_PATH[own];
  const { anyOf, enum: values, properties, additionalProperties, items } = schema;
  if (values) return values.find((value) => value !== schema.default) ?? values[0];
  if (schema.const !== undefined) return schema.const;
  if (properties) return mappingOf(schema, path);
  if (typeof additionalProperties === 'object') {
    return { [nameOf(schema)]: exampleOf(additionalProperties, [...path, ANY_NAME]) };
  }
  if (typeof items === 'object') return [exampleOf(items as JsonSchema, [...path, ITEM])];
  if (anyOf) return exampleOf(anyOf[0] ?? {}, path);
  return scalarOf(schema, path);
}

function mappingOf({ properties = {}, required = [] }: JsonSchema, path: readonly string[]): Record<string, unknown> {
  const keys = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(keys.map((key) => [key, exampleOf(properties[key] ?? {}, [...path, key])]));
}

/** A name that people could choose. */
const nameOf = ({ propertyNames }: JsonSchema): string =>
  String(scalarOf((propertyNames ?? {}) as JsonSchema, []) ?? 'name');

function scalarOf(schema: JsonSchema, path: readonly string[]): unknown {
  const key = path.filter((each) => each !== ITEM && each !== ANY_NAME).at(-1) ?? '';
  if (schema.type === 'boolean') return !(schema.default ?? false);
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  if (!isNumber && Object.hasOwn(BY_KEY, key)) return BY_KEY[key];
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (isNumber) return Math.max(1, Number(schema.minimum ?? 1));
  const { allOf, pattern } = schema as { allOf?: JsonSchema[]; pattern?: string };
  const [first] = [pattern, ...(allOf ?? []).map((each) => each.pattern as string)].filter(
    (each) => each !== undefined,
  );
  return first === undefined ? undefined : BY_PATTERN[first];
}
