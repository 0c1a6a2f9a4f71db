import { describe, expect, test } from '@jest/globals';
import { lintGroups, lintRule } from '../../src/promql/lint.ts';
import type { LintContext, LintedRule } from '../../src/promql/lints/lint.ts';
import { context } from './context.ts';

const messages = (lint: string, rule: Partial<LintedRule>) =>
  lintRule({ record: 'a:b', expr: '', ...rule }, context)
    .filter((finding) => finding.lint === lint)
    .map(({ message }) => message);

/** Expressions that a lint has nothing against. */
const accepts = (lint: string, rule: Partial<LintedRule>, ...expressions: string[]) =>
  test.each(expressions)('accepts %s', (expr) => expect(messages(lint, { ...rule, expr })).toEqual([]));

describe('grammar', () => {
  test.each([
    ['sum(rate(up[5m])', 'no PromQL: sum(rate(up[5m])<here>'],
    ['up >', 'no PromQL: up ><here>'],
    ['rate(up[0s])', 'up[0s] looks back no time at all'],
    ['rate(up)', 'rate(up) needs a range such as [5m]'],
    ['abs(up[5m])', 'abs(up[5m]) takes no range'],
    ['{job=~".*"}', '{job=~".*"} selects every series there is'],
    ['{job=~"|a"}', '{job=~"|a"} selects every series there is'],
    ['{job!="a"}', '{job!="a"} selects every series there is'],
    ['up{job=~"("}', 'up{job=~"("}: ( is no regular expression of RE2'],
    ['up{job!~"a{2,1}"}', 'up{job!~"a{2,1}"}: a{2,1} is no regular expression of RE2'],
    ['up{job=~"(?=a)b"}', 'up{job=~"(?=a)b"}: (?=a)b is no regular expression of RE2'],
    ['up{job=~"(a)\\\\1"}', 'up{job=~"(a)\\\\1"}: (a)\\1 is no regular expression of RE2'],
    ['label_replace(up, "a", "$1", "b", "(.*")', 'label_replace(): (.* is no regular expression of RE2'],
    ['label_replace(up, "a", "$2", "b", "(.*)")', 'label_replace() puts in $2, but (.*) has no such group'],
    ['label_replace(up, "a-b", "$1", "b", "(.*)")', 'label_replace() writes a-b'],
    [
      'label_replace(up, "a", "$1", "b")',
      'label_replace(up, "a", "$1", "b") needs four texts: label, replacement, source, regular expression',
    ],
  ])('refuses %s', (expr, message) => expect(messages('grammar', { expr })).toEqual([message]));

  accepts(
    'grammar',
    {},
    'rate(up[5m] offset 1h)',
    'max_over_time(rate(up[5m])[1h:1m])',
    '{job=~".+"}',
    '{job=~"a|b",instance!=""}',
    '{__name__=~"a.*"}',
    'up{job=~"(?i)a\\\\.b[[:alpha:]]"}',
    'label_replace(up, "a", "$1", "b", "((?i)error|(?i:warning))")',
    'up{job=~"a-b_c/d"}',
    'label_replace(up, "a", "${1}-$2", "b", "(.*)-(?P<c>.+)")',
    'up # a comment\n > 0',
  );
});

describe('range', () => {
  test.each([
    ['rate(requests_total[1m])', 'requests_total[1m] must look back at least 120s: there is a sample every 30s'],
    ['max_over_time(slow[5m])', 'slow[5m] must look back at least 480s: there is a sample every 120s'],
  ])('refuses %s', (expr, message) => expect(messages('range', { expr })).toEqual([message]));

  accepts(
    'range',
    {},
    'rate(requests_total[2m])',
    'max_over_time(slow[8m])',
    'rate(unknown[1s])',
    'max_over_time(replicas[1m:30s])',
  );

  test('is judged anew where the same series is scraped less often', () => {
    const rule = { record: 'a:b', expr: 'rate(requests_total[2m])' };
    expect(lintRule(rule, context)).toEqual([]);
    const rarely: LintContext = { seriesOf: (selector) => ({ ...context.seriesOf(selector)!, interval: 60 }) };
    expect(lintRule(rule, rarely).map(({ lint }) => lint)).toEqual(['range']);
  });
});

