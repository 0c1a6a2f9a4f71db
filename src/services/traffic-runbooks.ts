import type { Runbook } from '../rules/rule.ts';

export const trafficDropRunbook: Runbook = {
  meaning:
    'Over half an hour, the service got a smaller share of its usual requests than the threshold asks for. Usual is the smaller one of what it had at this time one week ago and two weeks ago. Its targets can be scraped, so the requests really do not arrive, or are no longer counted.',
  impact:
    'Users or other services do not reach this one, and no error shows it: a request that never arrives does not fail here.',
  diagnosis: [
    'Compare now with both weeks: `namespace_service:http_requests:avg30m{namespace="<namespace>", service="<service>"}` and the same with `offset 1w` and `offset 2w`.',
    'See which routes have lost their requests: `sum by (cluster, route) (namespace_service_route_code:http_requests:rate5m{namespace="<namespace>", service="<service>"})`.',
    'Look at what stands before the service: DNS, certificates, load balancer, ingress and the services that call it; see whether they alert or were rolled out at that time.',
    'See whether today differs for a known reason, such as a holiday, the end of a campaign, or a switch of the clocks.',
  ],
  mitigation: [
    'If a rollout of the service or of its callers came before, undo it.',
    'If the way to the service is broken, go on with the ingress, the DNS record or the certificate.',
    'If the requests come but are not counted, correct the instrumentation or the preset.',
    'If so little is normal, set `alerts.trafficDrop` or `alerts.trafficMinimum` in the catalog file, or silence the alert for the holiday.',
  ],
};

export const trafficGoneRunbook: Runbook = {
  meaning:
    'The service had requests for half an hour without a pause, an hour ago, and now has none for ten minutes. Its targets can be scraped, so it runs. The alert stays until a request arrives. Where samples are kept for two weeks, it stays quiet at times that usually have no traffic.',
  impact: 'Nobody reaches the service. For its users this is an outage, though the service itself sees no failure.',
  diagnosis: [
    'Send a request to the service the way its users do, and one from inside the cluster: `kubectl -n <namespace> run check --rm -it --restart=Never --image=curlimages/curl -- curl -sv http://<service>/`.',
    'See whether its Service still selects pods: `kubectl -n <namespace> get endpointslices -l kubernetes.io/service-name=<service>`.',
    'Look at the ingress, the DNS record, the certificate and the network policies on the way, and at the rollouts of its callers.',
    'See whether it still counts: `namespace_service:http_requests:rate5m{namespace="<namespace>", service="<service>"}` has no series when a release has renamed its metric.',
  ],
  mitigation: [
    'Undo what was changed on the way to the service when its requests ended.',
    'If the metric was renamed, correct the preset or `metrics.requests` in the catalog file.',
    'If its callers were moved away on purpose, silence the alert, or switch it off under `alerts.overrides` in the catalog file.',
    'If the service is meant to have no traffic for hours after a busy time, raise `alerts.trafficMinimum`, or lower the severity under `alerts.overrides`.',
  ],
};
