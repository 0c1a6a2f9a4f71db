import {
  AxisPlacement,
  HeatmapCellLayout,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  PanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { NO_VALUE, type PanelText } from './panels.ts';
import { METRICS, overTime } from './queries.ts';
import type { Unit } from './vocabulary.ts';

export interface HeatmapProps extends PanelText {
  /** Of the boundaries of the buckets. */
  readonly unit: Unit;
  /** Buckets by `le`, or native histograms. Of several queries, those that find something are drawn. */
  readonly exprs: readonly string[];
}

/** How the values of a histogram spread over time: the more of them, the stronger the colour. */
export function heatmap(props: HeatmapProps): PanelBuilder {
  const panel = new PanelBuilder()
    .title(props.title)
    .description(props.description)
    .datasource(METRICS)
    .unit(props.unit)
    .noValue(NO_VALUE)
    // The series are buckets already.
    .calculate(false)
    // From dark to bright in every colour vision.
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Viridis').steps(64))
    .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto))
    .yAxis(new YAxisConfigBuilder().unit(props.unit).axisPlacement(AxisPlacement.Left))
    .showValue(VisibilityMode.Never)
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true))
    .showLegend();
  for (const expr of props.exprs) {
    panel.withTarget(overTime({ expr, legend: '{{le}}' }).format(PromQueryFormat.Heatmap));
  }
  return panel;
}
