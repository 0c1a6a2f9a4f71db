import { describe, expect, test } from '@jest/globals';
import { importOpenSlo } from '../../src/openslo/import.ts';
import { OpenSloError } from '../../src/openslo/import-problems.ts';
import { edit } from '../support/config-tree.ts';

/** An objective as another tool writes it. */
const FOREIGN = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
spec:
  description: Carts can be paid.
  service: shop
  indicator:
    metadata: { name: paid }
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(carts_total{result="failed"}[5m]))
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(carts_total[5m]))
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.995
`;

const INDICATOR = FOREIGN.slice(FOREIGN.indexOf('  indicator:'), FOREIGN.indexOf('  timeWindow:'));
const SLI = `apiVersion: openslo/v1
kind: SLI
metadata: { name: paid }
${INDICATOR.slice(INDICATOR.indexOf('    spec:'))
  .split('\n')
  .map((line) => line.replace(/^ {4}/, ''))
  .join('\n')}`;

/** What Panoptes exports. */
const OWN = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: shop--api--fast
  annotations:
    panoptes/namespace: shop
    panoptes/service: api
    panoptes/slo: fast
    panoptes/indicator: '{"latency":{"threshold":"300ms"}}'
    panoptes/tiers: fast,slow
    panoptes/min-bad-events: '5'
    panoptes/objective: 99.90%
spec:
  service: shop--api
  indicator:
    metadata: { name: fast }
    spec:
      ratioMetric:
        bad: { metricSource: { spec: { query: 'slo:sli_errors:rate5m{slo="fast"}' } } }
        total: { metricSource: { spec: { query: 'slo:sli_events:rate5m{slo="fast"}' } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ targetPercent: 99.9 }]
`;

const imported = (...texts: string[]) => importOpenSlo(texts.map((text, index) => ({ file: `${index}.yaml`, text })));

function problemsOf(...texts: string[]): readonly string[] {
  try {
    imported(...texts);
  } catch (error) {
    if (error instanceof OpenSloError) return error.problems;
    throw error;
  }
  return [];
}

describe('documents of other tools', () => {
  test('a ratio of counters becomes events of the catalog', () => {
    expect(imported(FOREIGN)).toEqual({
      services: [
        {
          name: 'shop',
          namespace: undefined,
          slos: {
            checkout: {
              objective: '99.5%',
              window: '28d',
              description: 'Carts can be paid.',
              events: { total: 'carts_total', errors: 'carts_total{result="failed"}' },
            },
          },
        },
      ],
      notes: [],
    });
  });

  test('good events stay good events', () => {
    const [service] = imported(edit(FOREIGN, '        bad:', '        good:')).services;
    expect(service?.slos.checkout).toMatchObject({
      events: { total: 'carts_total', good: 'carts_total{result="failed"}' },
    });
  });

  test.each([
    ['sum(increase(carts_total{result="failed"}[30d]))', 'carts_total{result="failed"}'],
    ['rate(carts_total{result="failed"}[5m])', 'carts_total{result="failed"}'],
    ['sum(carts_total{result="failed"})', 'carts_total{result="failed"}'],
    ['carts_failed_total', 'carts_failed_total'],
    ['(sum by () (rate(carts_total{a!~"x|y", b="c"}[1m])))', 'carts_total{a!~"x|y", b="c"}'],
  ])('the query %s counts %s', (query, selector) => {
    const text = edit(FOREIGN, 'sum(rate(carts_total{result="failed"}[5m]))', `'${query}'`);
    expect(imported(text).services[0]?.slos.checkout).toMatchObject({ events: { errors: selector } });
  });

  test.each([
    ['1w', '7d'],
    ['168h', '7d'],
    ['28d', '28d'],
    ['1M', '30d'],
    ['43200m', '30d'],
  ])('a period of %s is %s', (duration, window) => {
    expect(imported(edit(FOREIGN, '4w', duration)).services[0]?.slos.checkout).toMatchObject({ window });
  });

  test('without a period, the catalog has a default', () => {
    const text = edit(FOREIGN, '  timeWindow:\n    - duration: 4w\n      isRolling: true\n', '');
    expect(imported(text).services[0]?.slos.checkout).not.toHaveProperty('window');
  });

  test.each([
    ['target: 0.9999', '99.99%'],
    ['target: 0.29', '29%'],
    ['targetPercent: 99.95', '99.95%'],
    ['targetPercent: 97', '97%'],
  ])('%s promises %s', (target, objective) => {
    const text = edit(FOREIGN, 'target: 0.995', target);
    // Objectives that are this low leave tiers that cannot fire, which is reported in the words of the catalog.
    if (objective === '29%') expect(problemsOf(text)[0]).toContain('29% is so low that the tier fast');
    else expect(imported(text).services[0]?.slos.checkout).toMatchObject({ objective });
  });

  test('indicators and data sources are found in other files', () => {
    const slo = edit(FOREIGN, INDICATOR, '  indicatorRef: paid\n');
    const sli = SLI.replaceAll('type: Prometheus', 'metricSourceRef: main');
    const source = (type: string) =>
      `apiVersion: openslo/v1\nkind: DataSource\nmetadata: { name: main }\nspec: { type: ${type}, connectionDetails: { url: u } }\n`;
    expect(imported(slo, `${sli}---\n${source('prometheus')}`).services).toEqual(imported(FOREIGN).services);
    expect(problemsOf(slo, sli, source('Datadog'))).toEqual([
      '1.yaml, document 1 (SLI paid): spec.ratioMetric.total.metricSource.type: "Datadog" is not asked by Panoptes; write a query of Prometheus',
      '1.yaml, document 1 (SLI paid): spec.ratioMetric.bad.metricSource.type: "Datadog" is not asked by Panoptes; write a query of Prometheus',
    ]);
  });

  test('alert policies are left behind, and that is said', () => {
    const text = `${FOREIGN}  alertPolicies:\n    - alertPolicyRef: page\n`;
    expect(imported(text).notes).toEqual([
      '0.yaml: alert policies of checkout were left behind: Panoptes alerts at speeds of its own, which `tiers` chooses',
    ]);
  });
});

