import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AxisPlacement,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as statPanel from '@grafana/grafana-foundation-sdk/stat';
import * as timeseriesPanel from '@grafana/grafana-foundation-sdk/timeseries';
import { METRICS, overTime, type Query } from './queries.ts';
import { COLORS, type Floor, type Thresholds, type Unit } from './vocabulary.ts';

/** What every panel says of itself. */
export interface PanelText {
  readonly title: string;
  /** What the panel shows and what to conclude from it; people read it on the panel's info icon. */
  readonly description: string;
}

export interface TimeseriesProps extends PanelText {
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Drawn as dashed lines. @default - no lines */
  readonly thresholds?: Thresholds | Floor;
  /** Whether the series add up to a whole that is worth seeing. @default false */
  readonly stacked?: boolean;
  /** Whether values below zero mean something. @default false */
  readonly signed?: boolean;
}

export interface StatProps extends PanelText {
  readonly unit: Unit;
  readonly query: Query;
  /** Where the value changes its colour. @default - it never does */
  readonly thresholds?: Thresholds | Floor;
  /** Whether values below zero mean something. @default false */
  readonly signed?: boolean;
  /** @default - as many as Grafana finds useful */
  readonly decimals?: number;
}

/** What stands where a value is missing or not a number, as a quantile without traffic. */
export const NO_VALUE = '-';
export const NO_VALUE_MAPPING: ValueMapping = {
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.NullAndNan, result: { text: NO_VALUE } },
};

/** Lines over time. */
export function timeseries(props: TimeseriesProps): timeseriesPanel.PanelBuilder {
  const panel = plainTimeseries(props, props.unit).datasource(METRICS);
  if (!props.signed) panel.min(0);
  for (const query of props.queries) panel.withTarget(overTime(query));
  if (props.thresholds) {
    panel
      .thresholds(thresholdSteps(props.thresholds))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  if (props.stacked) panel.stacking(stackedSeries()).fillOpacity(40);
  return panel;
}

/** A time series panel in the house style, without queries. */
export function plainTimeseries(text: PanelText, unit: Unit): timeseriesPanel.PanelBuilder {
  return (
    new timeseriesPanel.PanelBuilder()
      .title(text.title)
      .description(text.description)
      .unit(unit)
      // By name: a service has the same colour in every panel.
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
      .drawStyle(GraphDrawStyle.Line)
      .lineWidth(1)
      .fillOpacity(10)
      .showPoints(VisibilityMode.Never)
      .axisPlacement(AxisPlacement.Auto)
      .legend(tableLegend())
      .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
  );
}

/** One number with its recent course behind it. */
export function stat(props: StatProps): statPanel.PanelBuilder {
  return plainStat(props).datasource(METRICS).withTarget(overTime(props.query));
}

/** A panel of one number in the house style, without queries. */
export function plainStat(props: Omit<StatProps, 'query'>): statPanel.PanelBuilder {
  const panel = new statPanel.PanelBuilder()
    .title(props.title)
    .description(props.description)
    .unit(props.unit)
    .noValue(NO_VALUE)
    .mappings([NO_VALUE_MAPPING])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholdSteps(props.thresholds))
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  if (props.decimals !== undefined) panel.decimals(props.decimals);
  return props.signed ? panel : panel.min(0);
}

/** Thresholds in the form of the SDK; without any, everything is good. */
export function thresholdSteps(thresholds?: Thresholds | Floor): ThresholdsConfigBuilder {
  const steps = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute);
  if (thresholds && 'criticalBelow' in thresholds) {
    return steps.steps([
      { value: null, color: COLORS.critical },
      { value: thresholds.criticalBelow, color: COLORS.good },
    ]);
  }
  const { warning, critical } = thresholds ?? {};
  return steps.steps([
    { value: null, color: COLORS.good },
    ...(warning === undefined ? [] : [{ value: warning, color: COLORS.warning }]),
    ...(critical === undefined ? [] : [{ value: critical, color: COLORS.critical }]),
  ]);
}

/** Series on top of each other. */
export function stackedSeries(): StackingConfigBuilder {
  return new StackingConfigBuilder().mode(StackingMode.Normal).group('A');
}

function tableLegend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Last *')
    .sortDesc(true);
}

/** Any panel builder of the SDK. */
export type AnyPanel = Builder<Panel>;
