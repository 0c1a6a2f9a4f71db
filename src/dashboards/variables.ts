import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
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
}

/** A variable of the values that a label has, of which people choose one, several or all. */
export function labelVariable({ label, title, record, within = [] }: LabelVariableProps): QueryVariableBuilder {
  const definition = `label_values(${record}{${chosen(within)}}, ${label})`;
  return (
    new QueryVariableBuilder(label)
      .label(title)
      .datasource(METRICS)
      .definition(definition)
      // 1 is the query type "label values"; this is how Grafana itself saves such a variable.
      .query({ qryType: 1, query: definition, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
      .multi(true)
      .includeAll(true)
      // Not `.*`: series without the label belong to none of the choices.
      .allValue('.+')
      .current({ text: ['All'], value: ['$__all'] })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
  );
}