const IN_SLO = '0.yaml, document 1 (SLO checkout): ';
const QUERY = `${IN_SLO}spec.indicator.spec.ratioMetric.bad.metricSource.spec.query: `;
const BAD = 'sum(rate(carts_total{result="failed"}[5m]))';

describe('what cannot be taken over', () => {
  test.each([
    [
      'an old version',
      'openslo/v1\n',
      'openslo/v1alpha\n',
      'apiVersion: "openslo/v1alpha" is not openslo/v1: v1alpha keeps queries and windows elsewhere; convert the document (timeWindows to timeWindow, objectives[].ratioMetrics to indicator.spec.ratioMetric)',
    ],
    [
      'a newer version',
      'openslo/v1\n',
      'openslo.com/v2alpha\n',
      'apiVersion: "openslo.com/v2alpha" is not openslo/v1, the only version that can be imported; convert the document',
    ],
    [
      'a field that OpenSLO does not have',
      '  service: shop',
      '  service: shop\n  owner: me',
      'spec.owner: is no field of openslo/v1; remove it',
    ],
    [
      'a value of another type',
      'service: shop',
      'service: [shop]',
      'spec.service: expected string, got ["shop"]; see the specification of OpenSLO v1',
    ],
    [
      'slices of time',
      'Occurrences',
      'Timeslices',
      'spec.budgetingMethod: "Timeslices" judges slices of time, which cannot be taken over; use Occurrences, or declare freshness or throughput in the catalog',
    ],
    [
      'a period of another length',
      '4w',
      '1Q',
      'spec.timeWindow[0].duration: "1Q" is not 7d, 28d, 30d; choose one of them',
    ],
    [
      'a period of the calendar',
      'isRolling: true',
      'isRolling: false',
      'spec.timeWindow[0]: starts at dates of a calendar, which the rules cannot follow; write isRolling: true without calendar',
    ],
    [
      'an objective without budget',
      'target: 0.995',
      'target: 1',
      'spec.objectives[0]: 100% leaves no error budget; use a value below 100%',
    ],
    [
      'two objectives',
      '- target: 0.995',
      '- target: 0.995\n    - target: 0.9',
      'spec.objectives: has 2 items; give each objective an SLO of its own',
    ],
    [
      'no target',
      'target: 0.995',
      'displayName: x',
      'spec.objectives[0]: needs either target or targetPercent; write one of them',
    ],
    [
      'a composite',
      '- target: 0.995',
      '- target: 0.995\n      indicatorRef: x',
      'spec.objectives[0]: has an indicator of its own (a composite); give each indicator an SLO of its own',
    ],
    ['a name that is no DNS label', 'name: checkout', 'name: Check.out', undefined],
    [
      'an indicator that is not there',
      INDICATOR,
      '  indicatorRef: paid\n',
      'spec.indicatorRef: there is no SLI "paid" in these files; name the file that holds it, too',
    ],
    [
      'a threshold',
      INDICATOR,
      '  indicator: { spec: { thresholdMetric: { metricSource: { spec: { query: a } } } } }\n',
      'spec.indicator.spec.thresholdMetric: compares a value with a threshold, which counts no events; write ratioMetric with total and good or bad',
    ],
    [
      'a ratio that is computed already',
      INDICATOR,
      '  indicator: { spec: { ratioMetric: { rawType: success, raw: { metricSource: { spec: { query: a } } } } } }\n',
      'spec.indicator.spec.ratioMetric.raw: is a ratio that is computed already, so windows cannot be weighted by events; write total and good or bad',
    ],
    [
      'the same counter twice',
      BAD,
      'sum(rate(carts_total[5m]))',
      'spec.indicator.spec.ratioMetric: "carts_total" is the same series as the part of it; name the counter of all events',
    ],
  ])('%s', (_, from, to, message) => {
    const text = edit(FOREIGN, from, to);
    const expected =
      message === undefined
        ? '0.yaml, document 1 (SLO Check.out): metadata.name: "Check.out" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit'
        : `${IN_SLO}${message}`;
    expect(problemsOf(text)).toEqual([expected]);
  });

  test.each([
    ['sum(rate(a_total[5m]', /^"sum\(rate\(a_total\[5m\]" is no PromQL: .*; write the sum of a rate/],
    ['sum by (route) (rate(a_total[5m]))', /keeps series apart.*remove by \(…\) or without \(…\)$/],
    ['max(rate(a_total[5m]))', /takes the max of series, which is no number of events; write/],
    ['sum(rate(a_total[5m] offset 1h))', /looks at another time than now; remove the offset or @$/],
    ['sum(rate(a_total[5m])) / 60', /is more than the rate of a counter; write/],
    ['sum(irate(a_total[5m]))', /is more than the rate of a counter; write/],
    ['sum(rate({code="500"}[5m]))', /names no metric in \{code="500"\}; write its name before the braces$/],
    ['sum(rate(a_total{job="shop"}[5m]))', /selects by job, which Panoptes sets itself; remove that matcher/],
    ['sum(rate(a_total{p=~"a{2}"}[5m]))', /has a brace inside a matcher of a_total\{p=~"a\{2\}"\}; write/],
  ])('the query %s', (query, message) => {
    const problems = problemsOf(edit(FOREIGN, BAD, JSON.stringify(query)));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(QUERY)).toBe(true);
    expect(problems[0]?.slice(QUERY.length)).toMatch(message);
  });

  test('all problems of all documents are reported at once', () => {
    const first = edit(edit(edit(FOREIGN, '4w', '1d'), 'target: 0.995', 'target: 1'), BAD, 'up / 2');
    const second = 'apiVersion: openslo/v1\nkind: Slo\n';
    expect(problemsOf(`${first}---\n${second}`, 'a: [', '- 1\n')).toEqual([
      '1.yaml:1:5 is not valid YAML: unexpected end of the stream within a flow collection; correct it there',
      '0.yaml, document 2 (Slo): kind: "Slo" is no kind of openslo/v1; did you mean "SLO"?',
      '2.yaml, document 1: [1] is no document of OpenSLO; write apiVersion, kind, metadata and spec',
      `${IN_SLO}spec.timeWindow[0].duration: "1d" is not 7d, 28d, 30d; choose one of them`,
      `${QUERY}"up / 2" is more than the rate of a counter; write the sum of a rate or an increase of one counter, such as sum(rate(orders_total{kind="gift"}[5m]))`,
    ]);
  });

  test('two objectives of a service with one name', () => {
    expect(problemsOf(FOREIGN, FOREIGN)).toEqual([
      '1.yaml, document 1 (SLO checkout): metadata.name: "checkout" is the name of another SLO of this service; rename it',
    ]);
  });
});

