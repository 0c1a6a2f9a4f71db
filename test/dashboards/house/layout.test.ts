import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from '@jest/globals';
import {
  closedRow,
  full,
  half,
  placeRows,
  quarter,
  type Row,
  row,
  third,
} from '../../../src/dashboards/house/layout.ts';
import { plainTimeseries } from '../../../src/dashboards/house/panels.ts';
import { UNITS } from '../../../src/dashboards/house/vocabulary.ts';

const panel = () => plainTimeseries({ title: 'Panel', description: 'A panel.' }, UNITS.seconds);

function places(rows: Row[]) {
  const dashboard = new DashboardBuilder('Test');
  placeRows(dashboard, rows);
  return dashboard.build().panels?.map(({ gridPos }) => gridPos);
}

describe('layout', () => {
  test('places panels from left to right below the heading of their row', () => {
    expect(
      places([row('Row', [half(panel(), 'medium'), quarter(panel(), 'medium'), quarter(panel(), 'medium')])]),
    ).toEqual([
      { x: 0, y: 0, w: 24, h: 1 },
      { x: 0, y: 1, w: 12, h: 8 },
      { x: 12, y: 1, w: 6, h: 8 },
      { x: 18, y: 1, w: 6, h: 8 },
    ]);
  });

  test('starts a new line where a panel does not fit, below the highest panel of the last', () => {
    expect(places([row('Row', [half(panel(), 'low'), third(panel(), 'high'), third(panel(), 'low')])])).toEqual([
      { x: 0, y: 0, w: 24, h: 1 },
      { x: 0, y: 1, w: 12, h: 4 },
      { x: 12, y: 1, w: 8, h: 12 },
      { x: 0, y: 13, w: 8, h: 4 },
    ]);
  });

  test('puts the next row below everything', () => {
    expect(places([row('One', [full(panel(), 'low'), half(panel(), 'low')]), row('Two', [])])?.at(-1)).toEqual({
      x: 0,
      y: 9,
      w: 24,
      h: 1,
    });
  });

  test('keeps the panels of a closed row inside it, and the next row right below', () => {
    const dashboard = new DashboardBuilder('Test');
    placeRows(dashboard, [closedRow('One', [full(panel(), 'low')]), row('Two', [half(panel(), 'low')])]);
    expect(dashboard.build().panels).toMatchObject([
      { type: 'row', title: 'One', collapsed: true, gridPos: { y: 0 }, panels: [{ gridPos: { x: 0, y: 1, h: 4 } }] },
      { type: 'row', title: 'Two', collapsed: false, gridPos: { y: 1 }, panels: [] },
      { gridPos: { x: 0, y: 2, w: 12, h: 4 } },
    ]);
  });
});
