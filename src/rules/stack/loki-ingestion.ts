import { notMatching } from '../../services/series-name.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { over, processAlert, told, under } from '../process-alert.ts';
import { maxBy, on, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import type { LokiRuleProps } from './loki.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki, promtail, alloy } = stackJobs;
const { namespace } = loki.labels;
const LINES = 'loki_distributor_lines_received_total';

/** Alerts about what Loki takes from collectors, and does not take. */
export function ingestionAlerts(props: LokiRuleProps): AlertRule[] {
  const { thresholds } = props;
  return [
    notReceiving(),
    linesRejected(thresholds.lokiRejectedLines),
    tooManyStreams(props, thresholds.lokiStreams.ratio),
    ringUnhealthy(),
  ];
}

const NOT_RECEIVING = 'Loki in namespace {{ $labels.namespace }} and the collectors run, but not one line has arrived.';

function notReceiving(): AlertRule {
  const up = ({ labels }: typeof loki | typeof promtail | typeof alloy, value: number) =>
    series('up', labels, steady(value));
  const lines = (perMinute: number, job = loki.labels.job) =>
    series(LINES, { ...loki.labels, job, tenant: 'fake' }, growing(perMinute));
  const silent: InputSeries[] = [up(loki, 1), up(promtail, 1), lines(0), lines(600, 'other')];
  const strangers = (job: string) => series('up', { ...loki.labels, job }, steady(1));
  return {
    alert: 'LokiNotReceivingLines',
    expr: `${maxBy(['namespace'], `up{${loki.matchers}}`)} == 1
and ${on()}
${maxBy([], `up{${selectors.logCollector}}`)} == 1
unless ${on()}
${sumBy([], `rate(${LINES}{${loki.matchers}}[10m])`)} > 0`,
    for: '15m',
    severity: 'critical',
    summary: 'No logs arrive in Loki.',
    description: NOT_RECEIVING,
    runbook: {
      meaning: 'Loki answers and at least one collector runs, but Loki has received no line for ten minutes.',
      impact:
        'There are no new logs of any service. What nodes rotate away before it is read (by default 10 MB for each container) is lost.',
      diagnosis: [
        'See what the collectors get as answers: `sum by (status_code) (rate(promtail_request_duration_seconds_count[5m]) or rate(loki_write_request_duration_seconds_count[5m]))`. The code -1 means no answer at all.',
        'Read their errors: `kubectl -n monitoring-agents logs -l "app.kubernetes.io/name in (alloy, promtail)" --tail=50 | grep level=`.',
        'No requests at all mean that they find no files: see `promtail_targets_active_total or loki_source_file_files_active_total`, and whether their ClusterRole (pods: get, list, watch) is there.',
        'See whether a network policy changed: `kubectl -n monitoring describe networkpolicy loki` must let the collectors in at port 3100.',
      ],
      mitigation: [
        'Let Argo CD sync the Applications of Loki and Promtail: they bring network policies, Roles and configuration back.',
        'Restart the collectors when they hang: `kubectl -n monitoring-agents rollout restart daemonset promtail` (or alloy). They go on where they had stopped.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'no line for half an hour, whatever a stranger receives',
          input: silent,
          at: '30m',
          expect: [{ cluster: CLUSTER, namespace }],
          descriptions: [NOT_RECEIVING.replace('{{ $labels.namespace }}', namespace)],
        },
        {
          name: 'collectors of the other kind',
          input: [up(loki, 1), up(alloy, 1), lines(0)],
          at: '30m',
          expect: [{ cluster: CLUSTER, namespace }],
          descriptions: [NOT_RECEIVING.replace('{{ $labels.namespace }}', namespace)],
        },
        {
          name: 'one of several collectors runs, and one of several Lokis',
          input: [
            ...silent,
            series('up', { ...promtail.labels, pod: 'promtail-fghij' }, steady(0)),
            series('up', { ...loki.labels, pod: 'loki-1' }, steady(0)),
          ],
          at: '30m',
          expect: [{ cluster: CLUSTER, namespace }],
          descriptions: [NOT_RECEIVING.replace('{{ $labels.namespace }}', namespace)],
        },
      ],
      quiet: [
        { name: 'a line a minute', input: [up(loki, 1), up(promtail, 1), lines(1)], at: '60m' },
        { name: 'no line for 14 minutes', input: silent, at: '14m' },
        {
          name: 'no collector runs, only a stranger',
          input: [up(loki, 1), up(promtail, 0), up(alloy, 0), strangers('other'), lines(0)],
          at: '60m',
        },
        {
          name: 'Loki is down, but a stranger runs',
          input: [up(loki, 0), up(promtail, 1), strangers('other'), lines(0)],
          at: '60m',
        },
        {
          name: 'lines arrived until 20 minutes ago',
          input: [up(loki, 1), up(promtail, 1), series(LINES, { ...loki.labels, tenant: 'fake' }, '0+9x40 360x60')],
          at: '60m',
        },
      ],
    },
  };
}

