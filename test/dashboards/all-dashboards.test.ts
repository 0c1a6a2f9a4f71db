import { describe, expect, test } from '@jest/globals';
import { allDashboards } from '../../src/dashboards/index.ts';
import { outline } from '../../src/promql/outline.ts';
import { records } from '../../src/rules/records.ts';
import { testEnvironment } from '../support/environment.ts';

const MAX_BYTES = 256 * 1024;

const build = () => allDashboards(testEnvironment());
const dashboards = build().map((file) => ({ ...file, dashboard: JSON.parse(file.json) }));

/** Every panel with its queries, but not the rows. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON as Grafana does.
const panelsOf = (dashboard: any): any[] => dashboard.panels.filter((panel: any) => panel.type !== 'row');
// biome-ignore lint/suspicious/noExplicitAny: as above.
const targetsOf = (dashboard: any): any[] => panelsOf(dashboard).flatMap((panel) => panel.targets);

describe('all dashboards', () => {
  test('have the uids that people have linked to', () => {
    expect(dashboards.map(({ uid, title, folder }) => [uid, title, folder])).toEqual([
      ['panoptes-golden-signals', 'Golden signals', 'Panoptes'],
      ['panoptes-cluster-resources', 'Cluster resources', 'Panoptes'],
    ]);
    for (const { uid, title, dashboard } of dashboards) {
      expect({ uid: dashboard.uid, title: dashboard.title }).toEqual({ uid, title });
    }
  });

  test('come out the same each time they are built', () => {
    expect(build()).toEqual(build());
  });
});

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
    const ids = dashboard.panels.map((panel: { id: number }) => panel.id);
    expect(ids).toEqual(ids.map((_: number, index: number) => index + 1));
    for (const { targets } of panelsOf(dashboard)) {
      const letters = targets.map((target: { refId: string }) => target.refId);
      expect(letters.length).toBeGreaterThan(0);
      expect([...new Set(letters)]).toEqual(letters);
    }
  });

  test('fills the grid without overlaps', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.get(`${x},${y}`)]).toEqual([title, undefined]);
          taken.set(`${x},${y}`, title);
        }
      }
    }
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
    for (const { expr, datasource } of targetsOf(dashboard)) {
      for (const [, name] of `${expr} ${datasource.uid}`.matchAll(/\$\{?(\w+)/g)) used.add(name as string);
    }
    used.delete('__auto');
    expect(declared).toEqual(expect.arrayContaining([...used]));
    expect([...used]).toEqual(expect.arrayContaining(declared));
  });

  test('queries Prometheus in valid PromQL, and only for series that our rules record', () => {
    const queries = targetsOf(dashboard).filter((target) => target.datasource.type === 'prometheus');
    for (const { expr } of queries) {
      const { errors, metrics } = outline(expr);
      expect(errors).toEqual([]);
      expect(metrics.length).toBeGreaterThan(0);
      for (const metric of metrics) expect(Object.values(records)).toContain(metric);
    }
  });

  test('offers labels of recorded series, narrowed only by variables that stand before', () => {
    const before: string[] = [];
    for (const variable of dashboard.templating.list) {
      if (variable.type === 'query') {
        const [, selector = '', label] = /^label_values\((.+), (\w+)\)$/.exec(variable.definition) ?? [];
        expect(label).toBe(variable.name);
        expect(variable.query.query).toBe(variable.definition);
        expect(variable).toMatchObject({ multi: true, includeAll: true, allValue: '.+', refresh: 2 });
        const { errors, metrics } = outline(selector);
        expect(errors).toEqual([]);
        for (const metric of metrics) expect(Object.values(records)).toContain(metric);
        for (const [, name] of selector.matchAll(/\$(\w+)/g)) expect(before).toContain(name);
      }
      before.push(variable.name);
    }
  });
});

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
