import type { Runbook } from '../rules/rule.ts';

export const errorRateRunbook: Runbook = {
  meaning:
    'Of the requests that the service finished in the last five minutes, a larger share failed by its own fault (5xx, or a gRPC code such as Internal or Unavailable) than its threshold allows, and there were more than a handful of them. Failures by the fault of the caller (4xx) do not count.',
  impact: 'Users see errors. Services that call this one may fail, retry or queue up in turn.',
  diagnosis: [
    'Open the dashboard of the service and see since when it fails, and on which routes and with which codes.',
    'Compare that time with the last rollout: `kubectl -n <namespace> rollout history <workload>`.',
    'Read the logs of the failing pods for the errors behind the codes: `kubectl -n <namespace> logs <pod> --since=15m`.',
    'See whether the services and databases that it depends on alert at the same time, and whether its pods restart or run out of memory.',
  ],
  mitigation: [
    'If it began with a rollout, undo it: revert the commit, or `kubectl -n <namespace> rollout undo <workload>` until the revert is synced.',
    'If a dependency fails, go on with that alert and shed or degrade the features that need it.',
    'If it is overload, scale the service out, or limit the callers that cause it.',
    'If the share is normal for this service, set `alerts.errorRatio` in its catalog file.',
  ],
};

export const latencyRunbook: Runbook = {
  meaning:
    'For ten minutes, at least one of a hundred requests took longer than the threshold of the service. The value is computed from histogram buckets, so it is an estimate between two bucket boundaries.',
  impact: 'Users wait. Callers with shorter timeouts than this see failures instead of late answers.',
  diagnosis: [
    'Open the dashboard of the service: if P50 has risen as well, everything is slow; if only P99 has, look for one slow route or one slow pod.',
    'Compare with the request rate and with CPU use of its limit: a throttled or overloaded service answers late.',
    'Compare the beginning with the last rollout and with the latency of the services and databases it depends on.',
    'If the value sticks at one number, it is the largest finite bucket of the histogram; the real latency is higher.',
  ],
  mitigation: [
    'Undo the rollout that it began with.',
    'Scale the service out or raise its CPU limit if it is saturated.',
    'If a dependency is slow, go on there; shorter timeouts keep requests from piling up until it recovers.',
    'If the service is meant to be this slow, set `alerts.latencyP99` in its catalog file, below the largest finite bucket of its histogram: the alert cannot fire above that.',
  ],
};
