import { type DashboardBuilder, type GridPos, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { AnyPanel } from './panels.ts';

/** The grid has 24 columns. */
export const GRID_WIDTH = 24;

/** Heights of panels in grid units of 30 pixels. */
export const HEIGHTS = { low: 4, medium: 8, high: 12 } as const;
type Height = keyof typeof HEIGHTS;

/** A panel with the size it has on this dashboard. */
export interface PlacedPanel {
  readonly panel: AnyPanel;
  readonly width: number;
  readonly height: number;
}

/** Panels below a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly PlacedPanel[];
}

const sized = (columns: number) => (panel: AnyPanel, height: Height) =>
  ({ panel, width: columns, height: HEIGHTS[height] }) satisfies PlacedPanel;

export const full = sized(GRID_WIDTH);
export const half = sized(GRID_WIDTH / 2);
export const third = sized(GRID_WIDTH / 3);
export const quarter = sized(GRID_WIDTH / 4);

export const row = (title: string, panels: readonly PlacedPanel[]): Row => ({ title, panels });

/** Puts rows below each other, and the panels of each from left to right in lines as high as their highest panel. */
export function placeRows(dashboard: DashboardBuilder, rows: readonly Row[]): void {
  let top = 0;
  for (const { title, panels } of rows) {
    dashboard.withRow(new RowBuilder(title).gridPos({ x: 0, y: top, w: GRID_WIDTH, h: 1 }));
    top += 1;
    let left = 0;
    let lineHeight = 0;
    for (const { panel, width, height } of panels) {
      if (left + width > GRID_WIDTH) {
        top += lineHeight;
        left = 0;
        lineHeight = 0;
      }
      dashboard.withPanel(at(panel, { x: left, y: top, w: width, h: height }));
      left += width;
      lineHeight = Math.max(lineHeight, height);
    }
    top += lineHeight;
  }
}

/** The builder of the SDK wraps no lines: it would run past the right edge. */
function at(panel: AnyPanel, gridPos: GridPos): AnyPanel {
  return { build: () => ({ ...panel.build(), gridPos }) };
}
