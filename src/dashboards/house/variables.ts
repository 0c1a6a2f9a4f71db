import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type DataSourceIdentity, dataSources } from './data-sources.ts';
import { chosen, LOGS, METRICS } from './queries.ts';

/** Which Prometheus the dashboard reads: the variable `datasource`. */
export const metricsDataSource = () => dataSourceVariable('datasource', 'Metrics', dataSources.prometheus);

/** Which Loki the dashboard reads: the variable `loki`. */
export const logsDataSource = () => dataSourceVariable('loki', 'Logs', dataSources.loki);

/** Which Tempo the dashboard reads: the variable `tempo`. */
export const tracesDataSource = () => dataSourceVariable('tempo', 'Traces', dataSources.tempo);

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
  /** Matchers that these series meet besides, as `job="etcd"`. @default - none */
  readonly matchers?: string;
  /** Variables that narrow the choice, in the order in which they stand. @default - all values */
  readonly within?: readonly string[];
  /** Whether there are series without the label, which all values include. @default false */
  readonly optional?: boolean;
}

/** What the user writes to narrow what is shown, or a number to calculate with. */
export const textVariable = (name: string, title: string, initially = '') =>
  new TextBoxVariableBuilder(name).label(title).defaultValue(initially);

/** A variable of some values, of which people choose one, several or all; all includes what has no value. */
export const anyOf = (name: string, title: string, values: readonly string[]) =>
  new CustomVariableBuilder(name)
    .label(title)
    .values(values.join(','))
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });

export interface StreamVariableProps {
  /** Name of the variable, by which dashboards hand it to each other. */
  readonly name: string;
  readonly title: string;
  /** Label of log streams whose values can be chosen. */
  readonly label: string;
  /** Streams whose values can be chosen. @default - all that have the label */
  readonly streams?: string;
}

/** A variable of the values that a label of log streams has, of which people choose one, several or all. */
export function streamVariable({ name, title, label, streams = '' }: StreamVariableProps): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(title)
      .datasource(LOGS)
      .definition(`label_values(${streams === '' ? '' : `${streams}, `}${label})`)
      // 1 is the query type "label values"; this is how Grafana itself saves such a variable.
      .query({ type: 1, label, stream: streams, refId: 'LokiVariableQueryEditor-VariableQuery' })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
      .multi(true)
      .includeAll(true)
      .allValue('.+')
      .current({ text: ['All'], value: ['$__all'] })
  );
}

/** A variable of the values that a label has, of which people choose just one. */
export function oneOf(props: LabelVariableProps): QueryVariableBuilder {
  return valuesOf(props).multi(false).includeAll(false);
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

function valuesOf({ label, title, record, matchers = '', within = [] }: LabelVariableProps): QueryVariableBuilder {
  const narrowed = [matchers, chosen(within)].filter((each) => each !== '').join(', ');
  const definition = `label_values(${record}{${narrowed}}, ${label})`;
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
