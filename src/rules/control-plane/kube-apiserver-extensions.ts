import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, round, series, steady } from '../cases.ts';
import { humanizeDuration, humanizePercentage } from '../humanize.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, shareTests } from '../threshold-cases.ts';

const { apiServer } = selectors;
const JOB = { job: 'apiserver' };

/** What extends the API: aggregated APIs and admission webhooks. */
export function apiServerExtensionGroup(thresholds: ControlPlaneThresholds): RuleGroup {
  return {
    name: 'kubernetes-system-apiserver-extensions',
    rules: [
      aggregatedErrors(),
      aggregatedDown(thresholds.apiServerAggregatedApiDowntime.ratio),
      webhookFailing(thresholds.apiServerWebhookErrors.ratio),
      webhookBypassed(),
      webhookSlow(thresholds.apiServerWebhookLatency.seconds),
    ],
  };
}

const API = { name: 'v1beta1.metrics.k8s.io' };

const AGGREGATED_DIAGNOSIS = [
  'Read the reason: `kubectl get apiservice <name> -o yaml`, condition Available.',
  'See its pods and their restarts: the Service that the APIService names, and `kubectl -n <namespace> describe endpoints`.',
  'MissingEndpoints: no pod is ready. FailedDiscoveryCheck: the API server cannot reach it, or does not trust its certificate; see network policies and the caBundle.',
] as const;

const AGGREGATED_MITIGATION = [
  'Restart or repair the Deployment behind it, and give it a second replica.',
  'Allow the connection from the control plane to its port.',
  'Delete the APIService when nobody serves it any more: a stale one also holds up the deletion of namespaces.',
] as const;

function aggregatedErrors(): AlertRule {
  const lost = (values: string, instance: string) =>
    series(
      'aggregator_unavailable_apiservice_total',
      { ...JOB, ...API, instance, reason: 'FailedDiscoveryCheck' },
      values,
    );
  return {
    alert: 'KubeAggregatedAPIErrors',
    // Each API server counts the changes that it saw first.
    expr: `${sumBy(['name'], `increase(aggregator_unavailable_apiservice_total{${apiServer}}[15m])`)} > 4`,
    for: '5m',
    severity: 'warning',
    summary: 'An aggregated API keeps becoming unavailable.',
    description:
      'The aggregated API {{ $labels.name }} of cluster {{ $labels.cluster }} became unavailable {{ $value | humanize }} times within 15 minutes.',
    runbook: {
      meaning:
        'The API server hands requests for this API to another server, which answers its checks at times, and at times does not.',
      impact:
        'Requests for this API fail now and then: kubectl top and autoscalers for metrics.k8s.io, or whatever the API is for.',
      diagnosis: AGGREGATED_DIAGNOSIS,
      mitigation: AGGREGATED_MITIGATION,
    },
    tests: {
      fires: [
        {
          name: 'six times in 15 minutes, as two API servers count together',
          input: [lost(growing(0.2), 'a'), lost(growing(0.2), 'b')],
          at: '40m',
          expect: [{ cluster: CLUSTER, ...API }],
          descriptions: [
            `The aggregated API ${API.name} of cluster test became unavailable 6 times within 15 minutes.`,
          ],
        },
      ],
      quiet: [
        {
          name: 'three times in 15 minutes',
          input: [lost(growing(0.2), 'a'), ...elsewhere([lost(growing(1), 'a')])],
          at: '35m',
        },
        { name: 'often, but only lately', input: [lost('0x30 0+1x60', 'a')], at: '39m' },
        { name: 'long ago', input: [lost(steady(20), 'a')], at: '35m' },
      ],
    },
  };
}

