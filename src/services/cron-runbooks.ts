import type { Runbook } from '../rules/rule.ts';

const LOGS =
  'Read what the last runs said: `kubectl -n <namespace> logs <pod> --since=24h`, or the logs of the service in Grafana.';
const LAST =
  'See when it last succeeded: `time() - namespace_service:cron_last_success_timestamp_seconds:max{namespace="<namespace>", service="<service>"}`. After a restart of the pods it may say zero, which is no time but means that none has succeeded since.';

export const cronLateRunbook: Runbook = {
  meaning:
    'The last success of what the service runs by the clock is longer ago than its threshold allows. It failed, was never started, still runs, or has stopped to tell of itself. Where samples are kept for less than that threshold, a service that has not succeeded since its pods started is not noticed.',
  impact: 'What the runs produce is out of date: reports, backups, exports, cleaned tables.',
  diagnosis: [
    LAST,
    LOGS,
    'If there was no attempt, see whether the scheduler inside the service runs: its pods may have been restarted at the time of the run, or no replica holds the leadership.',
    'If a run is still at work, compare how long runs usually take: `namespace_service:cron_duration_seconds:max{namespace="<namespace>", service="<service>"}`.',
  ],
  mitigation: [
    'Start a run by hand, in the way that the service offers, and watch it.',
    'Repair what it failed on; undo the rollout that it began with.',
    'If runs are meant to be further apart, set `alerts.cronMaxAge` in the catalog file: the time between two runs, and what the longest of them takes.',
  ],
};

export const cronFailedRunbook: Runbook = {
  meaning:
    'At least one run within an hour has failed, and no run has succeeded in the hour up to now. The alert stays until one succeeds.',
  impact: 'What the run should have produced is missing. If it is not repeated, it stays so until the next run.',
  diagnosis: [
    LOGS,
    LAST,
    'See whether it is always the same failure: `namespace_service:cron_failures:increase1h{namespace="<namespace>", service="<service>"}` over some days.',
    'See whether what it depends on (databases, other services, disk space) alerted at the time of the run.',
  ],
  mitigation: [
    'Repair what it failed on, or undo the rollout that it began with.',
    'Start it again by hand. See before whether a second run after half a run does any harm.',
    'If single failures do not matter, switch the alert off under `alerts.overrides` in the catalog file; ServiceCronLate still tells when none succeeds.',
  ],
};

export const cronSlowRunbook: Runbook = {
  meaning:
    'The last run took many times as long as the runs of the last week usually take (their median), and more than a minute.',
  impact: 'Its results came late. If it goes on to grow, runs will overlap, or be late.',
  diagnosis: [
    'Graph the duration over a week: `namespace_service:cron_duration_seconds:max{namespace="<namespace>", service="<service>"}`. One peak is something else than a climb.',
    'See whether it had more to do than usual, such as at the end of the month.',
    'Look at CPU, throttling and memory of the service at the time of the run, and at the latency of what it depends on.',
  ],
  mitigation: [
    'If it was a single peak with a known cause, wait for the next run: the alert ends with it.',
    'If a query or a dependency has become slow, go on there.',
    'If it has more to do every time, give it more CPU, split the work, or run it more often.',
    'If its duration varies so much, set `alerts.cronSlowdown` in the catalog file.',
  ],
};
