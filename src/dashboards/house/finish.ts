import {
  type Dashboard,
  DashboardCursorSync,
  type GridPos,
  type Panel,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { GRID_WIDTH } from './layout.ts';
import { refId } from './queries.ts';

type AnyPanel = Panel | RowPanel;

/**
 * What the builder of the SDK leaves out: ids of panels, letters of queries, and settings that all our dashboards
 * share. @throws Error when panels overlap or leave the grid.
 */
export function finishDashboard(dashboard: Dashboard): Dashboard {
  const panels = numbered(dashboard.panels ?? []);
  checkGrid(dashboard.uid ?? dashboard.title ?? '', panels);
  return {
    ...dashboard,
    editable: false,
    graphTooltip: DashboardCursorSync.Crosshair,
    timezone: 'browser',
    // Rules are evaluated every 30 seconds; a faster refresh shows nothing new and costs the most.
    refresh: '1m',
    // The SDK would hide every link in a menu of its own, even where none is asked for.
    links: (dashboard.links ?? []).map(({ placement: _, ...link }) => link),
    annotations: { list: (dashboard.annotations?.list ?? []).map(({ placement: _, ...annotation }) => annotation) },
    panels,
  };
}

/** Panels of closed rows count as if the rows were open. */
function numbered(panels: readonly AnyPanel[]): AnyPanel[] {
  let last = 0;
  const next = () => {
    last += 1;
    return last;
  };
  return panels.map((panel) => {
    const id = next();
    if (isRow(panel)) return { ...panel, id, panels: panel.panels.map((inside) => finishPanel(inside, next())) };
    return finishPanel(panel, id);
  });
}

function finishPanel(panel: Panel, id: number): Panel {
  const targets = (panel.targets ?? []).map((target, index) => ({ refId: refId(index), ...target }));
  const { links, ...rest } = panel;
  return { ...rest, id, targets, ...(links ? { links: links.map(({ placement: _, ...link }) => link) } : {}) };
}

const isRow = (panel: AnyPanel): panel is RowPanel => panel.type === 'row';

function checkGrid(dashboard: string, panels: readonly AnyPanel[]): void {
  panels.forEach((panel, index) => {
    // An open row stands before its panels; a closed one holds them.
    if (isRow(panel)) checkGrid(dashboard, panel.panels);
    const place = gridPos(dashboard, panel);
    if (place.x < 0 || place.y < 0 || place.w < 1 || place.h < 1 || place.x + place.w > GRID_WIDTH) {
      throw new Error(
        `${dashboard}: panel "${panel.title}" covers columns ${place.x} to ${place.x + place.w}; the grid has 0 to ${GRID_WIDTH}`,
      );
    }
    const other = panels.slice(0, index).find((earlier) => overlap(place, gridPos(dashboard, earlier)));
    if (other) throw new Error(`${dashboard}: panel "${panel.title}" overlaps "${other.title}"; move one of them`);
  });
}

function gridPos(dashboard: string, panel: AnyPanel): GridPos {
  if (!panel.gridPos) throw new Error(`${dashboard}: panel "${panel.title}" has no place; put it into a row`);
  return panel.gridPos;
}

function overlap(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