describe('counter', () => {
  const bare = (text: string) =>
    `${text} is a counter: its bare value says when the process started; use rate() or increase()`;
  test.each([
    ['requests_total > 5', bare('requests_total')],
    ['sum(requests_total)', bare('requests_total')],
    ['replicas and requests_total > 5', bare('requests_total')],
    ['max_over_time(requests_total[5m])', bare('requests_total')],
    ['count(requests_total > 5)', bare('requests_total')],
    ['requests_total - requests_total offset 5m', bare('requests_total')],
    [
      'rate(replicas[5m])',
      'rate(replicas[5m]): replicas is a gauge, and every fall would count as a reset; use delta() or deriv()',
    ],
    [
      'increase(sum(requests_total)[1h:1m])',
      'increase(sum(requests_total)[1h:1m]) sees no reset of the counters inside; aggregate the increases instead',
    ],
    [
      'predict_linear(requests_total[1h], 60)',
      'predict_linear(requests_total[1h]): requests_total is a counter, and falls when it is reset; use rate()',
    ],
  ])('refuses %s', (expr, message) => expect(messages('counter', { expr })).toContain(message));

  accepts(
    'counter',
    {},
    'sum(rate(requests_total{code="500"}[5m]))',
    'absent(requests_total)',
    'count by (pod) (requests_total)',
    'timestamp(requests_total) < 5',
    'changes(requests_total[5m]) > 0',
    'replicas unless on (pod) requests_total',
    'histogram_quantile(0.9, rate(latency_bucket[5m]))',
    'deriv(replicas[5m])',
    'delta(memory_bytes[5m])',
    'rate(unknown[5m])',
    'max_over_time(rate(requests_total[5m])[1h:5m])',
    'predict_linear(memory_bytes[1h], 60)',
  );
});

describe('bound', () => {
  const message = (matcher: string, bound: string) =>
    `latency_bucket{${matcher}} finds only one of le="${bound}" and le="${bound}.0"`;
  test.each([
    ['le="1"', '1'],
    ['le="30.0"', '30'],
    ['le=~"0.5|1"', '1'],
    ['le!~"10|5.0"', '10'],
  ])('refuses %s', (matcher, bound) => {
    expect(messages('bound', { expr: `rate(latency_bucket{${matcher}}[5m])` })).toEqual([message(matcher, bound)]);
  });

  accepts(
    'bound',
    {},
    'latency_bucket{le="0.5"}',
    'latency_bucket{le="+Inf"}',
    'latency_bucket{le=~"1(\\\\.0)?"}',
    'latency_bucket{le=~"1|1\\\\.0|2.5"}',
    'replicas{pod="1"}',
  );
});

describe('division', () => {
  test.each([
    ['replicas / wanted_replicas', 'divides by wanted_replicas, which can be zero; write (… > 0)'],
    ['1 / sum(rate(requests_total[5m]))', 'divides by sum(rate(requests_total[5m])), which can be zero; write (… > 0)'],
    ['replicas / (wanted_replicas >= 0)', 'divides by wanted_replicas >= 0, which can be zero; write (… > 0)'],
    ['replicas / (wanted_replicas > bool 0)', 'divides by wanted_replicas > bool 0, which can be zero; write (… > 0)'],
    [
      'replicas / (wanted_replicas or node_memory_MemTotal_bytes)',
      'divides by wanted_replicas or node_memory_MemTotal_bytes, which can be zero; write (… > 0)',
    ],
    ['replicas % 0', 'divides by 0, which can be zero; write (… > 0)'],
  ])('refuses %s', (expr, message) => expect(messages('division', { expr })).toEqual([message]));

  accepts(
    'division',
    {},
    'replicas / (wanted_replicas > 0)',
    'replicas / (wanted_replicas != 0)',
    'replicas / on (pod) group_left () (sum by (pod) (wanted_replicas) > 0)',
    'replicas / sum(wanted_replicas > 0)',
    'replicas / 1024',
    'replicas / sum by (cluster) (pod:containers:count)',
    'sum(replicas) / count(replicas)',
    'replicas / clamp_min(wanted_replicas, 1)',
    'replicas / max by (pod) (node_memory_MemTotal_bytes)',
    'replicas / ((wanted_replicas > 0) * 2)',
    'replicas / (wanted_replicas > 0 and on (pod) owner)',
  );
});

