import type { Runbook } from '../rules/rule.ts';

const WORKERS =
  'See whether the workers run and are healthy: `kubectl -n <namespace> get pods`, and their logs with `kubectl -n <namespace> logs <pod> --since=15m`.';
const RATES =
  'Compare what is finished with what waits: `namespace_service:queue_messages:rate5m{namespace="<namespace>", service="<service>"}` beside `namespace_service:queue_length:max` and `namespace_service:queue_lag_seconds:max`.';

export const queueLagRunbook: Runbook = {
  meaning: 'For five minutes, the oldest message in the queue of the service has been older than the threshold.',
  impact: 'What users or other services wait for comes late: mail, orders, exports, whatever the messages are about.',
  diagnosis: [
    RATES,
    WORKERS,
    'If the rate is as usual, more comes in than the workers can do: look for who sends it, and since when.',
    'If the rate has fallen, look at what the workers depend on (databases, other services), and at their CPU and restarts.',
    'If only one partition lags, one message may block it: look for the same failure again and again in the logs.',
  ],
  mitigation: [
    'Scale the workers out, as far as partitions and what they depend on allow.',
    'Undo the rollout that it began with.',
    'Move a message that blocks the others into the dead-letter queue.',
    'If such a delay is normal, set `alerts.queueLag` in the catalog file.',
  ],
};

export const queueLengthRunbook: Runbook = {
  meaning: 'For a quarter of an hour, more messages have been waiting for the service than the threshold allows.',
  impact:
    'Messages that come now wait behind all others. If the queue has a bound, its senders will soon block or lose messages.',
  diagnosis: [
    RATES,
    'Graph the length over a day: a peak that drains by itself is a matter of the threshold, one that only grows is not.',
    WORKERS,
    'Look for who sends more than usual: a campaign, an import, or retries of messages that fail.',
  ],
  mitigation: [
    'Scale the workers out, as far as what they depend on allows.',
    'If the senders misbehave, stop or slow them down.',
    'If the queue is meant to be that long, set `alerts.queueLength` in the catalog file; where the age of messages is measured, `metrics.queue.lag` says better how bad it is.',
  ],
};

export const queueStuckRunbook: Runbook = {
  meaning:
    'For a quarter of an hour, messages have been waiting and the service has finished none of them, neither well nor badly. It is not slow, it stands still.',
  impact: 'Nothing that the messages are about happens. The queue grows until this ends.',
  diagnosis: [
    WORKERS,
    'See whether they are connected to the broker: wrong credentials, a lost consumer group and a network policy all look like this.',
    'Look for a deadlock or an endless retry of one message: the same line again and again in the logs, or none at all at high or no CPU use.',
    RATES,
  ],
  mitigation: [
    'Restart the workers: `kubectl -n <namespace> rollout restart <kind>/<workload>`. If that helps, keep the logs for who looks for the cause.',
    'Undo the rollout that it began with.',
    'Move a message that kills or blocks the workers into the dead-letter queue.',
    'If a single message takes longer than that to finish, give the alert a longer `for` under `alerts.overrides` in the catalog file.',
  ],
};

export const queueFailuresRunbook: Runbook = {
  meaning:
    'For ten minutes, a larger share of the messages that the service finished have failed than its threshold allows, and they were more than a handful.',
  impact: 'What these messages are about does not happen, or only after retries. Retries add to the load.',
  diagnosis: [
    'Read the errors in the logs of the workers: `kubectl -n <namespace> logs <pod> --since=15m`.',
    'See whether one kind of message fails, or all: the failure counter of the service may have a label for it.',
    'Compare the beginning with the last rollout of the service, and of those who send the messages: a changed format fails like this.',
    'See whether what the workers depend on alerts at the same time.',
  ],
  mitigation: [
    'Undo the rollout that it began with.',
    'If a dependency fails, pause the workers rather than letting them use up all retries.',
    'Once it is repaired, put the messages of the dead-letter queue back.',
    'If the share is normal, set `alerts.queueFailureRatio` in the catalog file, or promise a share with an objective on `events`.',
  ],
};