describe('documents that Panoptes exported', () => {
  const fast = (text: string) => imported(text).services[0]?.slos.fast;

  test('become what they were', () => {
    expect(imported(OWN).services).toEqual([
      {
        name: 'api',
        namespace: 'shop',
        slos: {
          fast: { objective: '99.90%', window: '30d', latency: { threshold: '300ms' }, tiers: ['fast', 'slow'] },
        },
      },
    ]);
  });

  test('what was changed in OpenSLO since then counts', () => {
    expect(fast(edit(edit(OWN, 'targetPercent: 99.9', 'targetPercent: 99.5'), '30d', '7d'))).toMatchObject({
      objective: '99.5%',
      window: '7d',
    });
  });

  test('queries that are no longer ours are not ignored', () => {
    expect(problemsOf(edit(OWN, 'slo:sli_errors:rate5m{slo="fast"}', 'carts_total'))).toEqual([
      '0.yaml, document 1 (SLO shop--api--fast): metadata.annotations["panoptes/indicator"]: says what slo:sli_errors:rate5m and slo:sli_events:rate5m count, but the queries are others; remove the annotation to import the queries',
    ]);
  });

  test.each([
    ['{"latency":{"threshold":"300ms"}}', '{"latency":', 'is not the JSON of an indicator'],
    ['{"latency":{"threshold":"300ms"}}', '{"objective":"1%"}', 'is not the JSON of an indicator'],
    ['{"latency":{"threshold":"300ms"}}', '{"latency":{"threshold":"0ms"}}', '0ms is too short; use 1ms or more'],
    ['panoptes/tiers: fast,slow', 'panoptes/tiers: fast,slowly', '"slowly" cannot be used'],
    ["panoptes/min-bad-events: '5'", 'panoptes/min-bad-events: many', 'cannot be used'],
    ["panoptes/min-bad-events: '5'", "panoptes/min-bad-events: ''", 'cannot be used'],
  ])('%s changed to %s is a problem', (from, to, message) => {
    const problems = problemsOf(edit(OWN, from, to));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('metadata.annotations["panoptes/');
    expect(problems[0]).toContain(message);
  });
});
