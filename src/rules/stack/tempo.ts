import type { Percentage } from '../../config/percentage.ts';
import { growing, series } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about Tempo. */
export interface TempoThresholds {
  /** Share of requests that fail. */
  readonly tempoRequestErrors: Percentage;
  /** Spans that are refused for one reason, a second. */
  readonly tempoRefusedSpans: number;
}

/** What the alerts about Tempo depend on. */
export interface TempoRuleProps {
  /** Whether it makes metrics from spans. */
  readonly metrics: boolean;
  readonly thresholds: TempoThresholds;
}

const { tempo } = stackJobs;
const { namespace } = tempo.labels;
const SEE_LOG = 'Read the errors: `kubectl -n monitoring logs tempo-0 --tail=1000 | grep level=error`.';
const SEE_VOLUME =
  'See how full its volume is: `kubelet_volume_stats_available_bytes{persistentvolumeclaim="storage-tempo-0"} / kubelet_volume_stats_capacity_bytes{persistentvolumeclaim="storage-tempo-0"}`.';
const SEE_STORE =
  'With object storage, see whether the log names its answer: 403 means the credential or the rights of the account, 404 the bucket.';

/** Alerts about Tempo. That it is down is told by the alerts about targets. */
export function tempoGroups({ metrics, thresholds }: TempoRuleProps): RuleGroup[] {
  const rules = [
    requestErrors(thresholds.tempoRequestErrors.ratio),
    spansRefused(thresholds.tempoRefusedSpans),
    flushesFailing(),
    pollsFailing(),
    jobsFailing(),
    ...(metrics ? [metricsNotWritten(), seriesLimited()] : []),
  ];
  return [{ name: 'tempo', dashboard: dashboardLinks.clusterResources, rules }];
}

