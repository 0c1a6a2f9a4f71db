import { describe, expect, test } from '@jest/globals';
import { groupOf, tagOf } from '../../src/dashboards/groups.ts';
import { COLORS } from '../../src/dashboards/house/vocabulary.ts';
import { DASHBOARD_NAMES, UID_PREFIX, uidOf } from '../../src/dashboards/uids.ts';
import { everyPanel, panelsOf } from '../support/dashboards.ts';
import { buildDashboards, everyDashboard as dashboards } from '../support/every-dashboard.ts';
import { PUBLISHED_UIDS } from './lists.ts';

const MAX_BYTES = 256 * 1024;
/** The collector of dashboards holds all of them in memory, several times over. */
const MAX_BYTES_OF_ALL = 3 * 1024 * 1024;

/** Panels that show what they are told; all others show the answer to a query. */
const QUERYLESS = new Set(['dashlist', 'text']);

describe('all dashboards', () => {
  test('have the uids that people have linked to, and each has a name', () => {
    const uids = dashboards.map(({ uid }) => uid).sort();
    expect(uids).toEqual([...PUBLISHED_UIDS].sort());
    expect(uids).toEqual(Object.values(DASHBOARD_NAMES).map(uidOf).sort());
    for (const { uid, title, folder, dashboard } of dashboards) {
      expect({ uid: dashboard.uid, title: dashboard.title }).toEqual({ uid, title });
      expect(folder).toBe('Panoptes');
    }
  });

  test('fit into one Grafana: no two have the same uid or title', () => {
    for (const key of ['uid', 'title'] as const) {
      const names = dashboards.map((dashboard) => dashboard[key]);
      expect([...new Set(names)]).toEqual(names);
    }
  });

  test('are small enough together for the memory of their collector', () => {
    const sizes = dashboards.map(({ json }) => Buffer.byteLength(json));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_BYTES_OF_ALL);
  });

  test('come out the same each time they are built', () => {
    expect(buildDashboards()).toEqual(buildDashboards());
  });
});

/** Tables of numbers; those of traces have the columns that the data source gives them. */
const isTable = ({ type, datasource }: { readonly type: string; readonly datasource?: { readonly type: string } }) =>
  type === 'table' && datasource?.type !== 'tempo';

/** What is asked of the dashboards themselves; their queries have tests of their own. */
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
      timezone: 'browser',
    });
    expect(dashboard).not.toHaveProperty('id');
    const group = groupOf(dashboard.uid.replace(UID_PREFIX, ''));
    expect(dashboard.tags).toEqual(['panoptes', ...(group ? [tagOf(group)] : [])]);
    expect([dashboard.uid, group === undefined]).toEqual([dashboard.uid, dashboard.uid === uidOf('home')]);
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
    for (const { type, targets } of panelsOf(dashboard)) {
      const letters = targets.map((target: { refId: string }) => target.refId);
      expect([type, letters.length > 0]).toEqual([type, !QUERYLESS.has(type)]);
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
      // The columns of traces, and their units, come from the data source.
      if (panel.type === 'logs' || panel.datasource?.type === 'tempo' || QUERYLESS.has(panel.type)) continue;
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
      ['tempo', 'tempo', 'tempo'],
    ];
    expect(known).toEqual(expect.arrayContaining(kinds));
  });

  test('takes every query from the data source variable of its kind', () => {
    for (const panel of panelsOf(dashboard)) {
      for (const target of panel.targets) {
        expect(target.datasource).toEqual(panel.datasource);
        expect([
          { type: 'prometheus', uid: '${datasource}' },
          { type: 'loki', uid: '${loki}' },
          { type: 'tempo', uid: '${tempo}' },
        ]).toContainEqual(target.datasource);
      }
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
    for (const panel of panelsOf(dashboard).filter(isTable)) {
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
