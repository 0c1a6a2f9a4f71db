import { dataSources } from '../../dashboards/house/data-sources.ts';

const { tempo, loki, prometheus } = dataSources;

/** What people read on a link to a trace. */
const VIEW = 'View trace';

/** Labels that hold the trace of an exemplar: as OpenTelemetry writes it, and as Tempo does. */
const EXEMPLAR_LABELS = ['trace_id', 'traceID'] as const;

/** Exemplars lead to their trace. */
export function exemplarLinks() {
  return {
    exemplarTraceIdDestinations: EXEMPLAR_LABELS.map((name) => ({
      name,
      datasourceUid: tempo.uid,
      urlDisplayLabel: VIEW,
    })),
  };
}

/**
 * Log lines lead to their trace: by the structured metadata that the collector of logs has set, and by the text of lines
 * in which it has found no trace. The expressions are those of JavaScript.
 */
export function logLinks() {
  const link = { datasourceUid: tempo.uid, url: '${__value.raw}', urlDisplayLabel: VIEW };
  return {
    derivedFields: [
      { name: 'Trace', matcherType: 'label', matcherRegex: 'trace_id', ...link },
      {
        name: 'Trace in the text',
        matcherType: 'regex',
        matcherRegex: '[tT]race[_-]?[iI][dD]"?[=:]\\s*"?([0-9a-fA-F]{32}|[0-9a-fA-F]{16})\\b',
        ...link,
      },
    ],
  };
}

/** Attributes of spans, and the labels under which logs and metrics have the same. */
const tagsTo = (service: string) => [
  { key: 'service.name', value: service },
  { key: 'k8s.namespace.name', value: 'namespace' },
];

/** What a span counts: the metrics that Tempo makes, by the labels that it gives them. */
const SPAN_QUERIES = [
  { name: 'Request rate', query: 'sum(rate(traces_spanmetrics_calls_total{$__tags}[5m]))' },
  {
    name: 'Share of errors',
    query:
      'sum(rate(traces_spanmetrics_calls_total{$__tags,status_code="STATUS_CODE_ERROR"}[5m])) / sum(rate(traces_spanmetrics_calls_total{$__tags}[5m]))',
  },
  {
    name: 'P95',
    query: 'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket{$__tags}[5m])))',
  },
];

/** Spans lead to the log lines of their trace and to the metrics of their service; the graph of services is drawn. */
export function tempoSettings() {
  return {
    tracesToLogsV2: {
      datasourceUid: loki.uid,
      spanStartTimeShift: '-5m',
      spanEndTimeShift: '5m',
      tags: tagsTo('service_name'),
      customQuery: true,
      query: '{${__tags}} | trace_id="${__trace.traceId}"',
    },
    tracesToMetrics: {
      datasourceUid: prometheus.uid,
      spanStartTimeShift: '-15m',
      spanEndTimeShift: '15m',
      tags: tagsTo('service'),
      queries: SPAN_QUERIES,
    },
    serviceMap: { datasourceUid: prometheus.uid },
    nodeGraph: { enabled: true },
    streamingEnabled: { search: true, metrics: true },
  };
}