function linesRejected(threshold: number): AlertRule {
  const reason = 'rate_limited';
  const value = over(threshold);
  const rejected = (perSecond: number) => (labels: Readonly<Record<string, string>>) => [
    series('loki_discarded_samples_total', { ...labels, tenant: 'fake', reason }, growing(perSecond * 60)),
  ];
  return processAlert({
    alert: 'LokiLinesRejected',
    job: loki,
    kept: { namespace, reason },
    expr: `${sumBy(['namespace', 'reason'], `rate(loki_discarded_samples_total{${loki.matchers}}[5m])`)}\n> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Loki rejects log lines.',
    description:
      'Loki in namespace {{ $labels.namespace }} rejects {{ $value | humanize }} lines a second for the reason {{ $labels.reason }}.',
    sick: rejected(value),
    well: rejected(under(threshold)),
    value,
    runbook: {
      meaning: 'Lines arrive that break one of the limits of Loki.',
      impact:
        'With rate_limited the collectors try again, so logs come late; for all other reasons the lines are lost for good.',
      diagnosis: [
        'rate_limited: all services together log more than limits.ingestionRate megabytes a second. Find the loudest: `topk(5, sum by (namespace) (bytes_rate({namespace=~".+"}[5m])))` in Loki.',
        'per_stream_rate_limit: one container logs more than limits.streamRate megabytes a second. The log of Loki names its stream.',
        'stream_limit: there are too many combinations of labels; see LokiTooManyStreams.',
        'greater_than_max_sample_age or too_far_behind: lines arrive hours late, because a collector caught up, or a clock is wrong.',
        'For any other reason read what Loki says: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -i "level=\\(warn\\|error\\)"`.',
      ],
      mitigation: [
        'Have the service log less: a lower level, or no line for each request.',
        'Raise the limit below loki.limits, together with loki.resources, when so much is meant to be logged.',
        'Repair the clock of the node when lines are too old or come from the future.',
      ],
    },
  });
}

/** The share of its streams that each tenant has open, or all of a Loki that has one. */
function shareOfStreams({ streamLimit, copies, tenantStreams }: Streams, threshold: number): string {
  const streams = (by: string[], limit: number, more = '') =>
    `${sumBy(by, `loki_ingester_memory_streams{${loki.matchers}${more}}`)} / ${limit * copies}\n> ${threshold}`;
  if (!tenantStreams) return streams(['namespace'], streamLimit);
  const own = Object.entries(tenantStreams);
  const others = own.length > 0 ? `,${notMatching('tenant', own.map(([name]) => name).join('|'))}` : '';
  const by = ['namespace', 'tenant'];
  return [
    streams(by, streamLimit, others),
    ...own.map(([tenant, limit]) => streams(by, limit, `,tenant="${tenant}"`)),
  ].join('\nor\n');
}

type Streams = Pick<LokiRuleProps, 'streamLimit' | 'copies' | 'tenantStreams'>;

