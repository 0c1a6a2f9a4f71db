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
  /** Whether it is closed at first: its panels cost nothing until somebody opens it. @default false */
  readonly collapsed?: boolean;
}

const sized = (columns: number) => (panel: AnyPanel, height: Height) =>
  ({ panel, width: columns, height: HEIGHTS[height] }) satisfies PlacedPanel;

export const full = sized(GRID_WIDTH);
export const half = sized(GRID_WIDTH / 2);
export const third = sized(GRID_WIDTH / 3);
export const quarter = sized(GRID_WIDTH / 4);
export const eighth = sized(GRID_WIDTH / 8);

export const row = (title: string, panels: readonly PlacedPanel[]): Row => ({ title, panels });

/** A row of what only some need to see. */
export const closedRow = (title: string, panels: readonly PlacedPanel[]): Row => ({ title, panels, collapsed: true });

/** Puts rows below each other, and the panels of each from left to right in lines as high as their highest panel. */
export function placeRows(dashboard: DashboardBuilder, rows: readonly Row[]): void {
  let top = 0;
  for (const { title, panels, collapsed = false } of rows) {
    const heading = new RowBuilder(title).gridPos({ x: 0, y: top, w: GRID_WIDTH, h: 1 });
    top += 1;
    const { placed, bottom } = inLines(panels, top);
    if (collapsed) {
      for (const panel of placed) heading.withPanel(panel);
      dashboard.withRow(heading.collapsed(true));
      continue;
    }
    dashboard.withRow(heading);
    for (const panel of placed) dashboard.withPanel(panel);
    top = bottom;
  }
}

function inLines(panels: readonly PlacedPanel[], start: number): { placed: AnyPanel[]; bottom: number } {
  let top = start;
  let left = 0;
  let lineHeight = 0;
  const placed = panels.map(({ panel, width, height }) => {
    if (left + width > GRID_WIDTH) {
      top += lineHeight;
      left = 0;
      lineHeight = 0;
    }
    const result = at(panel, { x: left, y: top, w: width, h: height });
    left += width;
    lineHeight = Math.max(lineHeight, height);
    return result;
  });
  return { placed, bottom: top + lineHeight };
}

/** The builder of the SDK wraps no lines: it would run past the right edge. */
function at(panel: AnyPanel, gridPos: GridPos): AnyPanel {
  return { build: () => ({ ...panel.build(), gridPos }) };
}
