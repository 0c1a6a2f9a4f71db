import type { Percentage } from '../../config/percentage.ts';
import { series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, podOf, processAlert, under } from '../process-alert.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about the collector of spans. */
export interface OtelCollectorThresholds {
  /** Share of its queue that is taken. */
  readonly otelCollectorQueue: Percentage;
}

/** What the alerts about the collector depend on. */
export interface OtelCollectorRuleProps {
  /** Whether it decides which traces are kept. */
  readonly tailSampling: boolean;
  readonly thresholds: OtelCollectorThresholds;
}

const { otelCollector } = stackJobs;
const SEE_LOG =
  'Read the errors: `kubectl -n monitoring logs -l app.kubernetes.io/name=opentelemetry-collector --prefix --tail=500 | grep error`.';
const SEE_TEMPO = 'See whether Tempo runs and has alerts of its own: `kubectl -n monitoring get pod tempo-0`.';
const SEE_RESOURCES =
  'See whether it lacks CPU or memory: `kubectl -n monitoring top pod -l app.kubernetes.io/name=opentelemetry-collector`, beside traces.collector.resources.';

/** Alerts about the collector of spans. That it is down is told by the alerts about targets. */
export function otelCollectorGroups({ tailSampling, thresholds }: OtelCollectorRuleProps): RuleGroup[] {
  const rules = [
    spansRefused(),
    spansLost(),
    queueOverflows(),
    queueFilling(thresholds.otelCollectorQueue.ratio),
    ...(tailSampling ? [undecided()] : []),
  ];
  return [{ name: 'opentelemetry-collector', dashboard: dashboardLinks.clusterResources, rules }];
}

function spansRefused(): AlertRule {
  return countedAlert({
    alert: 'OpenTelemetryCollectorSpansRefused',
    job: otelCollector,
    metric: 'otelcol_receiver_refused_spans_total',
    range: '10m',
    for: '10m',
    severity: 'warning',
    summary: 'The collector of spans refuses what services send.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} spans in 10 minutes.',
    runbook: {
      meaning: 'Services send spans that the collector does not take, mostly because its memory is at its limit.',
      impact: 'Services try again for a while, which costs them memory, and then drop the spans: traces have gaps.',
      diagnosis: [
        SEE_RESOURCES,
        'See how much arrives: `sum by (pod) (rate(otelcol_receiver_accepted_spans_total[5m]))`. One replica that gets nearly all serves clients that never connect anew.',
        'See whether the queue is full because Tempo is slow or away: OpenTelemetryCollectorQueueFilling.',
        SEE_LOG,
      ],
      mitigation: [
        'Raise traces.collector.resources or traces.collector.replicas.',
        'Sample in the service that sends most.',
        'With tail sampling, lower wait or traces in traces.collector.tailSampling: what waits for a decision is memory.',
      ],
    },
  });
}

function spansLost(): AlertRule {
  return countedAlert({
    alert: 'OpenTelemetryCollectorSpansLost',
    job: otelCollector,
    metric: 'otelcol_exporter_send_failed_spans_total',
    range: '15m',
    for: '5m',
    severity: 'warning',
    summary: 'Spans are lost on their way to Tempo.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} gave up {{ $value | humanize }} spans in 15 minutes.',
    runbook: {
      meaning: 'Tempo refused the spans, or could not be reached for five minutes. They are gone.',
      impact: 'Traces are missing or have gaps.',
      diagnosis: [
        SEE_TEMPO,
        'See whether Tempo refuses them: TempoSpansRefused.',
        SEE_LOG,
        'See whether a network policy changed: `kubectl -n monitoring describe networkpolicy tempo` must let the collector in at port 4317.',
      ],
      mitigation: [
        'Bring Tempo back, or raise the limit that the spans are beyond.',
        'Let Argo CD sync the Applications of Tempo and of the collector.',
      ],
    },
  });
}

function queueOverflows(): AlertRule {
  return countedAlert({
    alert: 'OpenTelemetryCollectorQueueOverflows',
    job: otelCollector,
    metric: 'otelcol_exporter_enqueue_failed_spans_total',
    range: '15m',
    for: '5m',
    severity: 'warning',
    summary: 'The queue in front of Tempo is full.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} spans in 15 minutes because its queue is full.',
    runbook: {
      meaning: 'Spans arrive faster than Tempo takes them, and the queue between them has no room left.',
      impact: 'Traces are missing or have gaps.',
      diagnosis: [SEE_TEMPO, 'See whether Tempo refuses or fails: TempoSpansRefused, TempoFlushesFailing.', SEE_LOG],
      mitigation: [
        'Raise traces.resources when Tempo is throttled.',
        'Raise traces.collector.replicas: each has a queue of its own.',
        'Sample in the service that sends most, or set traces.collector.tailSampling.',
      ],
    },
  });
}

function queueFilling(threshold: number): AlertRule {
  const exporter = 'otlp_grpc/tempo';
  const SIZE = 'otelcol_exporter_queue_size';
  const CAPACITY = 'otelcol_exporter_queue_capacity';
  const filled = (share: number) => (labels: Readonly<Record<string, string>>) => [
    series(SIZE, { ...labels, exporter }, steady(share * 100_000)),
    series(CAPACITY, { ...labels, exporter }, steady(100_000)),
  ];
  const by = ['namespace', 'pod', 'exporter'];
  const of = (metric: string) => maxBy(by, `${metric}{${otelCollector.matchers}}`);
  const value = over(threshold, 1);
  return processAlert({
    alert: 'OpenTelemetryCollectorQueueFilling',
    job: otelCollector,
    kept: { ...podOf(otelCollector.labels), exporter },
    expr: `${of(SIZE)}
/ ${on(...by)}
(${of(CAPACITY)} > 0)
> ${threshold}`,
    sick: filled(value),
    well: filled(under(threshold)),
    value,
    for: '10m',
    severity: 'warning',
    summary: 'The queue in front of Tempo fills up.',
    description:
      'The queue {{ $labels.exporter }} of collector {{ $labels.namespace }}/{{ $labels.pod }} is {{ $value | humanizePercentage }} full.',
    runbook: {
      meaning: 'Tempo takes spans more slowly than they arrive, or not at all.',
      impact: 'Traces appear late. Once the queue is full, spans are lost.',
      diagnosis: [SEE_TEMPO, 'See whether Tempo refuses or fails: TempoSpansRefused, TempoFlushesFailing.', SEE_LOG],
      mitigation: ['Bring Tempo back.', 'Raise traces.resources when Tempo is throttled.'],
    },
  });
}

function undecided(): AlertRule {
  return countedAlert({
    alert: 'OpenTelemetryCollectorTracesUndecided',
    job: otelCollector,
    metric: 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total',
    range: '15m',
    for: '10m',
    severity: 'warning',
    summary: 'Traces are dropped before it is decided whether to keep them.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} traces in 15 minutes before it decided on them.',
    runbook: {
      meaning:
        'The collector holds each trace until all of its spans should be there. It has more traces than traces.collector.tailSampling.traces lets it hold.',
      impact: 'Traces are lost at random, those with errors among them.',
      diagnosis: [
        'See how many new traces arrive a second: `sum by (pod) (rate(otelcol_processor_tail_sampling_new_trace_id_received_total[5m]))`. Times traces.collector.tailSampling.wait in seconds, they must be fewer than the limit.',
        SEE_RESOURCES,
      ],
      mitigation: [
        'Raise traces.collector.tailSampling.traces, and the memory of the collector with it.',
        'Raise traces.collector.replicas, or lower traces.collector.tailSampling.wait.',
      ],
    },
  });
}
