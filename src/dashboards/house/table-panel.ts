import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { DataLink } from './links.ts';
import { NO_VALUE, NO_VALUE_MAPPING, type PanelText, thresholdSteps } from './panels.ts';
import { atTheEnd, LOGS, logTotals, METRICS, refId } from './queries.ts';
import type { Floor, Thresholds, Unit } from './vocabulary.ts';

/** A column that names the row: a label that every query keeps. */
export interface KeyColumn {
  readonly title: string;
  readonly label: string;
  /** Where a click leads; of several, people choose. @default - the cell is plain text */
  readonly links?: readonly DataLink[];
}

/** A column of numbers. */
export interface ValueColumn {
  readonly title: string;
  /** Keeps exactly the labels of the key columns: rows of different queries are joined by them. */
  readonly expr: string;
  readonly unit: Unit;
  /** @default - as many as Grafana finds useful */
  readonly decimals?: number;
  /** Where a value changes its colour. @default - it never does */
  readonly thresholds?: Thresholds | Floor;
}

export interface TableProps extends PanelText {
  readonly keys: readonly KeyColumn[];
  readonly values: readonly ValueColumn[];
  /** Title of the column whose largest values stand on top. */
  readonly sortBy: string;
  /** Whether the smallest values stand on top instead. @default false */
  readonly ascending?: boolean;
  /** Whether the numbers come from log lines. @default false */
  readonly logs?: boolean;
}

/** A table with one query for each column of numbers, joined by the labels of the key columns. */
export function table(props: TableProps): PanelBuilder {
  const panel = new PanelBuilder()
    .title(props.title)
    .description(props.description)
    .datasource(props.logs ? LOGS : METRICS)
    .filterable(true)
    .noValue(NO_VALUE)
    .mappings([NO_VALUE_MAPPING])
    .sortBy([new TableSortByFieldStateBuilder().displayName(props.sortBy).desc(!props.ascending)])
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: columnOrder(props) });
  props.values.forEach((column, index) => {
    const query = props.logs ? logTotals(column.expr) : atTheEnd(column.expr);
    panel.withTarget(query.refId(refId(index)));
    panel.overrideByName(column.title, valueProperties(column));
  });
  for (const { title, links } of props.keys) {
    const value = links?.map((link) => ({ ...link, targetBlank: false }));
    if (value) panel.overrideByName(title, [{ id: 'links', value }]);
  }
  return panel;
}

/** Names and order of the columns. Grafana calls the value of query A `Value #A`, but that of an only query `Value`. */
function columnOrder({ keys, values }: TableProps) {
  const columns = [
    ...keys.map(({ label, title }) => ({ field: label, title })),
    ...values.map(({ title }, index) => ({ field: `Value #${refId(index)}`, title })),
    ...(values.length === 1 ? values.map(({ title }) => ({ field: 'Value', title })) : []),
  ];
  return {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
    renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
  };
}

function valueProperties({ unit, decimals, thresholds }: ValueColumn): DynamicConfigValue[] {
  const written = [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
  ];
  if (!thresholds) return written;
  return [
    ...written,
    { id: 'thresholds', value: thresholdSteps(thresholds).build() },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  ];
}