function tooManyStreams(props: Streams, threshold: number): AlertRule {
  const { streamLimit: limit, copies, tenantStreams } = props;
  const tenant = 'fake';
  const value = over(threshold, 1);
  const open = (share: number) => (labels: Readonly<Record<string, string>>) => [
    series('loki_ingester_memory_streams', { ...labels, tenant }, steady(share * limit * copies)),
  ];
  const alert = processAlert({
    alert: 'LokiTooManyStreams',
    job: loki,
    kept: { namespace, ...(tenantStreams ? { tenant } : {}) },
    expr: shareOfStreams(props, threshold),
    for: '30m',
    severity: 'warning',
    summary: 'Loki has almost as many streams as it accepts.',
    description: tenantStreams
      ? 'Loki in namespace {{ $labels.namespace }} has {{ $value | humanizePercentage }} of the streams open that it accepts of tenant {{ $labels.tenant }}.'
      : `Loki in namespace {{ $labels.namespace }} has {{ $value | humanizePercentage }} of the ${limit} streams open that it accepts.`,
    sick: open(value),
    well: open(under(threshold)),
    value,
    runbook: {
      meaning:
        'Each combination of labels is a stream. Many short-lived pods, or a label with many values, open many of them.',
      impact: 'At the limit Loki rejects the lines of every new stream: new pods have no logs at all.',
      diagnosis: [
        'See what has the most streams: `logcli series "{}" --analyze-labels`, or count by namespace in Loki: `count by (namespace) (sum by (namespace, app, container, level, stream) (count_over_time({namespace=~".+"}[1h])))`.',
        'See whether Jobs or CronJobs start pods all the time: `kubectl get pods -A --sort-by=.metadata.creationTimestamp | tail -30`.',
      ],
      mitigation: [
        'Stop what starts pods without end.',
        'Raise loki.limits.streams together with loki.resources: each open stream takes memory.',
      ],
    },
  });
  return tenantStreams ? { ...alert, tests: withTenants(alert, props, threshold) } : alert;
}

/** Cases in which tenants stand beside each other, each with the limit that is its own. */
function withTenants({ description, tests }: AlertRule, props: Streams, threshold: number): AlertRule['tests'] {
  const { streamLimit, copies, tenantStreams = {} } = props;
  const limits: Readonly<Record<string, number>> = { fake: streamLimit, other: streamLimit, ...tenantStreams };
  const open = (tenant: string, share: number) =>
    series('loki_ingester_memory_streams', { ...loki.labels, tenant }, steady(share * limits[tenant]! * copies));
  const [high, low] = [over(threshold, 1), under(threshold)];
  const tenants = Object.keys(limits);
  const at = '45m';
  const fires = (tenant: string, name: string, input: InputSeries[]) => {
    const labels = { cluster: CLUSTER, namespace, tenant };
    return { name, input, at, expect: [labels] as const, descriptions: [told(description, labels, high)] as const };
  };
  const besides = (tenant: string) => tenants.filter((each) => each !== tenant).map((each) => open(each, low));
  return {
    fires: [
      ...tests.fires,
      ...tenants.map((tenant) =>
        fires(tenant, `${tenant} has too many of its own, and nobody else`, [open(tenant, high), ...besides(tenant)]),
      ),
    ],
    quiet: [
      // Together they have more than any of them may.
      { name: 'each has fewer than it may', input: tenants.map((tenant) => open(tenant, low)), at },
      ...(tests.quiet === 'never' ? [] : tests.quiet),
    ],
  };
}

function ringUnhealthy(): AlertRule {
  const name = 'ingester';
  const state = 'Unhealthy';
  const members = (count: number) => (labels: Readonly<Record<string, string>>) => [
    series('loki_ring_members', { ...labels, name }, steady(count)),
  ];
  const matchers = `${loki.matchers},state="${state}"`;
  return processAlert({
    alert: 'LokiRingMembersUnhealthy',
    beside: 'fires',
    job: { matchers, labels: { ...loki.labels, state }, others: { ...loki.others, state: 'ACTIVE' } },
    kept: { namespace, name },
    expr: `${maxBy(['namespace', 'name'], `loki_ring_members{${matchers}}`)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A part of Loki does not report itself as alive.',
    description:
      'In the ring {{ $labels.name }} of Loki in namespace {{ $labels.namespace }}, {{ $value }} members have not reported for a while.',
    sick: members(1),
    well: members(0),
    value: 1,
    runbook: {
      meaning:
        'The parts of Loki find each other in rings, where each reports every few seconds. A member that does not is passed over.',
      impact:
        'With a single Loki nothing is left to write to or to read from: it answers with "too many unhealthy instances". Three of them do without one; nothing can be written without two.',
      diagnosis: [
        'See the members: `kubectl -n monitoring port-forward svc/loki 3100` (in mode distributed: svc/loki-distributor), then open http://localhost:3100/ring.',
        'See whether it is throttled: `rate(container_cpu_cfs_throttled_periods_total{container="loki"}[5m])`.',
        'Read its log: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -i ring`.',
      ],
      mitigation: [
        'Raise loki.resources when it has too little CPU.',
        'Delete the pod when it does not recover, such as `kubectl -n monitoring delete pod loki-0`. It replays its write-ahead log.',
        'Open /ring and forget a member whose pod is gone for good.',
      ],
    },
  });
}
