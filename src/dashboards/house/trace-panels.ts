import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import type { PanelText } from './panels.ts';
import { TRACES } from './queries.ts';

export interface TracePanelProps extends PanelText {
  /** What a span of the trace must be like, in TraceQL: `{ status = error }`. */
  readonly query: string;
}

/** Traces that a query finds, newest first, each with a link to all of its spans. Its columns come from the data source. */
export function traces({ title, description, query }: TracePanelProps): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(TRACES)
    .withTarget(
      new tempo.DataqueryBuilder()
        .datasource(TRACES)
        .queryType('traceql')
        .query(query)
        .tableType(tempo.SearchTableType.Traces)
        .limit(20),
    );
}
