import { describe, expect, test } from '@jest/globals';
import { problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const below = (key: string, lines: readonly string[]) => `${key}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
/** The problems of an environment with this below `logs`, without their place in the file. */
const problems = (...lines: string[]): string[] =>
  problemsOf({ 'environments/dev.yaml': below('logs', lines) }).map((problem) => problem.replace(/^\S+ logs\.?/, ''));
/** The problems of a service with this below `logs`. */
const ofService = (...lines: string[]): string[] =>
  problemsOf({ 'services/api-gateway.yaml': SERVICE_YAML + below('logs', lines) }).map((problem) =>
    problem.replace(/^\S+ logs\.?/, ''),
  );

describe('namespaces', () => {
  test.each([
    [
      'includeNamespaces: [shop]',
      'excludeNamespaces: [shop]',
      '"shop" is in includeNamespaces as well; remove it from one of them',
    ],
    [
      'includeNamespaces: [shop]',
      'excludeNamespaces: [bank]',
      '"bank" is left out already, because it is not in includeNamespaces; remove it here',
    ],
  ])('are not named twice: %s, %s', (include, exclude, message) => {
    expect(problems(include, exclude)).toEqual([`excludeNamespaces[0]: ${message}`]);
    expect(problems(include)).toEqual([]);
    expect(problems(exclude)).toEqual([]);
  });
});

describe('an expression for lines', () => {
  const expression = (text: string) => problems(`drop: [{ reason: noise, expression: '${text}' }]`);

  test.each([
    ['(?!a)b', 'uses lookaround or a back-reference, which RE2 does not know; rewrite it'],
    ['(a)\\1', 'uses lookaround or a back-reference, which RE2 does not know; rewrite it'],
    ['(a', '"(a" is not a regular expression; check its brackets'],
    ['a*', 'matches every line, even an empty one; make a part of it required'],
    ['(?<level>a)', 'names a group, which would replace a value that Panoptes has read; use a plain group'],
    ['a\\yb', 'escapes a letter that RE2 does not know; remove the backslash'],
    ['a{1001}', 'repeats something more than 1000 times, which RE2 does not do; use * or +'],
    [
      'a'.repeat(1001),
      '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is longer than 1000 characters; use several shorter ones',
    ],
  ])('must be one that a collector reads: %s', (text, message) => {
    expect(expression(text)).toEqual([`drop[0].expression: ${message}`]);
  });

  test.each(['(?i)a+', '(?i:a)b', 'a(?s)b', 'a\\d{3,1000}\\\\y\\.\\-', '^(?:x|y)\\b', '[\\w-]+@'])(
    'may be %s',
    (text) => {
      expect(expression(text)).toEqual([]);
    },
  );
});

describe('rules for lines', () => {
  const many = (item: (index: number) => string) =>
    `[${Array.from({ length: 21 }, (_, index) => item(index)).join(', ')}]`;

  test.each([
    [
      `drop: [{ reason: too_old, expression: x }]`,
      'drop[0].reason: "too_old" is a reason that Panoptes itself drops lines for; choose another name',
    ],
    [
      `drop: [{ reason: Not one, expression: x }]`,
      'drop[0].reason: "Not one" is not a reason; use lower-case letters, digits and underscores, 40 at most',
    ],
    [
      `drop: ${many((index) => `{ reason: r${index}, expression: x }`)}`,
      'drop: are more than 20 rules; join their expressions with |',
    ],
    [`sample: [{ keep: 0%, expression: x }]`, 'sample[0].keep: keeps nothing; use drop instead'],
    [`sample: [{ keep: 100%, expression: x }]`, 'sample[0].keep: 100% is too much; use less than 100%'],
    [
      `redact: { expressions: ${many((index) => `x${index}`)} }`,
      'redact.expressions: are more than 20 expressions; join them with |',
    ],
    [`limit: { linesPerSecond: 0 }`, 'limit.linesPerSecond: 0 is too few lines; use 1 or more'],
    [
      `limit: { linesPerSecond: 100, burst: 99 }`,
      'limit.burst: 99 is less than linesPerSecond (100), which could then never be reached',
    ],
  ])('are refused: %s', (line, message) => {
    expect(problems(line)).toEqual([message]);
  });
});

describe('events and journals', () => {
  test.each([
    ['events: { enabled: maybe }', 'events.enabled: expected true or false, got the text "maybe"; write true or false'],
    ['events: { namespace: shop }', 'events: unknown key "namespace"; use one of enabled, resources'],
    [
      'events: { resources: { requests: { memory: 512Mi } } }',
      'events.resources.requests.memory: 512Mi is above the limit of 256Mi; raise the limit or lower the request',
    ],
    ['journal: { path: /var/log/journal }', 'journal: unknown key "path"; use enabled'],
  ])('are refused: %s', (line, message) => {
    expect(problems(line)).toEqual([message]);
  });

  test('may both be wanted, or neither', () => {
    expect(problems('events: { enabled: false }', 'journal: { enabled: true }')).toEqual([]);
  });
});

describe('the logs of a service', () => {
  test.each([
    [
      'fields: { level: ["a b"] }',
      'fields.level[0]: "a b" is not the name of a key; use letters, digits and underscores, and dots for nested keys',
    ],
    [
      `fields: { level: [${'abcdefghijk'.split('').join(', ')}] }`,
      'fields.level: are more than 10 keys; name those that the service writes today',
    ],
    [
      'multiline: ruby',
      'multiline: expected one of java, python, go, node, or firstLine: an expression, got the text "ruby"',
    ],
    [
      'metrics: { Orders: { expression: x, description: y } }',
      'metrics: "Orders" is not a name; use lower-case letters, digits and underscores, 40 at most',
    ],
    [
      'metrics: { orders_total: { expression: x, description: y } }',
      'metrics: "orders_total" must not end with _total, which is added',
    ],
    [
      'metrics: { orders: { expression: x, description: "" } }',
      'metrics.orders.description: "" is empty; say what the lines mean',
    ],
    ['redact: ["(?=x)y"]', 'redact[0]: uses lookaround or a back-reference, which RE2 does not know; rewrite it'],
    ['sample: { keep: 5 }', 'sample.keep: expected a percentage such as 90% or 99.95%, got the number 5'],
  ])('are refused: %s', (line, message) => {
    expect(ofService(line)).toEqual([message]);
  });

  test('are refused where a sample is dropped altogether', () => {
    expect(ofService('drop: [{ reason: noise, expression: ^a }]', 'sample: { keep: 10%, expression: ^a }')).toEqual([
      'sample.expression: "^a" is dropped altogether by the same expression under drop; remove one of them',
    ]);
  });

  test('may say everything at once', () => {
    expect(
      ofService(
        'format: logfmt',
        'fields: { level: [sev], traceId: [dd.trace_id], spanId: [dd.span_id] }',
        'multiline: { firstLine: "^\\\\d", maxLines: 100, maxWaitSeconds: 5 }',
        'drop: [{ reason: healthcheck, expression: "GET /healthz" }]',
        'sample: { keep: 10%, expression: ^cache }',
        'redact: ["pin=(\\\\d+)"]',
        'metrics: { orders: { expression: order taken, description: An order was taken. } }',
      ),
    ).toEqual([]);
  });
});

describe('the audit log', () => {
  const path = (file: string) => problems(`audit: { enabled: true, path: ${file} }`);

  test.each([
    ['audit.log', 'is not a file; write an absolute path such as /var/log/kubernetes/audit/audit.log'],
    ['/var/log/../etc/x', 'is not a file; write an absolute path such as /var/log/kubernetes/audit/audit.log'],
    ['/var/log/audit/*.log', 'is not a file; write an absolute path such as /var/log/kubernetes/audit/audit.log'],
    ['/etc/kubernetes/audit.log', 'is where no log of the API server belongs; let it write below /var/log'],
    ['/var/lib/kubelet/audit.log', 'is where no log of the API server belongs; let it write below /var/log'],
    ['/var/lib/rancher/k3s/server/audit.log', 'is where no log of the API server belongs; let it write below /var/log'],
    ['/var/log/pods/audit.log', 'is where no log of the API server belongs; let it write below /var/log'],
    [
      '/var/log/audit.log',
      'is in a directory with files of others, which the collector would see; give the audit log one of its own',
    ],
    [
      '/data/audit.log',
      'is in a directory with files of others, which the collector would see; give the audit log one of its own',
    ],
  ])('cannot be %s', (file, message) => {
    expect(path(`'${file}'`)).toEqual([`audit.path: "${file}" ${message}`]);
  });

  test.each(['/var/log/kubernetes/audit.log', '/var/lib/rancher/k3s/server/logs/audit.log', '/data/audit/a_1.log'])(
    'may be %s',
    (file) => expect(path(file)).toEqual([]),
  );

  test.each([
    ['eks', 'CloudWatch Logs, once the log type audit of the cluster is on'],
    ['gke', 'Cloud Logging, as Cloud Audit Logs'],
    ['aks', 'a Log Analytics workspace, once a diagnostic setting has the category kube-audit'],
  ])('is where the provider keeps it on %s', (platform, place) => {
    const yaml = `platform: ${platform}\nlogs: { audit: { enabled: true } }\n`;
    expect(problemsOf({ 'environments/dev.yaml': yaml })).toEqual([
      `config/environments/dev.yaml:2:27 logs.audit.enabled: true is not possible on ${platform}: its provider runs the control plane and writes the audit log to ${place}; set it to false, and read it there`,
    ]);
    expect(problemsOf({ 'environments/dev.yaml': yaml.replace(platform, 'k3s') })).toEqual([]);
  });

  test('has kinds of lines that can be left out', () => {
    expect(problems('audit: { omit: [secrets] }')).toEqual([
      'audit.omit[0]: "secrets" is not one of request-received, health-checks, system-reads, leases; choose one of them',
    ]);
  });
});
