import {
  DashboardBuilder,
  DashboardLinkBuilder,
  type GridPos,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from '@jest/globals';
import { finishDashboard } from '../../../src/dashboards/house/finish.ts';
import { timeseries } from '../../../src/dashboards/house/panels.ts';
import { UNITS } from '../../../src/dashboards/house/vocabulary.ts';

const query = (expr: string) => ({ expr, legend: '' });
const panel = (title: string, gridPos?: GridPos) => {
  const built = timeseries({ title, description: 'A panel.', unit: UNITS.cores, queries: [query('a'), query('b')] });
  return { build: () => ({ ...built.build(), gridPos }) };
};
/** Panels as they come from the builder, without its own placement. */
const dashboard = (...panels: ReturnType<typeof panel>[]) => ({
  ...new DashboardBuilder('Test').uid('test').link(new DashboardLinkBuilder('Link')).build(),
  panels: panels.map((builder) => builder.build()),
});

const rowOf = (title: string, y = 0) => new RowBuilder(title).collapsed(true).gridPos({ x: 0, y, w: 24, h: 1 }).build();

describe('finishing a dashboard', () => {
  test('numbers panels and letters queries', () => {
    const { panels } = finishDashboard(
      dashboard(panel('One', { x: 0, y: 0, w: 12, h: 8 }), panel('Two', { x: 12, y: 0, w: 12, h: 8 })),
    );
    expect(panels).toMatchObject([
      { id: 1, targets: [{ refId: 'A' }, { refId: 'B' }] },
      { id: 2, targets: [{ refId: 'A' }, { refId: 'B' }] },
    ]);
  });

  test('numbers the panels of closed rows, too, and checks their places', () => {
    const closed = (...inside: ReturnType<typeof panel>[]) => ({
      ...dashboard(),
      panels: [
        { ...rowOf('Closed'), panels: inside.map((each) => each.build()) },
        { ...rowOf('Next', 1), panels: [] },
      ],
    });
    expect(finishDashboard(closed(panel('One', { x: 0, y: 1, w: 12, h: 8 }))).panels).toMatchObject([
      { id: 1, panels: [{ id: 2, targets: [{ refId: 'A' }, { refId: 'B' }] }] },
      { id: 3 },
    ]);
    const one = panel('One', { x: 0, y: 1, w: 12, h: 8 });
    const two = panel('Two', { x: 0, y: 1, w: 12, h: 8 });
    expect(() => finishDashboard(closed(one, two))).toThrow('test: panel "Two" overlaps "One"; move one of them');
  });

  test('keeps links out of the menu that the SDK hides them in', () => {
    expect(dashboard().links?.[0]).toHaveProperty('placement', 'inControlsMenu');
    expect(finishDashboard(dashboard()).links?.[0]).not.toHaveProperty('placement');
  });

  test('refuses a panel that leaves the grid', () => {
    expect(() => finishDashboard(dashboard(panel('Wide', { x: 18, y: 0, w: 12, h: 8 })))).toThrow(
      'test: panel "Wide" covers columns 18 to 30; the grid has 0 to 24',
    );
  });

  test('refuses panels that overlap', () => {
    const one = panel('One', { x: 0, y: 0, w: 12, h: 8 });
    const two = panel('Two', { x: 11, y: 7, w: 12, h: 8 });
    expect(() => finishDashboard(dashboard(one, two))).toThrow('test: panel "Two" overlaps "One"; move one of them');
  });

  test('refuses a panel without a place', () => {
    expect(() => finishDashboard(dashboard(panel('Lost')))).toThrow(
      'test: panel "Lost" has no place; put it into a row',
    );
  });
});
