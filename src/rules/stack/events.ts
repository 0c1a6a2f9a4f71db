import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert } from '../process-alert.ts';
import { on, sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { logCollectors } from './log-collectors.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about the collector of events. */
export interface EventsThresholds {
  /** Share of requests to Loki that fail, as for collectors of logs. */
  readonly logCollectorRequestErrors: Percentage;
}

const { events } = stackJobs;
const { requests, lostLines, sentLines } = logCollectors.alloy.metrics;

const SEE_LOG = 'Read its errors: `kubectl -n monitoring logs deployment/events | grep -E "level=(warn|error)"`.';
const SEE_LOKI =
  'See whether Loki has alerts of its own (LokiRequestErrors, LokiRequestLatency, LokiLinesRejected): then these come first.';
const SEE_ANSWERS = `See what Loki answers: \`sum by (status_code) (rate(${requests}_count{job="events"}[5m]))\`. 429 means too many lines, 400 lines that Loki does not take, -1 no answer at all.`;

/** Alerts about what sends events of Kubernetes to Loki. */
export function eventsGroups({ logCollectorRequestErrors }: EventsThresholds): RuleGroup[] {
  const rules = [stopped(), requestErrors(logCollectorRequestErrors.ratio), lost()];
  return [{ name: 'events', dashboard: dashboardLinks.loki, rules }];
}

/** Events within half an hour that are too many for all of them to have been dropped as too old. */
const WRITTEN = 12;

function stopped(): AlertRule {
  const rangeOf = (selector: string) => `increase(${selector}[30m])`;
  const written = 'resource="events",verb=~"PATCH|POST",code=~"2.."';
  const writes = (perMinute: number, labels: Record<string, string> = {}): InputSeries =>
    series(
      'apiserver_request_total',
      { job: 'apiserver', resource: 'events', verb: 'POST', code: '201', ...labels },
      growing(perMinute),
    );
  const sent = (perMinute: number, job = 'events'): InputSeries =>
    series(sentLines, { ...events.labels, job }, perMinute > 0 ? growing(perMinute) : steady(7));
  const much = (WRITTEN * 1.2) / 30;
  const little = (WRITTEN * 0.8) / 30;
  const fires = (name: string, input: readonly InputSeries[], at = '60m') => ({
    name,
    input: [...input],
    at,
    expect: [{ cluster: CLUSTER }] as const,
    descriptions: ['The API server took 14.4 events in half an hour, of which Loki was sent none.'] as const,
  });
  const quiet = (name: string, input: readonly InputSeries[], at = '60m') => ({ name, input: [...input], at });
  return {
    alert: 'EventCollectorStopped',
    expr: `${sumBy([], rangeOf(`apiserver_request_total{${selectors.apiServer},${written}}`))} > ${WRITTEN}
unless ${on()}
${sumBy([], rangeOf(`${sentLines}{${events.matchers}}`))} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'Events of Kubernetes do not arrive in Loki any more.',
    description: 'The API server took {{ $value | humanize }} events in half an hour, of which Loki was sent none.',
    runbook: {
      meaning:
        'Objects have events, but their collector sends none of them: it does not run, may not read events, or gave up watching. Its process can be well all the same.',
      impact:
        'The API server forgets events after an hour by default. Why a pod was killed or not scheduled cannot be looked up later.',
      diagnosis: [
        'See whether it runs: `kubectl -n monitoring get pods -l app.kubernetes.io/name=events`.',
        SEE_LOG,
        'An "event watcher exited" or "forbidden" among them: see whether it may read events: `kubectl auth can-i watch events --all-namespaces --as=system:serviceaccount:monitoring:events`.',
        SEE_ANSWERS,
        'See whether a network policy keeps it from the API server or from Loki: `kubectl -n monitoring describe networkpolicy events`.',
      ],
      mitigation: [
        'Let Argo CD sync the Application events: it brings its ClusterRole and network policy back.',
        'Delete its pod: `kubectl -n monitoring delete pod -l app.kubernetes.io/name=events`. It does not try again by itself once its watch has failed. The new one reads the last hour again; no event is there twice.',
      ],
    },
    tests: {
      fires: [
        fires('events are written and none is sent', [writes(much), sent(0)]),
        fires('its collector is gone, and another sends lines', [writes(much), sent(5, 'alloy')]),
        fires('two API servers share the events', [
          writes(much / 2),
          writes(much / 2, { instance: 'b', verb: 'PATCH', code: '200' }),
        ]),
      ],
      quiet: [
        quiet('events are sent', [writes(much), sent(0.1)]),
        quiet('few events', [writes(little), sent(0)]),
        quiet('not for long enough', [writes(much), sent(0)], '38m'),
        quiet('other objects are written', [writes(much, { resource: 'pods' })]),
        quiet('events are only read', [writes(much, { verb: 'LIST', code: '200' })]),
        quiet('events are refused', [writes(much, { code: '429' })]),
        quiet('somebody else takes events', [writes(much, { job: 'other' })]),
      ],
    },
  };
}

function requestErrors(threshold: number): AlertRule {
  return ratioAlert({
    alert: 'EventCollectorRequestErrors',
    job: events,
    part: { metric: `${requests}_count`, matcher: 'status_code!~"2.."', labels: { status_code: '-1' } },
    whole: { metric: `${requests}_count`, labels: { status_code: '204' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary: 'The collector of events cannot deliver.',
    description:
      'Of the requests to Loki by {{ $labels.namespace }}/{{ $labels.pod }}, which sends events, {{ $value | humanizePercentage }} fail.',
    runbook: {
      meaning: 'Loki refuses the events, or does not answer their collector.',
      impact: 'Events come late. After an hour of attempts they are lost.',
      diagnosis: [SEE_ANSWERS, SEE_LOKI, SEE_LOG],
      mitigation: [
        'Bring Loki back.',
        'Let Argo CD sync the Applications of Loki and of events when a network policy is gone.',
      ],
    },
  });
}

function lost(): AlertRule {
  return countedAlert({
    alert: 'EventCollectorEventsLost',
    job: events,
    metric: lostLines,
    by: { reason: 'ingester_error' },
    range: '15m',
    for: '5m',
    severity: 'warning',
    summary: 'The collector of events has given some up.',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has given up {{ $value | humanize }} events in 15 minutes for the reason {{ $labels.reason }}.',
    runbook: {
      meaning: 'Loki refused these events for good, or took none for an hour.',
      impact: 'They are not in Loki. The API server has those of the last hour.',
      diagnosis: [
        'rate_limited: Loki had been above its limits for an hour; see LokiLinesRejected.',
        'ingester_error: Loki refused a batch (400) or was down (5xx, no answer) for an hour.',
        'Read which: `kubectl -n monitoring logs deployment/events | grep "final error"`.',
        SEE_ANSWERS,
      ],
      mitigation: [
        'Bring Loki back.',
        'Delete its pod when Loki is well again: the new one sends what the API server still has.',
      ],
    },
  });
}
