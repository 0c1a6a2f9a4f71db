/**
 * Texts that some schema of the configuration accepts. A leaf takes those that its own schema accepts, so a format that
 * becomes stricter or laxer is followed without a change here.
 */
import { nastyStrings } from '../support/nasty-strings.ts';

const NAMES = ['a', 'shop', 'team-x', 'main', 'x1', '0', '1e3', 'null', 'true', 'on', 'a--b', 'n'.repeat(63), 'é', 'A'];
const LONG_NAMES = ['a.b', 'storage.example.com', `${'a'.repeat(60)}.${'b'.repeat(60)}`, '_sip._tcp.example.com'];
const LABELS = ['region', 'Tier_1', '_x', 'code', 'x.y', 'dc', '__meta_kubernetes_pod_name', '__name__', '__replica__'];
const KEYS = ['app.kubernetes.io/name', 'example.com/team', 'eks.amazonaws.com/role-arn', 'X-Custom', 'X-Scope-OrgID'];
const SENTENCES = [
  'Takes orders.',
  'What it is, in "words".',
  '$1 {{ .Labels.team }} %s',
  '`x`',
  "it's",
  'a\\b',
  '<b>&',
];

const ADDRESSES = [
  ...['https://a.example.com', 'http://minio.minio.svc:9000', 'https://example.com/a/b?c=d#e', 'http://[::1]:80/'],
  ...['https://mimir.example.com/api/v1/push', 'http://mimir.mimir.svc/prometheus', 'https://a.example.com:8443/x%20y'],
  ...['git@git.example.com:a/b.git', 'ssh://git@git.example.com/a.git', 'https://kubernetes.default.svc'],
];
const HOSTS = [
  ...['db.example.com:5432', 'tempo.tracing.svc:4317', 'smtp.example.com:465', '[2001:db8::1]:9100', '192.0.2.1:9100'],
  ...['192.0.2.53', 'fd00::1', '10.0.0.11', 'etcd-0.example.com'],
];
const RANGES = ['10.0.0.0/16', '192.0.2.10/32', 'fd00:10::/64', '0.0.0.0/0', '::/0'];
const PEOPLE = ['a@example.com', 'first.last+tag@mail.example.com', '@example/team', '@user', '#alerts', 'C012345678'];

const EXPRESSIONS = [
  ...['5..', '4..|5..', '/api/.*', '(?i)error', '\\d+ ms', 'a|b', '[a-z]+', '(GET|POST) /x', 'x{2,3}', 'user=(\\w+)'],
  ...['"quoted"', "it's", '\\\\', '^ERROR', 'a`b', '\\{\\}', '/orders/[^/]+', '200|OK', 'timeout', '1\\.5', 'ü'],
];
const SERIES = [
  ...['orders_total', 'jobs:done:total', 'orders_total{kind="gift"}', 'orders_total{kind=~"gift|loan",x!=""}', 'up'],
  ...['queue_lag_seconds', 'queue_length{}', 'run_success_timestamp_seconds{job!="x", }', 'e_total{m="a\\"b"}'],
];
const LOGS = [
  ...['|= "error"', '| json | status >= 500', '!~ "debug|trace"', '| logfmt | duration > 5s', '|~ `a.b`'],
  ...['{namespace="shop"}', '{namespace=~"shop|pay", container!="x"}', '| json | level="error" |= "x"'],
];
const MATCHERS = [
  ...[
    'severity="critical"',
    'severity=~"critical|warning"',
    'namespace="payments"',
    'namespace!~"kube-.*"',
    'team!=""',
  ],
  ...['service=~"a.*"', 'alertname="KubePodCrashLooping"', 'alertname!="Watchdog"', 'x="y"', 'team="shop"', 'y=~"a,b"'],
];
const TIMES = [
  ...['00:00', '09:30', '17:00', '23:59', '24:00', '2026-11-28T22:00', '2026-12-24T00:00', '2027-02-28T23:59'],
  ...['2026-12-01', '2024-02-29', '2025-06-30', '2030-01-01', 'UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'],
];
const SINGLE = [
  ...['eu-central-1', 'us-gov-west-1', 'arn:aws:iam::123456789012:role/writer', 'my.bucket-1', 'account1', 'team_a'],
  ...['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', '/var/lib/metrics', '/q/metrics', '/metrics'],
  ...[
    'http.server.request.duration',
    'http_requests_total',
    'request_duration_seconds',
    'Bearer',
    'events',
    'dd.trace_id',
  ],
  ...[
    '/var/log/kubernetes/audit.log',
    'v1.2.3',
    'dist/prod',
    'x/y-z',
    'StatefulSet monitoring/loki',
    '*',
    'orders_failed',
    '12345',
    'Payments fail.',
  ],
];

export const PLAIN_TEXTS: readonly string[] = [
  ...[NAMES, LONG_NAMES, LABELS, KEYS, SENTENCES, ADDRESSES, HOSTS, RANGES, PEOPLE, EXPRESSIONS].flat(),
  ...[SERIES, LOGS, MATCHERS, TIMES, SINGLE].flat(),
];

/** What no file of the configuration may hold, whatever the key. */
export const UNREADABLE = /(?![\t\n])\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

/** For keys that take any text. */
export const ANY_TEXTS: readonly string[] = [...PLAIN_TEXTS, ...nastyStrings.filter((text) => !UNREADABLE.test(text))];

export const DURATIONS = [
  ...['0s', '1ms', '30ms', '100ms', '500ms', '1s', '5s', '10s', '15s', '30s', '1m', '75s', '2m', '5m', '10m', '1m30s'],
  ...['15m', '30m', '1h', '2h', '6h', '12h', '24h', '1d', '2d', '7d', '4w', '15d', '30d', '60d', '721h', '1y', '1h30m'],
];
export const PERCENTAGES = [
  '0.001%',
  '1%',
  '5%',
  '10%',
  '33.3%',
  '50%',
  '90%',
  '95%',
  '99%',
  '99.9%',
  '99.99%',
  '100%',
  '0%',
];
export const QUANTITIES = [
  '1Mi',
  '64Mi',
  '100M',
  '512Mi',
  '1Gi',
  '10Gi',
  '20Gi',
  '1.5Gi',
  '1Ti',
  '250m',
  '1',
  '0.5',
  2,
  1e9,
];
