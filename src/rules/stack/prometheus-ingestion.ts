import { type CaseLabels, CLUSTER, growing, series, steady } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { countBy, groupBy, on, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** What the alerts about scraping depend on. */
export interface IngestionProps {
  readonly mode: 'server' | 'agent';
  /** Replicas of all shards. */
  readonly processes: number;
  /** Limits that are set for all jobs; services and other targets always have limits of samples and labels. */
  readonly limits: { readonly targets: boolean; readonly bodySize: boolean };
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];

const SEE_TARGETS = 'Open Status > Target health in Prometheus: the error stands beside the target.';

/** Alerts about what is scraped and does not arrive, or arrives twice. */
export function ingestionAlerts({ mode, processes, limits }: IngestionProps): AlertRule[] {
  return [
    // One that ingests nothing does not ingest its own series either: only another one sees it.
    ...(mode === 'server' && processes > 1 ? [notIngesting()] : []),
    duplicateTimestamps(),
    outOfOrder(),
    outOfBounds(),
    sampleLimit(),
    labelLimit(),
    ...(limits.targets ? [targetLimit()] : []),
    ...(limits.bodySize ? [bodySizeLimit()] : []),
    syncFailing(),
    poolReloadsFailing(),
    duplicateTargets(),
  ];
}

function notIngesting(): AlertRule {
  const appended = (perMinute: number) => (labels: CaseLabels) => [
    // Native histograms are counted apart.
    series('prometheus_tsdb_head_samples_appended_total', { ...labels, type: 'float' }, growing(perMinute)),
    series('prometheus_tsdb_head_samples_appended_total', { ...labels, type: 'histogram' }, steady(7)),
    series('prometheus_target_scrape_pool_targets', { ...labels, scrape_job: 'a' }, steady(3)),
  ];
  return processAlert({
    alert: 'PrometheusNotIngestingSamples',
    job: prometheus,
    expr: `${sumBy(POD, `rate(prometheus_tsdb_head_samples_appended_total{${prometheus.matchers}}[5m])`)} == 0
and ${on(...POD)}
${sumBy(POD, `prometheus_target_scrape_pool_targets{${prometheus.matchers}}`)} > 0`,
    for: '10m',
    severity: 'critical',
    summary: 'A Prometheus stores no samples.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} answers and knows its targets, but stores {{ $value | humanize }} samples a second.',
    sick: appended(0),
    well: appended(1),
    value: 0,
    quiet: [
      {
        name: 'it has no targets',
        input: [
          ...appended(0)(prometheus.labels).slice(0, 2),
          series('prometheus_target_scrape_pool_targets', { ...prometheus.labels, scrape_job: 'a' }, steady(0)),
          series('prometheus_target_scrape_pool_targets', { ...prometheus.labels, job: 'other' }, steady(1)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Another Prometheus still scrapes this one, and finds that it takes in nothing.',
      impact:
        'What only this one scrapes is lost, and its alerts see nothing. A Prometheus that is alone cannot find this out about itself: then the Watchdog stops.',
      diagnosis: [
        'Read its log: `kubectl -n monitoring logs <pod> -c prometheus | tail -50`.',
        'See whether its volume is full: `kubectl -n monitoring exec <pod> -c prometheus -- df -h /prometheus`.',
        SEE_TARGETS,
      ],
      mitigation: [
        'Enlarge the volume when it is full: prometheus.storage.size, also in the claim that exists.',
        'Delete the pod when it hangs.',
      ],
    },
  });
}

const REFUSED_MITIGATION: NonEmpty<string> = [
  'End the second source: one of two monitors for the same target, or an exporter that names a series twice.',
  'Set honorTimestamps to false where an exporter sends times of its own.',
];

const SEE_REFUSED =
  'Find the target: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "error on ingesting"` names the job.';

function duplicateTimestamps(): AlertRule {
  return countedAlert({
    alert: 'PrometheusDuplicateTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_duplicate_timestamp_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples that it got twice.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes: their series had another value at the same time.',
    runbook: {
      meaning: 'Two samples with the same labels and the same time, but different values, have arrived.',
      impact: 'Which of both values is stored is chance. Rates of such a series are wrong.',
      diagnosis: [
        SEE_REFUSED,
        'See whether the exporter names a series twice: `curl -s <target>/metrics | sort | uniq -d`.',
      ],
      mitigation: REFUSED_MITIGATION,
    },
  });
}

function outOfOrder(): AlertRule {
  return countedAlert({
    alert: 'PrometheusOutOfOrderTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_out_of_order_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples that are older than the last ones.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes because they were older than what it has.',
    runbook: {
      meaning: 'A target sends times of its own that run backwards, or two targets write the same series.',
      impact: 'The series have gaps or jump between two sources.',
      diagnosis: [SEE_REFUSED, 'See whether two targets have the same labels: Status > Target health in Prometheus.'],
      mitigation: [...REFUSED_MITIGATION, 'Set prometheus.outOfOrderTimeWindow where late samples are expected.'],
    },
  });
}

function outOfBounds(): AlertRule {
  return countedAlert({
    alert: 'PrometheusOutOfBoundsTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_out_of_bounds_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples whose time is far off.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes: their time is too far in the past or in the future.',
    runbook: {
      meaning: 'A target sends times of its own that are hours old or ahead.',
      impact: 'Its series are missing.',
      diagnosis: [SEE_REFUSED, 'Compare the clocks: `date` on the node of the target and on that of Prometheus.'],
      mitigation: [
        'Correct the clock of the node.',
        'Set honorTimestamps to false where an exporter sends times of its own.',
      ],
    },
  });
}

function sampleLimit(): AlertRule {
  return countedAlert({
    alert: 'PrometheusScrapeSampleLimitHit',
    job: prometheus,
    metric: 'prometheus_target_scrapes_exceeded_sample_limit_total',
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'A target has more samples than it may.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} scrapes in 5 minutes because a target sent more samples than its limit.',
    runbook: {
      meaning: 'The answer of a target is larger than its sample limit, so all of it is refused.',
      impact: 'The target counts as down. None of its series are there.',
      diagnosis: [
        SEE_TARGETS,
        'See which metric is large: `curl -s <target>/metrics | grep -v ^# | cut -d"{" -f1 | sort | uniq -c | sort -n | tail`.',
      ],
      mitigation: [
        'Remove the label whose values have no end, where it is made.',
        'Raise metrics.sampleLimit of the service, or sampleLimit of the target, when the size is right.',
      ],
    },
  });
}

function labelLimit(): AlertRule {
  return countedAlert({
    alert: 'PrometheusLabelLimitHit',
    job: prometheus,
    metric: 'prometheus_target_scrape_pool_exceeded_label_limits_total',
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'A target has more or longer labels than it may.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} scrapes in 5 minutes because labels exceeded their limits.',
    runbook: {
      meaning: 'A sample has too many labels, or one that is too long, so the whole scrape is refused.',
      impact: 'The target counts as down. None of its series are there.',
      diagnosis: [
        SEE_TARGETS,
        'Look for the longest lines: `curl -s <target>/metrics | awk "{print length, \\$0}" | sort -n | tail -3`.',
      ],
      mitigation: [
        'Remove the label, such as a whole query or a stack trace, where it is made.',
        'Raise prometheus.limits when the labels are right.',
      ],
    },
  });
}

function targetLimit(): AlertRule {
  return countedAlert({
    alert: 'PrometheusTargetLimitHit',
    job: prometheus,
    metric: 'prometheus_target_scrape_pool_exceeded_target_limit_total',
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'A job has more targets than it may.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} met {{ $value | humanize }} times in 5 minutes a job that has more targets than its limit.',
    runbook: {
      meaning: 'A job found more targets than it may have. None of them is scraped then.',
      impact: 'All targets of the job count as down.',
      diagnosis: [
        'See which job: `prometheus_target_scrape_pool_targets >= prometheus_target_scrape_pool_target_limit`.',
        'See whether its pods have become many on purpose.',
      ],
      mitigation: [
        'Raise prometheus.limits.targets, or prometheus.enforcedLimits.targets where that is the lower one.',
        'Narrow the selector of the monitor when it finds what it should not.',
      ],
    },
  });
}

function bodySizeLimit(): AlertRule {
  return countedAlert({
    alert: 'PrometheusScrapeBodySizeLimitHit',
    job: prometheus,
    metric: 'prometheus_target_scrapes_exceeded_body_size_limit_total',
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'A target answers with more bytes than it may.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} scrapes in 5 minutes because the answer was too large.',
    runbook: {
      meaning: 'The answer of a target has more bytes than the limit, so all of it is refused.',
      impact: 'The target counts as down. None of its series are there.',
      diagnosis: [SEE_TARGETS, 'See how large it is: `curl -s <target>/metrics | wc -c`.'],
      mitigation: [
        'Remove the label whose values have no end, where it is made.',
        'Raise prometheus.limits.bodySize, or prometheus.enforcedLimits.bodySize where that is the lower one.',
      ],
    },
  });
}

function syncFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusTargetSyncFailure',
    job: prometheus,
    metric: 'prometheus_target_sync_failed_total',
    by: { scrape_job: 'serviceMonitor/monitoring/shop.api/0' },
    range: '30m',
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus cannot take over targets of a job.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} refused {{ $value | humanize }} targets of {{ $labels.scrape_job }} in 30 minutes because of their labels or addresses.',
    runbook: {
      meaning: 'A target was found, but what its relabeling makes of it is no valid target.',
      impact: 'The target is not scraped, and nothing counts as down.',
      diagnosis: [
        'Read the reason: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "creating targets failed"`.',
        'The label scrape_job names kind, namespace and name of the monitor.',
      ],
      mitigation: ['Correct the relabeling of the monitor, or revert its last change.'],
    },
  });
}

function poolReloadsFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusScrapePoolReloadsFailing',
    job: prometheus,
    metric: 'prometheus_target_scrape_pool_reloads_failed_total',
    range: '30m',
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus cannot take over changes of a job.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 30 minutes to take over the changed settings of a job.',
    runbook: {
      meaning:
        'The configuration is valid, but a job could not be set up by it: a certificate or a token cannot be read.',
      impact: 'The job goes on with its old settings, or is not scraped at all.',
      diagnosis: [
        'Read the reason: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "scrape pool"`.',
        'See whether the Secrets of `targets` and of remote write hold what they should.',
      ],
      mitigation: [
        'Correct the Secret; the sidecar then loads the configuration again.',
        'Delete the pod when the job stays as it is.',
      ],
    },
  });
}

function duplicateTargets(): AlertRule {
  const target = { namespace: 'shop', pod: 'api-1', instance: '10.0.0.7:8080' };
  const up = (job: string, labels: CaseLabels = target) => series('up', { ...labels, job }, steady(1));
  const description =
    '{{ $value }} jobs scrape {{ $labels.instance }} (pod {{ $labels.namespace }}/{{ $labels.pod }}), so that everything there counts more than once.';
  return {
    alert: 'PrometheusDuplicateTargets',
    expr: `${countBy(['namespace', 'pod', 'instance'], groupBy(['job', 'namespace', 'pod', 'instance'], 'up{pod!=""}'))} > 1`,
    for: '30m',
    severity: 'info',
    summary: 'The same port of a pod is scraped by more than one job.',
    description,
    runbook: {
      meaning: 'Two monitors select the same port of the same pod. Its series exist twice, with different jobs.',
      impact: 'Sums over all jobs count the pod twice, and Prometheus stores it twice.',
      diagnosis: [
        'See which jobs: `up{instance="<instance>"}`.',
        'See which monitors select the pod: `kubectl -n monitoring get servicemonitors,podmonitors -o wide`, and Status > Target health in Prometheus.',
      ],
      mitigation: [
        'Remove one of the two services from the catalog, or give them different workloads.',
        'Delete the monitor that belongs to nobody any more.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two jobs for 40 minutes',
          input: [up('shop/api'), up('shop/api-copy')],
          at: '40m',
          expect: [{ cluster: CLUSTER, ...target }],
          descriptions: [
            '2 jobs scrape 10.0.0.7:8080 (pod shop/api-1), so that everything there counts more than once.',
          ],
        },
      ],
      quiet: [
        {
          name: 'two paths of one job',
          input: ['/a', '/b'].map((metrics_path) => up('shop/api', { ...target, metrics_path })),
          at: '60m',
        },
        {
          name: 'two ports of one pod',
          input: [up('shop/api'), up('shop/api-admin', { ...target, instance: '10.0.0.7:9090' })],
          at: '60m',
        },
        { name: 'not for long', input: [up('shop/api'), up('shop/api-copy')], at: '29m' },
        {
          name: 'a node, which has several jobs',
          input: ['kubelet', 'node'].map((job) => up(job, { instance: '10.0.0.1:10250' })),
          at: '60m',
        },
      ],
    },
  };
}
