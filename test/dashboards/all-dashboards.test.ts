import { describe, expect, test } from '@jest/globals';
import { COLORS } from '../../src/dashboards/house/vocabulary.ts';
import { allDashboards } from '../../src/dashboards/index.ts';
import { everything, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { outline } from '../../src/promql/outline.ts';
import { records } from '../../src/rules/records.ts';
import { sloRecords } from '../../src/slos/records.ts';
import { everyPanel, exprsOf, panelsOf, substituted, targetsOf } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';

const MAX_BYTES = 256 * 1024;

const build = () => allDashboards(testEnvironment());
const dashboards = build().map((file) => ({ ...file, dashboard: JSON.parse(file.json) }));

/** Series of single things, which no rule records: what fires, and what is seen from outside. */
const UNRECORDED = /^(ALERTS|ALERTS_FOR_STATE|probe_.+)$/;
const isRecorded = (metric: string) =>
  [...Object.values<string>(records), ...Object.values<string>(sloRecords)].includes(metric) ||
  /^slo:sli_(events|errors|error):(ratio_)?rate/.test(metric);

const logQueriesOf = (dashboard: unknown) =>
  targetsOf(dashboard).filter(({ datasource }) => datasource.type === 'loki') as { expr: string }[];

describe('all dashboards', () => {
  test('have the uids that people have linked to', () => {
    expect(dashboards.map(({ uid, title, folder }) => [uid, title, folder])).toEqual([
      ['panoptes-golden-signals', 'Golden signals', 'Panoptes'],
      ['panoptes-service-detail', 'Service detail', 'Panoptes'],
      ['panoptes-slos', 'SLOs', 'Panoptes'],
      ['panoptes-cluster-resources', 'Cluster resources', 'Panoptes'],
    ]);
    for (const { uid, title, dashboard } of dashboards) {
      expect({ uid: dashboard.uid, title: dashboard.title }).toEqual({ uid, title });
    }
  });

  test('fit into one Grafana: no two have the same uid or title', () => {
    for (const key of ['uid', 'title'] as const) {
      const names = dashboards.map((dashboard) => dashboard[key]);
      expect([...new Set(names)]).toEqual(names);
    }
  });

  test('come out the same each time they are built', () => {
    expect(build()).toEqual(build());
  });
});

/**
 * At least what Grafana's own linter asks of dashboards, besides its four rules about job and instance.
 * @see https://github.com/grafana/dashboard-linter
 */
describe.each(dashboards)('$uid', ({ json, dashboard }) => {
  test('is small enough for a ConfigMap that anyone may apply', () => {
    expect(Buffer.byteLength(json)).toBeLessThan(MAX_BYTES);
  });

  test('cannot be edited and follows the house settings', () => {
    expect(dashboard).toMatchObject({
      editable: false,
      graphTooltip: 1,
      refresh: '1m',
      schemaVersion: 42,
      tags: ['panoptes'],
      timezone: 'browser',
    });
    expect(dashboard).not.toHaveProperty('id');
  });

  test('links to its siblings in plain sight', () => {
    expect(dashboard.links).toHaveLength(1);
    expect(dashboard.links[0]).toMatchObject({
      type: 'dashboards',
      tags: ['panoptes'],
      keepTime: true,
      includeVars: true,
    });
    expect(dashboard.links[0]).not.toHaveProperty('placement');
  });

  test('has unique ids of panels and unique letters of queries', () => {
    const ids = everyPanel(dashboard).map((panel) => panel.id);
    expect(ids).toEqual(ids.map((_: number, index: number) => index + 1));
    for (const { targets } of panelsOf(dashboard)) {
      const letters = targets.map((target: { refId: string }) => target.refId);
      expect(letters.length).toBeGreaterThan(0);
      expect([...new Set(letters)]).toEqual(letters);
    }
  });

  test('fills the grid without overlaps', () => {
    // As people see it once they have opened a row: its panels push the others down.
    const opened = everyPanel(dashboard).flatMap(({ panels }) => (panels?.length > 0 ? [panels] : []));
    for (const panels of [dashboard.panels, ...opened]) expectNoOverlap(panels);
  });

  test('names, explains and measures every panel', () => {
    for (const panel of panelsOf(dashboard)) {
      expect(panel.title).toMatch(/^[A-Z]/);
      expect(panel.description).toMatch(/^[A-Z0-9].*\.$/);
      if (panel.type === 'logs') continue;
      // A table has a unit for each column of numbers instead of one for all.
      const units =
        panel.type === 'table'
          ? panel.targets.map((_: unknown, index: number) => unitOfColumn(panel, index))
          : [panel.fieldConfig.defaults.unit];
      for (const unit of units) expect([panel.title, typeof unit]).toEqual([panel.title, 'string']);
    }
  });

  test('lets people choose its data sources first, and knows one of each kind to begin with', () => {
    const types = dashboard.templating.list.map(({ type }: { type: string }) => type);
    const sources = dashboard.templating.list.filter(({ type }: { type: string }) => type === 'datasource');
    expect(types.lastIndexOf('datasource')).toBe(sources.length - 1);
    const kinds = sources.map(
      ({ name, query, current }: { name: string; query: string; current: { value: string } }) => [
        name,
        query,
        current.value,
      ],
    );
    const known = [
      ['datasource', 'prometheus', 'prometheus'],
      ['loki', 'loki', 'loki'],
    ];
    expect(known).toEqual(expect.arrayContaining(kinds));
    for (const { label } of dashboard.templating.list) expect(label).toMatch(/^[A-Z]/);
  });

  test('takes every query from the data source variable of its kind', () => {
    for (const panel of panelsOf(dashboard)) {
      for (const target of panel.targets) {
        expect(target.datasource).toEqual(panel.datasource);
        expect([
          { type: 'prometheus', uid: '${datasource}' },
          { type: 'loki', uid: '${loki}' },
        ]).toContainEqual(target.datasource);
      }
    }
  });

  test('uses only variables that it declares', () => {
    const declared = dashboard.templating.list.map((variable: { name: string }) => variable.name);
    const used = new Set<string>();
    const asked = [...targetsOf(dashboard), ...dashboard.annotations.list];
    for (const { expr, datasource } of asked) {
      for (const [, name] of `${expr} ${datasource.uid}`.matchAll(/\$\{?([a-z_]\w*)/g)) used.add(name as string);
    }
    for (const builtIn of ['__auto', '__range', '__rate_interval']) used.delete(builtIn);
    expect(declared).toEqual(expect.arrayContaining([...used]));
    expect([...used]).toEqual(expect.arrayContaining(declared));
  });

  test('queries Prometheus in valid PromQL, and only for series that our rules record', () => {
    const panels = targetsOf(dashboard).filter(({ datasource }) => datasource.type === 'prometheus');
    for (const { expr } of panels) {
      const { errors, metrics } = outline(substituted(expr));
      expect(errors).toEqual([]);
      expect(metrics.length).toBeGreaterThan(0);
      expect(metrics.filter((metric) => !isRecorded(metric) && !UNRECORDED.test(metric))).toEqual([]);
    }
  });

  // The linter of Grafana asks for job and instance instead, which records do not have: theirs are sums over both.
  test('asks for one cluster wherever it asks', () => {
    for (const expr of exprsOf(dashboard)) {
      for (const { text, matchers } of selectorsIn(parsePromql(expr.replaceAll('$__range', '1h')))) {
        expect([text, matchers.find(({ label }) => label === 'cluster')?.value]).toEqual([text, '$cluster']);
      }
    }
  });

  test('computes rates of raw counters over the interval that Grafana chooses', () => {
    for (const { expr } of targetsOf(dashboard).filter(({ datasource }) => datasource.type === 'prometheus')) {
      const calls = everything(parsePromql(substituted(expr))).filter(({ type }) => type === 'call');
      const rates = calls.filter((call) => 'name' in call && /^(i?rate|increase)$/.test(call.name ?? ''));
      expect(expr.match(/\[\$__rate_interval\]/g)?.length ?? 0).toBe(rates.length);
    }
  });

  test('marks only what Prometheus tells, from its data source, and can be switched off', () => {
    for (const annotation of dashboard.annotations.list) {
      expect(outline(annotation.expr).errors).toEqual([]);
      expect(annotation).toMatchObject({ datasource: { type: 'prometheus', uid: '${datasource}' }, enable: true });
      expect(annotation.titleFormat).toMatch(/^[A-Z{]/);
      expect(annotation).not.toHaveProperty('placement');
    }
  });

  test('asks Loki for streams by label, and counts lines over the interval that Grafana chooses', () => {
    for (const { expr } of logQueriesOf(dashboard)) {
      expect(expr).toMatch(/\{(\w+=~"[^"]+"(, )?)+\}/);
      for (const [, range] of expr.matchAll(/\[(.+?)\]/g)) expect(range).toBe('$__auto');
      for (const [open, close] of ['()', '{}']) expect(expr.split(open!).length).toBe(expr.split(close!).length);
    }
  });

  test('links only to dashboards that there are, with variables that they have', () => {
    for (const [, uid, query = ''] of JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)\?([^"]*)/g)) {
      const target = dashboards.find((each) => each.uid === uid)?.dashboard;
      const variables = target?.templating.list.map(({ name }: { name: string }) => name);
      const set = [...query.matchAll(/var-(\w+)=|\$\{(\w+):queryparam\}/g)].map(([, a, b]) => a ?? b);
      expect(set.length).toBeGreaterThan(0);
      expect(variables).toEqual(expect.arrayContaining(set));
    }
  });

  test('takes what a link needs from columns that its table has', () => {
    for (const panel of panelsOf(dashboard).filter(({ type }) => type === 'table')) {
      const { renameByName } = panel.transformations.find(({ id }: { id: string }) => id === 'organize').options;
      for (const [, column] of JSON.stringify(panel).matchAll(/__data\.fields\.(\w+)/g)) {
        expect(Object.values(renameByName)).toContain(column);
      }
    }
  });

  test('says what is good and bad in colours that colour-blind people can tell apart', () => {
    const colors = everyPanel(dashboard).flatMap(({ fieldConfig }) => [
      ...(fieldConfig?.defaults.thresholds?.steps ?? []).map(({ color }: { color: string }) => color),
      ...[...JSON.stringify(fieldConfig?.overrides ?? []).matchAll(/"(?:fixedColor|color)":"([^"]+)"/g)].map(
        ([, c]) => c,
      ),
    ]);
    const marks = dashboard.annotations.list.map(({ iconColor }: { iconColor: string }) => iconColor);
    for (const color of [...colors, ...marks]) expect(Object.values(COLORS)).toContain(color);
  });

  test('offers labels of recorded series, narrowed only by variables that stand before', () => {
    const before: string[] = [];
    for (const variable of dashboard.templating.list) {
      if (variable.type === 'query') {
        const [, selector = '', label] = /^label_values\((.+), (\w+)\)$/.exec(variable.definition) ?? [];
        expect(label).toBe(variable.name);
        expect(variable.query.query).toBe(variable.definition);
        // People compare several; a dashboard about one thing offers just one of each.
        const many = { multi: true, includeAll: true, allValue: label === 'route' ? '.*' : '.+' };
        expect(variable).toMatchObject({
          ...(variable.multi ? many : { multi: false, includeAll: false }),
          refresh: 2,
        });
        const { errors, metrics } = outline(selector);
        expect(errors).toEqual([]);
        expect(metrics.filter((metric) => !isRecorded(metric))).toEqual([]);
        for (const [, name] of selector.matchAll(/\$(\w+)/g)) expect(before).toContain(name);
      }
      before.push(variable.name);
    }
  });
});

/** Fails the test where panels share a place or leave the grid. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON as Grafana does.
function expectNoOverlap(panels: readonly any[]): void {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect([title, taken.get(`${x},${y}`)]).toEqual([title, undefined]);
        taken.set(`${x},${y}`, title);
      }
    }
  }
}

/** Unit of the column that shows the nth query of a table. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON as Grafana does.
function unitOfColumn(table: any, index: number): string | undefined {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const organize = table.transformations.find(({ id }: any) => id === 'organize');
  const column = organize.options.renameByName[`Value #${table.targets[index].refId}`];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const override = table.fieldConfig.overrides.find(({ matcher }: any) => matcher.options === column);
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  return override?.properties.find(({ id }: any) => id === 'unit')?.value;
}
