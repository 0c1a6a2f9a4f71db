import { series, steady } from '../cases.ts';
import { over, processAlert, under } from '../process-alert.ts';
import { maxBy, sumBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import type { PrometheusRuleProps } from './prometheus.ts';
import { stackJobs } from './stack-jobs.ts';

const { prometheusProcess } = stackJobs;

/** Alerts about the processes of Prometheus; that one is missing, only another one can tell. */
export function prometheusProcessAlerts({ processes, memoryLimit, thresholds }: PrometheusRuleProps): AlertRule[] {
  return [
    tooManyRestarts(thresholds.prometheusRestarts),
    memoryHigh(memoryLimit, thresholds.prometheusMemory.ratio),
    ...(processes > 1 ? [replicasMissing(processes)] : []),
  ];
}

function tooManyRestarts(threshold: number): AlertRule {
  const step = Math.max(1, Math.floor(40 / (threshold + 1)));
  // Each restart gives the process a new start time.
  const restarted = (times: number) => (labels: Readonly<Record<string, string>>) => [
    series(
      'process_start_time_seconds',
      labels,
      Array.from({ length: times + 1 }, (_, index) => `${index + 1}x${index === times ? 120 : step - 1}`).join(' '),
    ),
  ];
  return processAlert({
    alert: 'PrometheusTooManyRestarts',
    job: prometheusProcess,
    // A new pod has a new address: only its name stays.
    expr: `changes(${maxBy(['namespace', 'pod'], `process_start_time_seconds{${prometheusProcess.matchers}}`)}[1h:1m]) > ${threshold}`,
    for: '5m',
    severity: 'warning',
    summary: 'Prometheus restarts again and again.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} has restarted {{ $value }} times within an hour.',
    sick: restarted(threshold + 1),
    well: restarted(threshold),
    from: step * (threshold + 1),
    value: threshold + 1,
    quiet: [{ name: 'no process at all', input: [], at: '60m' }],
    runbook: {
      meaning:
        'The process has started more often than it should. That it runs out of memory is the most frequent reason.',
      impact:
        'Each restart costs minutes, while the write-ahead log is read. Meanwhile nothing is scraped and no alert is evaluated. A Prometheus that does not come back cannot say so: then the Watchdog stops, and the dead man’s switch raises the alarm.',
      diagnosis: [
        'See why it ended: `kubectl -n monitoring describe pod <pod>` shows Last State, such as OOMKilled, and the events.',
        'Read the end of the previous log: `kubectl -n monitoring logs <pod> -c prometheus --previous | tail -50`.',
        'See whether the series grow: `prometheus_tsdb_head_series`.',
      ],
      mitigation: [
        'OOMKilled: raise prometheus.resources, or find the series that are too many at Status > TSDB status.',
        'A full volume: raise prometheus.storage.size, also in the claim that exists.',
        'Killed by its probe while it reads the log: find out why the disk is slow.',
      ],
    },
  });
}

function memoryHigh(limit: number, threshold: number): AlertRule {
  const used = over(threshold, 1);
  const heap = (share: number) => (labels: Readonly<Record<string, string>>) => [
    series('go_memstats_heap_inuse_bytes', labels, steady(Math.round(share * limit))),
  ];
  return processAlert({
    alert: 'PrometheusMemoryHigh',
    beside: 'fires',
    job: prometheusProcess,
    // The heap, not all of the process: blocks that are mapped into memory can be given back at any time.
    expr: `${maxBy(['namespace', 'pod'], `go_memstats_heap_inuse_bytes{${prometheusProcess.matchers}}`)} / ${limit} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus needs nearly all of its memory.',
    description:
      'The heap of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} fills {{ $value | humanizePercentage }} of its memory limit.',
    sick: heap(used),
    well: heap(under(threshold)),
    value: Math.round(used * limit) / limit,
    quiet: [{ name: 'no process at all', input: [], at: '60m' }],
    runbook: {
      meaning: 'What Prometheus holds in memory, most of all the series of the last hours, comes near to its limit.',
      impact: 'It is about to be killed. It then needs minutes to start again, and may be killed again at once.',
      diagnosis: [
        'See whether the series grow: `prometheus_tsdb_head_series`, and which ones: Status > TSDB status.',
        'See which job brought them: `topk(10, sum by (job) (scrape_samples_post_metric_relabeling))`.',
        'See whether heavy queries are the reason: `prometheus_engine_queries`.',
      ],
      mitigation: [
        'Raise prometheus.resources.limits.memory.',
        'Drop the series that nobody reads where they are scraped, or set a sample limit for their service.',
        'Lower prometheus.query.maxSamples when queries are the reason.',
      ],
    },
  });
}

function replicasMissing(processes: number): AlertRule {
  const running = (count: number) => (labels: Readonly<Record<string, string>>) => [
    ...Array.from({ length: processes }, (_, index) =>
      series('up', { ...labels, pod: `prometheus-panoptes-${index}` }, steady(index < count ? 1 : 0)),
    ),
    // The sidecars answer at a port of their own.
    series('up', { ...labels, endpoint: 'reloader-web' }, steady(1)),
  ];
  const { namespace } = prometheusProcess.labels;
  return processAlert({
    alert: 'PrometheusReplicasMissing',
    job: { ...prometheusProcess, others: {} },
    kept: { namespace },
    // Counts what answers, so that a pod that is gone, and has no target any more, is missed, too.
    expr: `${sumBy(['namespace'], `up{${prometheusProcess.matchers}}`)} < ${processes}`,
    for: '15m',
    severity: 'warning',
    summary: 'Not every Prometheus runs.',
    description: `Of ${processes} Prometheus servers in namespace {{ $labels.namespace }}, only {{ $value }} answer.`,
    sick: running(processes - 1),
    well: (labels) => [
      ...running(processes)(labels),
      series('up', { ...labels, job: 'other', namespace: 'other' }, steady(0)),
    ],
    value: processes - 1,
    runbook: {
      meaning: 'Fewer replicas or shards of Prometheus answer than the configuration asks for.',
      impact:
        'A missing replica leaves no gap as long as its twin runs. The targets of a shard without any replica are not scraped at all.',
      diagnosis: [
        'See which one is missing: `kubectl -n monitoring get pods -l app.kubernetes.io/name=prometheus -o wide`.',
        'Read its events: `kubectl -n monitoring describe pod <pod>`. Pending: no node has room, or its volume is bound to a zone that has none.',
        'See whether the operator could change the StatefulSet: `kubectl -n monitoring describe prometheus panoptes`.',
      ],
      mitigation: [
        'Give the cluster room, or lower prometheus.resources.requests.',
        'Delete a pod that hangs on a node that is gone: `kubectl -n monitoring delete pod <pod> --force`.',
      ],
    },
  });
}