function aggregatedDown(threshold: number): AlertRule {
  const state = (values: string, instance: string) =>
    series('aggregator_unavailable_apiservice', { ...JOB, ...API, instance }, values);
  const [high, low] = [round(threshold + Math.min(threshold, 1 - threshold) / 4), round(threshold * 0.75)];
  return {
    alert: 'KubeAggregatedAPIDown',
    // It is enough that one of the API servers cannot reach it: its clients have no choice.
    expr: `${maxBy(['name'], `avg_over_time(aggregator_unavailable_apiservice{${apiServer}}[10m])`)} > ${threshold}`,
    for: '5m',
    severity: 'warning',
    summary: 'An aggregated API is unavailable.',
    description:
      'The aggregated API {{ $labels.name }} of cluster {{ $labels.cluster }} was unavailable for {{ $value | humanizePercentage }} of the last 10 minutes.',
    runbook: {
      meaning: 'The API server hands requests for this API to another server, which does not answer.',
      impact:
        'Requests for this API fail: autoscalers stand still without metrics.k8s.io. Namespaces cannot be deleted as long as any API is unavailable.',
      diagnosis: AGGREGATED_DIAGNOSIS,
      mitigation: AGGREGATED_MITIGATION,
    },
    tests: {
      fires: [
        {
          name: 'somewhat more often than the threshold, as one of two API servers sees it',
          input: [state(steady(high), 'a'), state(steady(0), 'b')],
          at: '10m',
          expect: [{ cluster: CLUSTER, ...API }],
          descriptions: [
            `The aggregated API ${API.name} of cluster test was unavailable for ${humanizePercentage(high)} of the last 10 minutes.`,
          ],
        },
      ],
      quiet: [
        {
          name: 'somewhat less often',
          input: [state(steady(low), 'a'), ...elsewhere([state(steady(1), 'a')])],
          at: '35m',
        },
        { name: 'for less than 5 minutes', input: [state(steady(1), 'a')], at: '4m' },
        { name: 'available', input: [state(steady(0), 'a'), state(steady(0), 'b')], at: '35m' },
      ],
    },
  };
}

const WEBHOOK = { name: 'validate.policy.example.com' };
const CALL = { ...JOB, ...WEBHOOK, type: 'validating' };

const calls = (perMinute: number) =>
  series('apiserver_admission_webhook_request_total', { ...CALL, code: '200', rejected: 'false' }, growing(perMinute));

const FIND_WEBHOOK =
  'Find its configuration and Service: `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B 30 <name>`.';

function webhookFailing(threshold: number): AlertRule {
  const refused = (type: string, perMinute: number) =>
    series('apiserver_admission_webhook_rejection_count', { ...CALL, error_type: type }, growing(perMinute));
  return {
    alert: 'KubeAdmissionWebhookFailing',
    // What a webhook refuses on purpose is no error (no_error).
    expr: `${ratio(
      sumBy(['name'], `rate(apiserver_admission_webhook_rejection_count{${apiServer},error_type!="no_error"}[5m])`),
      sumBy(['name'], `rate(apiserver_admission_webhook_request_total{${apiServer}}[5m])`),
    )} > ${threshold}`,
    for: '10m',
    // Where it hurts many, the budget of the API server burns: these requests are answered with 500.
    severity: 'warning',
    summary: 'Calls of an admission webhook fail, and with them the requests.',
    description:
      '{{ $value | humanizePercentage }} of the calls of admission webhook {{ $labels.name }} in cluster {{ $labels.cluster }} fail, and the requests are refused.',
    runbook: {
      meaning:
        'The API server asks the webhook before it stores certain objects, gets no usable answer, and refuses the request, because failurePolicy is Fail.',
      impact:
        'The objects that the webhook is asked about cannot be created or changed. If those are pods, nothing starts any more.',
      diagnosis: [
        FIND_WEBHOOK,
        'See whether its pods are ready, and read their log.',
        'Read the error in the log of the API servers (failed calling webhook), or provoke it: `kubectl create deployment test --image=busybox --dry-run=server`.',
        'Timeout: a network policy or a firewall between control plane and pod. x509: its certificate has expired or its caBundle is out of date.',
      ],
      mitigation: [
        'Restart or repair the webhook; run two replicas of it, with a PodDisruptionBudget.',
        'Renew its certificate and caBundle.',
        'In an emergency set failurePolicy to Ignore, or delete the configuration; mind what it protects.',
      ],
    },
    tests: shareTests({
      hold: 10,
      threshold,
      input: (bad, good) => [refused('calling_webhook_error', bad), refused('no_error', 600), calls(bad + good)],
      labels: WEBHOOK,
      description: (value) =>
        `${humanizePercentage(value)} of the calls of admission webhook ${WEBHOOK.name} in cluster test fail, and the requests are refused.`,
      quiet: [
        {
          name: 'refuses everything on purpose',
          input: [refused('no_error', 6000), refused('calling_webhook_error', 0), calls(6000)],
          at: '35m',
        },
        { name: 'errors, and no calls', input: [refused('calling_webhook_error', 60), calls(0)], at: '35m' },
      ],
    }),
  };
}

