import { type CaseLabels, CLUSTER, series, steady } from '../cases.ts';
import { countedAlert } from '../process-alert.ts';
import { countBy, groupBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

const { prometheus } = stackJobs;

/** Alerts about targets that Prometheus cannot take over, or takes over twice. */
export function targetAlerts(): AlertRule[] {
  return [syncFailing(), poolReloadsFailing(), duplicateTargets()];
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
