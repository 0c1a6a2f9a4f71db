import type { AlertThresholds } from '../context.ts';
import { largest, share } from '../house/job-queries.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { API_SERVER } from './api-server-queries.ts';

const { rate, increase, mean, quantile } = API_SERVER;

export const webhookLatency = ({ apiServerWebhookLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of webhooks',
    description: 'Mean time that each admission webhook takes. Every write that it is asked about waits for it.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: mean({ metric: 'apiserver_admission_webhook_admission_duration_seconds', by: ['name'] }),
        legend: '{{name}}',
      },
    ],
    thresholds: { critical: apiServerWebhookLatency.seconds },
  });

export const webhookErrors = ({ apiServerWebhookErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed calls of webhooks',
    description:
      'Share of the calls of each admission webhook that got no proper answer. If its policy is Fail, these writes are lost.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('apiserver_admission_webhook_rejection_count', ['name'], 'error_type!="no_error"'),
          rate('apiserver_admission_webhook_request_total', ['name']),
        ),
        legend: '{{name}}',
      },
    ],
    thresholds: { critical: apiServerWebhookErrors.ratio },
  });

export const webhookCalls = () =>
  timeseries({
    title: 'Calls of webhooks',
    description: 'How often each admission webhook is asked. One that is asked about everything should be narrowed.',
    unit: UNITS.callsPerSecond,
    queries: [{ expr: rate('apiserver_admission_webhook_request_total', ['name']), legend: '{{name}}' }],
  });

export const webhookRejections = () =>
  timeseries({
    title: 'Writes refused by webhooks',
    description: 'Writes that a webhook answered with no. After a change of its policies, many are its mistake.',
    unit: UNITS.count,
    queries: [
      {
        expr: increase('apiserver_admission_webhook_rejection_count', ['name'], 'error_type="no_error"'),
        legend: '{{name}}',
      },
    ],
  });

export const webhooksBypassed = () =>
  timeseries({
    title: 'Writes past failing webhooks',
    description:
      'Writes that went through although the webhook failed, because its policy is Ignore. Its rules did not hold.',
    unit: UNITS.count,
    queries: [{ expr: increase('apiserver_admission_webhook_fail_open_count', ['name']), legend: '{{name}}' }],
  });

export const admissionLatency = () =>
  timeseries({
    title: 'Latency of admission plugins',
    description:
      'Mean time of the ten slowest plugins that are built into the API server. Those that call webhooks lead.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: largest(10, mean({ metric: 'apiserver_admission_controller_admission_duration_seconds', by: ['name'] })),
        legend: '{{name}}',
      },
    ],
  });

export const aggregatedApis = ({ apiServerAggregatedApiDowntime }: AlertThresholds) =>
  timeseries({
    title: 'Unavailable aggregated APIs',
    description:
      'Share of the last ten minutes in which an API that another server answers was unavailable. While one is, no namespace can be deleted.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: `max by (name) (avg_over_time(${API_SERVER.series('aggregator_unavailable_apiservice')}[10m]))`,
        legend: '{{name}}',
      },
    ],
    thresholds: { critical: apiServerAggregatedApiDowntime.ratio },
  });

/** A day, a week and thirty days, as the API server counts. */
const SOON = 'le=~"(86400|604800|2.592e\\\\+06|2592000)(\\\\.0)?"';

export const expiringCertificates = () =>
  timeseries({
    title: 'Requests with certificates that expire soon',
    description:
      'Requests per second whose client certificate expires within so many seconds: 86400 are a day, 604800 a week. Renew them before the first line rises.',
    unit: UNITS.requestsPerSecond,
    queries: [
      {
        expr: rate('apiserver_client_certificate_expiration_seconds_bucket', ['le'], SOON),
        legend: 'within {{le}} s',
      },
    ],
  });

export const shortestCertificate = ({
  clientCertificateExpiration,
  clientCertificateExpirationCritical,
}: AlertThresholds) =>
  timeseries({
    title: 'Remaining life of certificates (P1)',
    description: `The certificates of 1 % of the requests expire within this time. Alerts begin at ${clientCertificateExpiration} and ${clientCertificateExpirationCritical}. The API server counts in coarse steps.`,
    unit: UNITS.seconds,
    queries: [
      {
        expr: quantile(0.01, { metric: 'apiserver_client_certificate_expiration_seconds', by: [] }),
        legend: '{{cluster}}',
      },
    ],
    thresholds: { criticalBelow: clientCertificateExpiration.seconds },
  });