function webhookBypassed(): AlertRule {
  const bypassed = (values: string) => series('apiserver_admission_webhook_fail_open_count', CALL, values);
  return {
    alert: 'KubeAdmissionWebhookBypassed',
    expr: `${sumBy(['name'], `increase(apiserver_admission_webhook_fail_open_count{${apiServer}}[15m])`)} > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'An admission webhook fails, and requests pass without it.',
    description:
      '{{ $value | humanize }} requests in cluster {{ $labels.cluster }} passed admission webhook {{ $labels.name }} unchecked within 15 minutes, because calling it failed.',
    runbook: {
      meaning:
        'The API server asks the webhook before it stores certain objects, gets no usable answer, and goes on without it, because failurePolicy is Ignore.',
      impact:
        'Objects are stored that the webhook would have refused or changed: without policies, sidecars or defaults.',
      diagnosis: [
        FIND_WEBHOOK,
        'See whether its pods are ready, and read their log.',
        'Read the error in the log of the API servers (failed calling webhook).',
      ],
      mitigation: [
        'Restart or repair the webhook, renew its certificate, or allow the connection from the control plane.',
        'Afterwards find what passed meanwhile: restart workloads that lack their sidecar, and run the audit of the policy engine.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two requests a minute',
          input: [bypassed(growing(2)), ...elsewhere([bypassed(growing(5))])],
          at: '30m',
          expect: [{ cluster: CLUSTER, ...WEBHOOK }],
          descriptions: [
            `30 requests in cluster test passed admission webhook ${WEBHOOK.name} unchecked within 15 minutes, because calling it failed.`,
          ],
        },
      ],
      quiet: [
        { name: 'none any more', input: [bypassed(steady(9))], at: '35m' },
        { name: 'for less than 10 minutes', input: [bypassed(growing(2))], at: '10m' },
      ],
    },
  };
}

function webhookSlow(threshold: number): AlertRule {
  const metric = 'apiserver_admission_webhook_admission_duration_seconds';
  const input = (seconds: number) => [
    series(`${metric}_sum`, CALL, growing(60 * seconds)),
    series(`${metric}_count`, CALL, growing(60)),
  ];
  return {
    alert: 'KubeAdmissionWebhookSlow',
    expr: `${ratio(
      sumBy(['name'], `rate(${metric}_sum{${apiServer}}[5m])`),
      sumBy(['name'], `rate(${metric}_count{${apiServer}}[5m])`),
    )} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'An admission webhook is slow.',
    description:
      'Admission webhook {{ $labels.name }} in cluster {{ $labels.cluster }} takes {{ $value | humanizeDuration }} on average.',
    runbook: {
      meaning:
        'Every request that the webhook is asked about waits for it this long, up to timeoutSeconds of its configuration.',
      impact: 'Creating and changing objects is slow. Rollouts and autoscaling lag, and calls may time out.',
      diagnosis: [
        FIND_WEBHOOK,
        'Compare CPU use of its pods with their limit, and look for throttling.',
        'See whether it asks something slow in turn: an image registry, a signature service, the API server.',
      ],
      mitigation: [
        'Give it more CPU or replicas.',
        'Narrow its rules, namespaceSelector or matchConditions, so that it is asked about less.',
      ],
    },
    tests: amountTests({
      hold: 15,
      exact: true,
      threshold,
      input: (seconds) => [...input(seconds), ...elsewhere([series(`${metric}_count`, CALL, growing(60))])],
      labels: WEBHOOK,
      description: (value) =>
        `Admission webhook ${WEBHOOK.name} in cluster test takes ${humanizeDuration(value)} on average.`,
      quiet: [
        {
          name: 'is not called',
          input: [series(`${metric}_sum`, CALL, growing(60)), series(`${metric}_count`, CALL, growing(0))],
          at: '35m',
        },
      ],
    }),
  };
}