describe('label', () => {
  test.each([
    ['sum by (cluster, node) (replicas)', 'sum by (cluster, node) asks for node, which replicas does not have'],
    [
      'max by (pod) (sum by (cluster) (replicas))',
      'max by (pod) asks for pod, which sum by (cluster) (replicas) does not have',
    ],
    [
      'sum by (cluster) (replicas) / on (cluster, pod) (owner > 0)',
      '/ on (pod): sum by (cluster) (replicas) does not have it',
    ],
    ['replicas and on (node) owner', 'and on (node): owner does not have it'],
    ['replicas * on (pod) group_left (node) owner', 'group_left (node): owner does not have it'],
    ['owner * on (pod) group_right (workload) replicas', undefined],
    ['replicas * on (pod) group_right (workload) owner', 'group_right (workload): replicas does not have it'],
    [
      'sum by (cluster) (replicas * on (pod) group_left (workload) owner)',
      'sum by (cluster) loses workload, which group_left or group_right took over',
    ],
    ['label_replace(replicas, "a", "$1", "node", "(.*)")', 'label_replace() reads node, which replicas does not have'],
    [
      'histogram_quantile(0.9, sum by (pod) (rate(latency_bucket[5m])))',
      'histogram_quantile() needs the label le, which sum by (pod) (rate(latency_bucket[5m])) lost',
    ],
    [
      'sum by (pod) (replicas) / (sum by (cluster, pod) (wanted_replicas) > 0)',
      '/ between sum by (pod) (replicas) and sum by (cluster, pod) (wanted_replicas) > 0, which differ in cluster: say on () or ignoring ()',
    ],
    [
      'sum by (pod) (absent(replicas{job="a"}))',
      'sum by (pod) asks for pod, which absent(replicas{job="a"}) does not have',
    ],
    ['sum by (pod) (replicas{pod=""})', 'sum by (pod) asks for pod, which replicas{pod=""} does not have'],
    [
      'count by (pod) (sum without (pod) (replicas))',
      'count by (pod) asks for pod, which sum without (pod) (replicas) does not have',
    ],
  ])('judges %s', (expr, message) => {
    const found = messages('label', { expr });
    if (message) expect(found).toContain(message);
    else expect(found).toEqual([]);
  });

  accepts(
    'label',
    {},
    'sum by (cluster, pod) (replicas)',
    'sum by (anything) (unknown)',
    'sum by (team) (up)',
    'sum by (cluster, workload) (replicas * on (pod) group_left (workload) owner)',
    'sum by (workload) (label_replace(replicas, "workload", "$1", "pod", "(.*)"))',
    'count by (version) (count_values("version", replicas))',
    'replicas / ignoring (workload) (owner > 0)',
    'sum by (pod) (replicas) > sum by (pod) (wanted_replicas)',
    'sum by (pod) (replicas) or sum by (cluster, pod) (wanted_replicas)',
    'sum by (job) (absent(replicas{job="a"}))',
    'topk by (job) (3, replicas) * on (pod) owner',
    'histogram_quantile(0.9, sum by (pod, le) (rate(latency_bucket[5m])))',
    'replicas > 5 * time()',
  );
});

describe('cluster', () => {
  const message = 'loses the label cluster: keep it in every aggregation and join';
  test.each([
    'sum by (pod) (replicas) > 1',
    'sum(up == 0)',
    'replicas > on (pod) wanted_replicas',
    'sum without (cluster) (replicas)',
  ])('misses it in %s', (expr) => expect(messages('cluster', { expr })).toEqual([message]));
  accepts(
    'cluster',
    {},
    'sum by (cluster) (replicas)',
    'replicas > 1',
    'absent(up{job="a"} == 1)',
    'vector(1)',
    'unknown > 1',
    'absent(up) == 1',
  );
  accepts('cluster', { labels: { cluster: 'a' } }, 'sum(replicas)');
});

describe('comparison', () => {
  const message = (text: string) => [`${text} holds whenever its series are there; compare it with something`];
  test.each([
    ['replicas', 'replicas'],
    ['sum by (cluster) (rate(requests_total[5m]))', 'sum by (cluster) (rate(requests_total[5m]))'],
    ['replicas > bool 5', 'replicas > bool 5'],
    ['replicas > 5 or wanted_replicas', 'wanted_replicas'],
    ['replicas and owner', 'replicas and owner'],
  ])('misses it in %s', (expr, text) => expect(messages('comparison', { alert: 'A', expr })).toEqual(message(text)));

  accepts(
    'comparison',
    { alert: 'A' },
    'replicas > 5',
    'absent(up)',
    'replicas unless owner',
    'count by (cluster) (up == 0)',
    'owner and replicas > 5',
  );
  accepts('comparison', { record: 'a:b' }, 'replicas');
});

describe('ranking', () => {
  test('refuses an alert of the largest', () => {
    const found = messages('ranking', { alert: 'A', expr: 'topk(3, replicas) > 5' });
    expect(found).toEqual([
      'topk(3, replicas) picks other series each time, so the alert starts anew; compare all of them',
    ]);
  });
  accepts('ranking', { alert: 'A' }, 'max by (cluster) (replicas) > 5');
  accepts('ranking', { record: 'a:b' }, 'topk(3, replicas)');
});

