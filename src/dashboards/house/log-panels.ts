import { GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import * as logsPanel from '@grafana/grafana-foundation-sdk/logs';
import type * as statPanel from '@grafana/grafana-foundation-sdk/stat';
import type * as timeseriesPanel from '@grafana/grafana-foundation-sdk/timeseries';
import {
  type PanelText,
  plainStat,
  plainTimeseries,
  type StatProps,
  stackedSeries,
  type TimeseriesProps,
} from './panels.ts';
import { LOGS, logQuery, logTotals } from './queries.ts';
import { COLORS, UNITS } from './vocabulary.ts';

export interface LogPanelProps extends PanelText {
  /** Stream selector, such as `{namespace="shop"}`. */
  readonly selector: string;
}

/** Log lines, newest first. */
export function logLines({ title, description, selector }: LogPanelProps): logsPanel.PanelBuilder {
  return new logsPanel.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(LOGS)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .withTarget(logQuery({ expr: selector, legend: '' }));
}

const LEVEL_COLORS = {
  fatal: COLORS.critical,
  error: COLORS.critical,
  warn: COLORS.warning,
  info: COLORS.good,
  debug: COLORS.info,
  unknown: COLORS.neutral,
} as const;

/** Number of log lines by level. Lines without a level count as `unknown`, so that the sum is the whole. */
export function logVolume({ title, description, selector }: LogPanelProps): timeseriesPanel.PanelBuilder {
  const level = '{{ if .level }}{{ .level }}{{ else }}unknown{{ end }}';
  const expr = `sum by (level) (count_over_time(${selector} | label_format level=\`${level}\` [$__auto]))`;
  const panel = plainTimeseries({ title, description }, UNITS.lines)
    .datasource(LOGS)
    .min(0)
    .withTarget(logQuery({ expr, legend: '{{level}}' }))
    .drawStyle(GraphDrawStyle.Bars)
    .stacking(stackedSeries())
    .fillOpacity(80);
  for (const [name, fixedColor] of Object.entries(LEVEL_COLORS)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}

/** One number about the log lines of the whole time range. */
export function logStat({
  expr,
  ...props
}: Omit<StatProps, 'query'> & { readonly expr: string }): statPanel.PanelBuilder {
  return plainStat(props).datasource(LOGS).withTarget(logTotals(expr));
}

/** Numbers about log lines over time. */
export function logTimeseries({ queries, stacked, ...props }: Omit<TimeseriesProps, 'thresholds' | 'signed'>) {
  const panel = plainTimeseries(props, props.unit).datasource(LOGS).min(0);
  for (const query of queries) panel.withTarget(logQuery(query));
  if (stacked) panel.stacking(stackedSeries()).fillOpacity(40);
  return panel;
}
