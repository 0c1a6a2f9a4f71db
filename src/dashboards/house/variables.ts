import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type DataSourceIdentity, dataSources } from './data-sources.ts';
import { chosen, METRICS } from './queries.ts';

/** Which Prometheus the dashboard reads: the variable `datasource`. */
export const metricsDataSource = () => dataSourceVariable('datasource', 'Metrics', dataSources.prometheus);

/** Which Loki the dashboard reads: the variable `loki`. */
export const logsDataSource = () => dataSourceVariable('loki', 'Logs', dataSources.loki);

function dataSourceVariable(name: string, label: string, source: DataSourceIdentity): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name)
    .label(label)
    .type(source.type)
    .current({ text: source.name, value: source.uid });
}

export interface LabelVariableProps {
  /** The label; also the name of the variable. */
  readonly label: string;
  /** What people read before the drop-down list. */
  readonly title: string;
  /** Series whose values of the label can be chosen. */
  readonly record: string;
  /** Variables that narrow the choice, in the order in which they stand. @default - all values */
  readonly within?: readonly string[];
  /** Whether there are series without the label, which all values include. @default false */
  readonly optional?: boolean;
}

/** What the user writes to narrow what is shown. */
export const textVariable = (name: string, title: string) =>
  new TextBoxVariableBuilder(name).label(title).defaultValue('');

/** A variable of the values that a label has, of which people choose just one. */
export function oneOf({ label, title, record, within = [] }: LabelVariableProps): QueryVariableBuilder {
  return valuesOf({ label, title, record, within }).multi(false).includeAll(false);
}

/** A variable of the values that a label has, of which people choose one, several or all. */
export function labelVariable(props: LabelVariableProps): QueryVariableBuilder {
  return (
    valuesOf(props)
      .multi(true)
      .includeAll(true)
      // Not `.*` where each series has the label: one without it would belong to none of the choices.
      .allValue(props.optional ? '.*' : '.+')
      .current({ text: ['All'], value: ['$__all'] })
  );
}

function valuesOf({ label, title, record, within = [] }: LabelVariableProps): QueryVariableBuilder {
  const definition = `label_values(${record}{${chosen(within)}}, ${label})`;
  return (
    new QueryVariableBuilder(label)
      .label(title)
      .datasource(METRICS)
      .definition(definition)
      // 1 is the query type "label values"; this is how Grafana itself saves such a variable.
      .query({ qryType: 1, query: definition, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
  );
}
