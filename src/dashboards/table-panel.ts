import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { DataLink } from './links.ts';
import { NO_VALUE, NO_VALUE_MAPPING, type PanelText, thresholdSteps } from './panels.ts';
import { atTheEnd, METRICS, refId } from './queries.ts';
import type { Thresholds, Unit } from './vocabulary.ts';

/** A column that names the row: a label that every query keeps. */
export interface KeyColumn {
  readonly title: string;
  readonly label: string;
  /** @default - the cell is plain text */
  readonly link?: DataLink;
}

/** A column of numbers. */
export interface ValueColumn {
  readonly title: string;
  /** Keeps exactly the labels of the key columns: rows of different queries are joined by them. */
  readonly expr: string;
  readonly unit: Unit;
  /** Where a value changes its colour. @default - it never does */
  readonly thresholds?: Thresholds;
}

export interface TableProps extends PanelText {
  readonly keys: readonly KeyColumn[];
  readonly values: readonly ValueColumn[];
  /** Title of the column whose largest values stand on top. */
  readonly sortBy: string;
}

/** A table with one query for each column of numbers, joined by the labels of the key columns. */
export function table(props: TableProps): PanelBuilder {
  const panel = new PanelBuilder()
    .title(props.title)
    .description(props.description)
    .datasource(METRICS)
    .filterable(true)
    .noValue(NO_VALUE)
    .mappings([NO_VALUE_MAPPING])
    .sortBy([new TableSortByFieldStateBuilder().displayName(props.sortBy).desc(true)])
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: columnOrder(props) });
  props.values.forEach((column, index) => {
    panel.withTarget(atTheEnd(column.expr).refId(refId(index)));
    panel.overrideByName(column.title, valueProperties(column));
  });
  for (const { title, link } of props.keys) {
    if (link) panel.overrideByName(title, [{ id: 'links', value: [{ ...link, targetBlank: false }] }]);
  }
  return panel;
}

/** Names and order of the columns. Grafana calls the value of query A `Value #A`. */
function columnOrder({ keys, values }: TableProps) {
  const columns = [
    ...keys.map(({ label, title }) => ({ field: label, title })),
    ...values.map(({ title }, index) => ({ field: `Value #${refId(index)}`, title })),
  ];
  return {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
    renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
  };
}

function valueProperties({ unit, thresholds }: ValueColumn): DynamicConfigValue[] {
  if (!thresholds) return [{ id: 'unit', value: unit }];
  return [
    { id: 'unit', value: unit },
    { id: 'thresholds', value: thresholdSteps(thresholds).build() },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  ];
}
