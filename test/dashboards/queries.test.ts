import { describe, expect, test } from '@jest/globals';
import { uidOf } from '../../src/dashboards/uids.ts';
import { labelsMade, labelsUsed, logqlErrors, rangesIn, streamSelectors } from '../../src/logql/syntax.ts';
import { AUDIT_LABELS, AUDIT_METADATA, AUDIT_SERVICE } from '../../src/logs/audit.ts';
import { EVENT_METADATA, EVENTS_SERVICE } from '../../src/logs/events.ts';
import { STREAM_LABELS, STRUCTURED_METADATA } from '../../src/logs/labels.ts';
import { type Call, everything, type Promql, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { outline } from '../../src/promql/outline.ts';
import { exprsOf, logQueriesOf, panelsOf, substituted, targetsOf, withTimes } from '../support/dashboards.ts';
import { everyDashboard, recorded, recordedFrom } from '../support/every-dashboard.ts';
import { DRILL_DOWNS } from './lists.ts';

const drillDowns = new Set([...DRILL_DOWNS].map(uidOf));

/** Series of single things, which people want to see one by one: what fires, what is up, what is seen from outside. */
const SINGLE = /^(ALERTS|ALERTS_FOR_STATE|up|probe_.+)$/;

const isSummedUp = (metric: string) => recordedFrom.has(metric) && !SINGLE.test(metric);

/** What Grafana itself puts into queries. */
const BUILT_IN = new Set(['__auto', '__interval', '__range', '__range_s', '__rate_interval']);

const variablesIn = (text: string) => [...text.matchAll(/\$\{?([a-zA-Z_]\w*)/g)].map(([, name]) => name!);

/** Labels that log lines have before a query makes some of its own: the collector adds `cluster`. */
const LOG_LABELS: readonly string[] = ['cluster', ...STREAM_LABELS];

describe.each(everyDashboard)('$uid', ({ uid, dashboard }) => {
  const queries = targetsOf(dashboard) as {
    expr: string;
    query?: string;
    queryType?: string;
    datasource: { type: string };
  }[];
  const promql = queries.filter(({ datasource }) => datasource.type === 'prometheus').map(({ expr }) => expr);

  test('uses only variables that it declares, and declares none that it does not use', () => {
    const declared = dashboard.templating.list.map(({ name }: { name: string }) => name);
    const asked = [...queries, ...dashboard.annotations.list].map(({ expr, query }) => expr ?? query);
    const builtIn = asked.flatMap(variablesIn).filter((name) => name.startsWith('__') && !BUILT_IN.has(name));
    expect(builtIn).toEqual([]);
    const definitions = dashboard.templating.list.map(({ definition, query }: never) => ({ definition, query }));
    const text = JSON.stringify([dashboard.panels, dashboard.annotations, dashboard.links, definitions]);
    const used = variablesIn(text).filter((name) => !name.startsWith('__'));
    expect([...new Set(used)].sort()).toEqual([...declared].sort());
  });

  test('queries Prometheus in valid PromQL', () => {
    for (const expr of promql) {
      const { errors, metrics } = outline(substituted(expr));
      expect(errors).toEqual([]);
      expect([expr, metrics.length]).not.toEqual([expr, 0]);
    }
  });

  test('reads what rules have summed up, and not what they sum up', () => {
    if (drillDowns.has(uid)) return;
    for (const expr of promql) {
      const raw = outline(substituted(expr)).metrics.filter(isSummedUp);
      expect([expr, raw]).toEqual([expr, []]);
    }
  });

  // The linter of Grafana asks for job and instance instead, which records do not have: theirs are sums over both.
  test('asks for the chosen clusters wherever it asks', () => {
    const selectors = [
      ...exprsOf(dashboard).flatMap((expr) => selectorsIn(parsePromql(withTimes(expr)))),
      ...logQueriesOf(dashboard).flatMap((expr) => streamSelectors(withTimes(expr))),
    ];
    for (const { text, matchers } of selectors) {
      expect([text, matchers.find(({ label }) => label === 'cluster')?.value]).toEqual([text, '$cluster']);
    }
  });

  test('computes rates of raw counters over the interval that Grafana chooses, and totals over what people choose', () => {
    for (const expr of promql) {
      const times = { $__rate_interval: '61s', $__range_s: '7207', $__range: '7207s' };
      const marked = Object.entries(times).reduce((text, [name, time]) => text.replaceAll(name, time), expr);
      for (const { name, args } of everything(parsePromql(substituted(marked))).filter(isRate)) {
        const seconds = args.flatMap((arg) => (arg.type === 'range' ? arg.seconds : []));
        expect([expr, seconds]).toEqual([expr, [name === 'increase' && seconds[0] === 7207 ? 7207 : 61]]);
      }
    }
  });

  test('marks only what Prometheus tells, from its data source, and can be switched off', () => {
    for (const annotation of dashboard.annotations.list) {
      expect(outline(substituted(annotation.expr)).errors).toEqual([]);
      expect(annotation).toMatchObject({ datasource: { type: 'prometheus', uid: '${datasource}' }, enable: true });
      expect(annotation.titleFormat).toMatch(/^[A-Z{]/);
      expect(annotation).not.toHaveProperty('placement');
    }
  });

  test('asks Loki in valid LogQL', () => {
    for (const expr of logQueriesOf(dashboard)) expect(logqlErrors(substituted(expr))).toEqual([]);
  });

  test('asks Loki only for labels that the collector sets or the query makes', () => {
    for (const expr of logQueriesOf(dashboard)) {
      const query = substituted(expr);
      const selecting = streamSelectors(query).flatMap(({ matchers }) => matchers.map(({ label }) => label));
      const ofAudit = query.includes(`job="${AUDIT_SERVICE}"`);
      const labels = ofAudit ? ['cluster', ...AUDIT_LABELS] : LOG_LABELS;
      const known = [
        ...labels,
        ...STRUCTURED_METADATA,
        ...(ofAudit ? AUDIT_METADATA : []),
        ...(query.includes(`service_name="${EVENTS_SERVICE}"`) ? EVENT_METADATA : []),
        '__error__',
        '__error_details__',
        ...(labelsMade(query) ?? labelsUsed(query)),
      ];
      const strange = [
        ...selecting.filter((label) => !labels.includes(label)),
        ...labelsUsed(query).filter((label) => !known.includes(label)),
      ];
      expect([expr, strange]).toEqual([expr, []]);
    }
  });

  test('searches Tempo for spans of the service that is chosen', () => {
    for (const { query, queryType, datasource } of queries) {
      if (datasource.type !== 'tempo') continue;
      expect([queryType, query]).toEqual([
        'traceql',
        expect.stringMatching(/^\{ resource\.service\.name = "\$service" && /),
      ]);
    }
  });

  test('counts log lines over the interval that Grafana chooses, and totals over what people choose', () => {
    for (const { expr, queryType, datasource } of queries) {
      if (datasource.type !== 'loki') continue;
      const wanted = queryType === 'instant' ? '7207s' : '61s';
      const ranges = rangesIn(substituted(expr.replaceAll('$__auto', '61s').replaceAll('$__range', '7207s')));
      for (const range of ranges) expect([expr, range]).toEqual([expr, wanted]);
    }
  });

  test('shows no table or number of a whole time range that it would ask for step by step', () => {
    for (const { type, title, targets, datasource } of panelsOf(dashboard)) {
      // Traces are searched for, and a search has no steps.
      if (type !== 'table' || datasource.type === 'tempo') continue;
      for (const target of targets) {
        expect([title, target.instant === true || target.queryType === 'instant']).toEqual([title, true]);
      }
    }
  });
});

const isRate = (part: Promql): part is Call => part.type === 'call' && /^(i?rate|increase)$/.test(part.name);

test('sorts out what rules record by whether the rules write it', () => {
  expect(recorded.has('namespace_service:http_requests:rate5m')).toBe(true);
  expect(recordedFrom.has('container_cpu_usage_seconds_total')).toBe(true);
  expect(recordedFrom.has('namespace_service:http_requests:rate5m')).toBe(false);
});
