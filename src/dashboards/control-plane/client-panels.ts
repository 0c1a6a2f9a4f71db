import type { AlertThresholds } from '../context.ts';
import { type JobQueries, share } from '../house/job-queries.ts';
import { closedRow, half, type Row } from '../house/layout.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** How a component gets on with the API server, of which all of them are clients. */
export function clientRow(queries: JobQueries, by: 'instance' | 'node', alerts: AlertThresholds): Row {
  return closedRow('Requests to the API server', [
    half(clientRequests(queries), 'medium'),
    half(clientErrors(queries, by, alerts), 'medium'),
  ]);
}

const clientRequests = (queries: JobQueries) =>
  timeseries({
    title: 'Requests to the API server',
    description:
      'By the status code of the answer. 409 is the everyday result of two writers; 429 means that the API server defends itself.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: queries.rate('rest_client_requests_total', ['code']), legend: '{{code}}' }],
    stacked: true,
  });

const clientErrors = (queries: JobQueries, by: 'instance' | 'node', { kubeClientErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests to the API server',
    description:
      'Share of requests that ended in a server error or without an answer. Of all components at once, it is the API server; of one, its network or its certificate.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          queries.rate('rest_client_requests_total', [by], 'code=~"5..|<error>"'),
          queries.rate('rest_client_requests_total', [by]),
        ),
        legend: `{{${by}}}`,
      },
    ],
    thresholds: { critical: kubeClientErrors.ratio },
  });
