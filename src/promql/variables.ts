/** What stands for a value that a person chooses in a dashboard. */
export const CHOSEN = 'chosen';

/** An expression of a dashboard, in PromQL or LogQL, with values in place of its variables. */
export function substituted(expr: string): string {
  if (!expr.includes('$')) return expr;
  return (
    withTimes(expr)
      // What is calculated with is a number.
      .replaceAll(/([*/+-] )\$\{?\w+\}?/g, (_, operator) => `${operator}1`)
      .replaceAll(/\$\{?\w+(:\w+)?\}?/g, CHOSEN)
  );
}

/** An expression with values in place of the times that Grafana chooses. */
function withTimes(expr: string): string {
  return expr
    .replaceAll(/\$\{?__range_s\}?/g, '3600')
    .replaceAll(/\$\{?__(auto|range|interval|rate_interval)\}?/g, '1h');
}