function requestErrors(threshold: number): AlertRule {
  const METRIC = 'tempo_request_duration_seconds_count';
  const route = 'api_search';
  return ratioAlert({
    alert: 'TempoRequestErrors',
    job: { ...tempo, labels: { ...tempo.labels, route } },
    kept: { namespace, route },
    part: { metric: METRIC, matcher: 'status_code=~"5.."', labels: { status_code: '500' } },
    whole: { metric: METRIC, labels: { status_code: '200' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary: 'Tempo fails to answer requests.',
    description:
      'Tempo in namespace {{ $labels.namespace }} fails with {{ $value | humanizePercentage }} of the requests to {{ $labels.route }}.',
    runbook: {
      meaning: 'Tempo answers a large part of the requests to one of its interfaces with an error of its own (5xx).',
      impact: 'People see no traces in Grafana, or only some. Metrics, logs and alerts do not depend on them.',
      diagnosis: [
        'See which requests fail: `sum by (route, status_code) (rate(tempo_request_duration_seconds_count{job="tempo",status_code=~"5.."}[5m]))`.',
        SEE_LOG,
        SEE_STORE,
        'See whether it lacks CPU or memory: `kubectl -n monitoring top pod tempo-0`, beside traces.resources.',
      ],
      mitigation: [
        'Raise traces.resources when it is throttled or killed for its memory.',
        'Ask people to search shorter time ranges when the errors are timeouts.',
        'Renew the credential of the object storage when the store refuses it.',
      ],
    },
  });
}

function spansRefused(threshold: number): AlertRule {
  const METRIC = 'tempo_discarded_spans_total';
  const reason = 'rate_limited';
  const refused = (perSecond: number) => (labels: Readonly<Record<string, string>>) => [
    series(METRIC, { ...labels, reason, tenant: 'single-tenant' }, growing(perSecond * 60)),
  ];
  return processAlert({
    alert: 'TempoSpansRefused',
    job: tempo,
    kept: { namespace, reason },
    expr: `${sumBy(['namespace', 'reason'], `rate(${METRIC}{${tempo.matchers}}[5m])`)} > ${threshold}`,
    sick: refused(over(threshold)),
    well: refused(under(threshold)),
    value: over(threshold),
    for: '10m',
    severity: 'warning',
    summary: 'Tempo refuses spans.',
    description:
      'Tempo in namespace {{ $labels.namespace }} refuses {{ $value | humanize }} spans a second: {{ $labels.reason }}.',
    runbook: {
      meaning: 'Spans arrive that Tempo does not store. The reason says which limit they are beyond.',
      impact: 'Traces are missing or have gaps.',
      diagnosis: [
        'rate_limited: more arrives than traces.limits.ingestionRate. See who sends it: `topk(5, sum by (service) (rate(traces_spanmetrics_size_total[5m])))`.',
        'trace_too_large: a trace has grown beyond traces.limits.traceMegabytes; mostly a job that runs for hours inside of one trace.',
        'live_traces_exceeded: more traces than traces.limits.liveTraces are open at a time.',
        'The log names traces that are too large: `kubectl -n monitoring logs tempo-0 | grep -i TRACE_TOO_LARGE`.',
      ],
      mitigation: [
        'Raise the limit when the spans are wanted and Tempo has the memory for them.',
        'Sample in the service that sends most, or set traces.collector.tailSampling.',
        'Begin a new trace for each piece of work of a long job.',
      ],
    },
  });
}

function flushesFailing(): AlertRule {
  return countedAlert({
    alert: 'TempoFlushesFailing',
    job: tempo,
    metric: 'tempo_live_store_local_failed_flushes_total',
    range: '15m',
    for: '15m',
    severity: 'critical',
    summary: 'Tempo cannot store traces.',
    description:
      'Tempo {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 15 minutes to write a block of traces to its store.',
    runbook: {
      meaning: 'New traces are on the volume of Tempo, but cannot be moved to where traces are kept.',
      impact:
        'The volume fills up, and then no trace is accepted any more. Traces that are not stored are lost with the volume.',
      diagnosis: [SEE_LOG, SEE_STORE, SEE_VOLUME],
      mitigation: [
        'Renew the credential, or give the account the right to write, list and delete.',
        'Enlarge traces.storage.size, or lower traces.retention, when the volume is full.',
        'Once, right after a restart that was cut off, it heals itself: the broken block is dropped.',
      ],
    },
  });
}

function pollsFailing(): AlertRule {
  return countedAlert({
    alert: 'TempoPollsFailing',
    job: tempo,
    metric: 'tempodb_blocklist_poll_errors_total',
    range: '30m',
    for: '15m',
    severity: 'warning',
    summary: 'Tempo cannot list its blocks.',
    description:
      'Tempo {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 30 minutes to list the blocks in its store.',
    runbook: {
      meaning: 'Every five minutes Tempo looks which blocks there are. It does not get an answer.',
      impact: 'Searches do not find what was stored since, and nothing is compacted or deleted.',
      diagnosis: [SEE_LOG, SEE_STORE],
      mitigation: ['Renew the credential, or give the account the right to list.', 'Bring the store back.'],
    },
  });
}

function jobsFailing(): AlertRule {
  return countedAlert({
    alert: 'TempoBackendJobsFailing',
    job: tempo,
    metric: 'tempo_backend_scheduler_jobs_failed_total',
    range: '1h',
    for: '1h',
    severity: 'warning',
    summary: 'Tempo fails to compact or delete blocks.',
    description:
      'In one hour {{ $value | humanize }} jobs failed that compact or delete blocks of Tempo {{ $labels.namespace }}/{{ $labels.pod }}.',
    runbook: {
      meaning: 'Tempo joins small blocks to large ones, and deletes those past traces.retention. This fails.',
      impact: 'Searches get slower from day to day, and the store grows beyond its retention.',
      diagnosis: [
        'See which jobs fail: `sum by (job_type) (increase(tempo_backend_scheduler_jobs_failed_total{job="tempo"}[1h]))`.',
        SEE_LOG,
        SEE_STORE,
        SEE_VOLUME,
      ],
      mitigation: [
        'Give the account the right to delete when the store refuses it.',
        'Raise traces.resources when Tempo is killed for its memory while it compacts.',
      ],
    },
  });
}

function metricsNotWritten(): AlertRule {
  return countedAlert({
    alert: 'TempoMetricsNotWritten',
    job: tempo,
    metric: 'prometheus_remote_storage_samples_failed_total',
    range: '15m',
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus does not take the metrics from spans.',
    description:
      'Prometheus refused {{ $value | humanize }} samples in 15 minutes that Tempo {{ $labels.namespace }}/{{ $labels.pod }} made from spans.',
    runbook: {
      meaning: 'Tempo counts spans and calls between services and writes that into each Prometheus. One refuses it.',
      impact: 'The graph of services and the metrics of traces have gaps. Traces themselves are not concerned.',
      diagnosis: [
        'Read why: `kubectl -n monitoring logs tempo-0 | grep -i "non-recoverable"`.',
        '404 means that Prometheus takes no remote write: its resource must have enableRemoteWriteReceiver.',
        'Samples that are out of order come from a clock that was set back, or from a second Tempo that writes the same series.',
      ],
      mitigation: [
        'Let Argo CD sync the Application of Prometheus.',
        'Set traces.metrics.enabled to false when the metrics are not wanted.',
      ],
    },
  });
}

function seriesLimited(): AlertRule {
  return countedAlert({
    alert: 'TempoMetricSeriesLimited',
    job: tempo,
    metric: 'tempo_metrics_generator_registry_series_limited_total',
    range: '15m',
    for: '30m',
    severity: 'warning',
    summary: 'There are more metrics from spans than Tempo may make.',
    description:
      'Tempo {{ $labels.namespace }}/{{ $labels.pod }} left out {{ $value | humanize }} series of metrics from spans in 15 minutes.',
    runbook: {
      meaning: 'Spans have more names, services and kinds than traces.metrics.maxSeries has room for.',
      impact: 'New services or operations are missing from the graph of services and from the metrics of traces.',
      diagnosis: [
        'See whose names they are: `topk(5, count by (service) (traces_spanmetrics_calls_total))`.',
        'Names with ids in them, such as GET /orders/4711, make a series each: `topk(20, count by (service, span_name) (traces_spanmetrics_calls_total))`.',
      ],
      mitigation: [
        'Name spans by their route (GET /orders/{id}) in the service that has most names.',
        'Raise traces.metrics.maxSeries when the series are wanted; Prometheus must hold them as well.',
      ],
    },
  });
}
