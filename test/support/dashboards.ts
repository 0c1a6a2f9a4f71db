// biome-ignore lint/suspicious/noExplicitAny: tests read the JSON of dashboards as Grafana does.
export type DashboardJson = any;

/** Every panel, those of closed rows included, but not the rows. */
export function panelsOf(dashboard: DashboardJson): DashboardJson[] {
  return everyPanel(dashboard).filter(({ type }) => type !== 'row');
}

/** Every panel and row, in the order in which people see them. */
export function everyPanel(dashboard: DashboardJson): DashboardJson[] {
  return dashboard.panels.flatMap((panel: DashboardJson) => [panel, ...(panel.panels ?? [])]);
}

export function targetsOf(dashboard: DashboardJson): DashboardJson[] {
  return panelsOf(dashboard).flatMap(({ targets }) => targets);
}

/** Every PromQL expression of panels and annotations. */
export function exprsOf(dashboard: DashboardJson): string[] {
  const targets = targetsOf(dashboard).filter(({ datasource }) => datasource.type === 'prometheus');
  return [...targets, ...dashboard.annotations.list].map(({ expr }) => expr);
}

/** Every LogQL expression of panels. */
export function logQueriesOf(dashboard: DashboardJson): string[] {
  const targets = targetsOf(dashboard).filter(({ datasource }) => datasource.type === 'loki');
  return targets.map(({ expr }) => expr);
}

/** An expression with values in place of the variables of a dashboard. */
export function substituted(expr: string): string {
  return (
    withTimes(expr)
      // What is calculated with is a number.
      .replaceAll(/([*/+-] )\$\w+/g, (_, operator) => `${operator}1`)
      .replaceAll(/\$\{?\w+(:\w+)?\}?/g, 'x')
  );
}

/** An expression with values in place of the times that Grafana chooses. */
export function withTimes(expr: string): string {
  return expr
    .replaceAll(/\$\{?__range_s\}?/g, '3600')
    .replaceAll(/\$\{?__(auto|range|interval|rate_interval)\}?/g, '1h');
}
