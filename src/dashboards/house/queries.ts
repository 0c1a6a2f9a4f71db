import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { dataSources } from './data-sources.ts';

/** Data sources as panels refer to them: by the variables at the top of the dashboard. */
export const METRICS = { type: dataSources.prometheus.type, uid: '${datasource}' } as const;
export const LOGS = { type: dataSources.loki.type, uid: '${loki}' } as const;
export const TRACES = { type: dataSources.tempo.type, uid: '${tempo}' } as const;

/** What one line or value of a panel shows. */
export interface Query {
  readonly expr: string;
  /** Name of the series, such as `{{namespace}}/{{service}}`. */
  readonly legend: string;
}

/** Matchers that follow the dashboard's variables of the same names. */
export function chosen(labels: readonly string[]): string {
  return labels.map((label) => `${label}=~"$${label}"`).join(', ');
}

/** A PromQL query over the time range of the dashboard. */
export function overTime({ expr, legend }: Query): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder().datasource(METRICS).expr(expr).legendFormat(legend).range();
}

/** A PromQL query of the values at the end of the time range, one row per series. */
export function atTheEnd(expr: string): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .datasource(METRICS)
    .expr(expr)
    .format(prometheus.PromQueryFormat.Table)
    .instant();
}

/** A LogQL query of lines, or of numbers over the time range. */
export function logQuery({ expr, legend }: Query): loki.DataqueryBuilder {
  return new loki.DataqueryBuilder().datasource(LOGS).expr(expr).legendFormat(legend).queryType('range');
}

/** A LogQL query of numbers at the end of the time range, one per set of labels. */
export function logTotals(expr: string): loki.DataqueryBuilder {
  return new loki.DataqueryBuilder().datasource(LOGS).expr(expr).queryType('instant');
}

/** The letter by which other parts of a panel refer to its nth query. */
export function refId(index: number): string {
  if (index >= 26) throw new Error(`a panel has at most 26 queries, but this is number ${index + 1}; split the panel`);
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
