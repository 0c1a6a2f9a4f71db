import { countedAlert } from '../process-alert.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Limits that may be set for all jobs, and whether they are. */
export interface ScrapeLimits {
  readonly targets: boolean;
  readonly bodySize: boolean;
}

const { prometheus } = stackJobs;

/** Where to find why a target is not scraped. */
export const SEE_TARGETS = 'Open Status > Target health in Prometheus: the error stands beside the target.';

/** Alerts about jobs and targets that send more than they may. */
export function scrapeLimitAlerts(limits: ScrapeLimits): AlertRule[] {
  return [
    sampleLimit(),
    labelLimit(),
    ...(limits.targets ? [targetLimit()] : []),
    ...(limits.bodySize ? [bodySizeLimit()] : []),
  ];
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
