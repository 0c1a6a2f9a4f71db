import { type DashboardJson, panelsOf } from '../../test/support/dashboards.ts';

/** A PromQL query of a panel. */
export interface PanelQuery {
  readonly panel: string;
  readonly refId: string;
  readonly expr: string;
  /** Whether it asks for the end of the time range only. */
  readonly instant: boolean;
}

/** Width of a panel in pixels: Grafana asks for as many points at most. */
const PIXELS = 1_000;

/** Steps that Grafana rounds to, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600];

/** The step of a graph, as Grafana chooses it: never finer than series are scraped. */
export function stepOf(range: number, scrapeInterval: number): number {
  const exact = range / PIXELS;
  const rounded = STEPS.findLast((step) => step <= exact) ?? 1;
  return Math.max(rounded, scrapeInterval);
}

/** Everything that a dashboard asks Prometheus, with every variable at "All". */
export function queriesOf(dashboard: DashboardJson, range: number): PanelQuery[] {
  return panelsOf(dashboard).flatMap(({ title, targets }) =>
    targets
      .filter(({ datasource }: DashboardJson) => datasource.type === 'prometheus')
      .map(({ expr, refId, instant = false }: DashboardJson) => ({
        panel: title,
        refId,
        instant,
        expr: expr.replaceAll('$__range', `${range}s`).replaceAll(/"\$\w+"/g, '".+"'),
      })),
  );
}