describe('templates', () => {
  const rule = (expr: string, description: string, labels = {}) => ({
    alert: 'A',
    expr,
    labels,
    annotations: { description },
  });

  test.each([
    ['sum by (cluster) (replicas) > 5', '{{ $labels.pod }}', {}, ['pod']],
    ['replicas > 5', 'of {{ $labels.node }} and {{ .Labels.team }}', { team: 'a' }, ['node', 'team']],
    ['absent(up{job="a"} == 1)', '{{ $labels.job }}', {}, ['job']],
  ])('of %s cannot print %s', (expr, description, labels, missing) => {
    expect(messages('template-label', rule(expr, description, labels))).toEqual(
      missing.map((label) => `annotation description prints $labels.${label}, which the expression does not have`),
    );
  });

  test.each([
    ['replicas > 5', '{{ $labels.pod }} of {{ $labels.cluster }}'],
    ['sum by (cluster) (replicas) > 5', '{{ with $labels.pod }}{{ . }}{{ end }}'],
    ['absent(up{job="a"})', '{{ $labels.job }}'],
    ['unknown > 5', '{{ $labels.pod }}'],
  ])('of %s can print %s', (expr, description) => {
    expect(messages('template-label', rule(expr, description))).toEqual([]);
  });

  test.each([
    ['rate(requests_total[5m]) > 5', '{{ $value }}'],
    ['memory_bytes > 5', '{{$value}}'],
    ['sum by (cluster) (replicas) / 2 > 5', '{{ .Value }}'],
    ['increase(requests_total[5m]) > 5', '{{ $value | toUpper }}'],
  ])('of %s print all digits with %s', (expr, description) => {
    const action = description.replace(/^\{\{ ?| ?\}\}$/g, '');
    expect(messages('template-value', rule(expr, description))).toEqual([
      `annotation description prints {{ ${action} }} with all its digits; use humanize… or printf`,
    ]);
  });

  test.each([
    ['rate(requests_total[5m]) > 5', '{{ $value | humanize }}'],
    ['memory_bytes > 5', '{{ printf "%.1f" $value }}'],
    ['count by (cluster) (memory_bytes) > 5', '{{ $value }}'],
    ['replicas - wanted_replicas > 5', '{{ $value }}'],
    ['floor(memory_bytes) > 5', '{{ $value }}'],
    ['changes(memory_bytes[5m]) > 5', '{{ $value }}'],
    ['memory_bytes > 5', '{{ $labels.pod }}'],
  ])('of %s are readable with %s', (expr, description) => {
    expect(messages('template-value', rule(expr, description))).toEqual([]);
  });
});

describe('groups', () => {
  const lint = (...groups: LintedRule[][]) =>
    lintGroups(
      groups.map((rules, index) => ({ name: `group-${index}`, rules })),
      context,
    ).filter(({ lint }) => lint === 'duplicate' || lint === 'order');
  const one = { alert: 'A', expr: 'replicas > 1', labels: { severity: 'warning' } };

  test.each([
    ['the same alert', [{ ...one, expr: 'replicas > 2' }], 'A', 'stands in group group-0 with the same labels'],
    [
      'the same expression',
      [{ ...one, alert: 'B', expr: 'replicas  >\n1' }],
      'B',
      'has the expression and the labels of A',
    ],
  ])('refuse %s twice', (_, second, rule, message) => {
    expect(lint([one], second)).toEqual([{ lint: 'duplicate', rule, message }]);
  });

  test('take rules apart by their labels, and records by their expressions', () => {
    const records = [
      { record: 'a:b', expr: 'replicas' },
      { record: 'a:b', expr: 'owner' },
    ];
    expect(lint([one, { ...one, labels: { severity: 'critical' } }], records)).toEqual([]);
  });

  test('refuse records that are read before their group writes them', () => {
    const reader = { alert: 'A', expr: 'a:b > 1' };
    const writer = { record: 'a:b', expr: 'replicas' };
    const finding = { lint: 'order', rule: 'A', message: 'reads a:b, which group group-0 only writes after it' };
    expect(lint([reader, writer])).toEqual([finding]);
    expect(lint([writer, reader])).toEqual([]);
    expect(lint([reader], [writer])).toEqual([]);
  });
});

describe('regex', () => {
  test.each([
    ['up{job=~".*"} > 0', 'job=~".*" selects every series; leave it out'],
    ['up{job!~".*"} > 0', 'job!~".*" selects no series at all; leave it out'],
    ['up{job=~".+"} > 0', 'job=~".+" only asks whether the label is there; write job!=""'],
    ['up{job=~"node"} > 0', 'job=~"node" is no regular expression; write job="node"'],
    ['up{job!~"node-exporter"} > 0', 'job!~"node-exporter" is no regular expression; write job!="node-exporter"'],
    ['up{job=~"^a|b$"} > 0', 'job=~"^a|b$" is anchored twice: it always matches whole values; leave ^ and $ out'],
    ['up{job=~"a|b|a"} > 0', 'job=~"a|b|a" has the choice a twice'],
  ])('refuses %s', (expr, message) => expect(messages('regex', { expr })).toEqual([message]));

  accepts(
    'regex',
    {},
    'up{job=~"a|b"}',
    'up{job=~"a.*"}',
    'up{job="a.*"}',
    'up{job=~"10\\\\.0\\\\.0\\\\.1"}',
    'up{job=~"cost\\\\$"}',
    'up{job=~"(a|b)-(a|b)"}',
  );
});

describe('matching', () => {
  test.each([
    [
      'replicas{job="a"} / wanted_replicas{job="b"}',
      '/ never matches: job is "a" in replicas{job="a"} and "b" in wanted_replicas{job="b"}; say on () or ignoring (job)',
    ],
    [
      'sum by (job) (replicas{job="a"}) > on (job) rate(requests_total{job="b"}[5m])',
      '> never matches: job is "a" in sum by (job) (replicas{job="a"}) and "b" in rate(requests_total{job="b"}[5m]); say on () or ignoring (job)',
    ],
    [
      'replicas{job="a"} unless wanted_replicas{job="b"}',
      'unless never matches: job is "a" in replicas{job="a"} and "b" in wanted_replicas{job="b"}; say on () or ignoring (job)',
    ],
    [
      '(replicas{job="a"} > 1) and on (job, pod) (wanted_replicas{job="b"} or wanted_replicas{job="b",pod="c"})',
      'and never matches: job is "a" in replicas{job="a"} > 1 and "b" in wanted_replicas{job="b"} or wanted_replicas{job="b",pod="c"}; say on () or ignoring (job)',
    ],
  ])('refuses %s', (expr, message) => expect(messages('matching', { expr })).toEqual([message]));

  accepts(
    'matching',
    {},
    'replicas{job="a"} / on (pod) wanted_replicas{job="b"}',
    'replicas{job="a"} / ignoring (job) wanted_replicas{job="b"}',
    'replicas{job="a"} / wanted_replicas{job="a"}',
    'replicas{job="a"} / wanted_replicas{job=~"b"}',
    'replicas{job="a"} or wanted_replicas{job="b"}',
    'sum by (pod) (replicas{job="a"}) / sum by (pod) (wanted_replicas{job="b"})',
    'sum without (job) (replicas{job="a"}) / sum without (job) (wanted_replicas{job="b"})',
    'label_replace(replicas{job="a"}, "job", "b", "", "") / wanted_replicas{job="b"}',
    'replicas{job="a"} unless (wanted_replicas{job="b"} or wanted_replicas{job="a"})',
    'absent(replicas{job="a"}) and on (job) wanted_replicas{job="b"}',
  );
});

describe('fragile', () => {
  test.each([
    [
      'sum without (pod) (replicas) / (sum by (cluster) (wanted_replicas) > 0)',
      '/ between sum without (pod) (replicas) (without pod) and sum by (cluster) (wanted_replicas) > 0 (by cluster) matches only until a label is added; say on ()',
    ],
    [
      'sum without (pod) (replicas) > sum without (instance) (wanted_replicas)',
      '> between sum without (pod) (replicas) (without pod) and sum without (instance) (wanted_replicas) (without instance) matches only until a label is added; say on ()',
    ],
  ])('refuses %s', (expr, message) => expect(messages('fragile', { expr })).toEqual([message]));

  accepts(
    'fragile',
    {},
    'sum without (pod) (replicas) > sum without (pod) (wanted_replicas)',
    'sum by (pod) (replicas) > sum by (pod) (wanted_replicas)',
    'sum without (pod) (replicas) > on (cluster) sum by (cluster) (wanted_replicas)',
    'sum without (pod) (replicas) > 5',
    'sum without (pod) (replicas) > scalar(sum(wanted_replicas))',
    'sum without (pod) (replicas) or sum by (pod) (replicas)',
  );
});
