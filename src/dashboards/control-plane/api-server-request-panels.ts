import { records } from '../../rules/records.ts';
import { largest, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { recorded } from './recorded.ts';

const answered = (by: string, ...matchers: string[]) =>
  `sum by (${by}) (${recorded(records.apiServerRequests, ...matchers)})`;

const SERVER_ERRORS = 'code=~"5.."';

export const rate = () =>
  stat({
    title: 'Requests',
    description: 'Requests per second that the API servers of the chosen clusters answer together.',
    unit: UNITS.requestsPerSecond,
    query: { expr: `sum(${recorded(records.apiServerRequests)})`, legend: 'requests' },
  });

export const errorShare = () =>
  stat({
    title: 'Server errors',
    description:
      'Share of requests that end with a status of 500 or more. Everything else in the cluster waits for them.',
    unit: UNITS.ratio,
    query: {
      expr: share(
        `sum(${recorded(records.apiServerRequests, SERVER_ERRORS)})`,
        `sum(${recorded(records.apiServerRequests)})`,
      ),
      legend: '5xx',
    },
  });

export const slowestVerb = () =>
  stat({
    title: 'Slowest P99',
    description:
      'P99 latency of the slowest verb. Lists of a whole cluster may take up to 30 seconds, all else must not.',
    unit: UNITS.seconds,
    query: { expr: `max(${recorded(records.apiServerLatencyP99)})`, legend: 'P99' },
  });

export const byVerb = () =>
  timeseries({
    title: 'Requests by verb',
    description:
      'A rise of LIST is a client that lost its watch; a rise of PATCH or PUT is one that writes in circles.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: answered('verb'), legend: '{{verb}}' }],
    stacked: true,
  });

export const byCode = () =>
  timeseries({
    title: 'Requests by status code',
    description: '429 means that the API server turns clients away, 5xx that it or its storage fails.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: answered('code'), legend: '{{code}}' }],
    stacked: true,
  });

export const byResource = () =>
  timeseries({
    title: 'Requests by kind of object',
    description:
      'The ten kinds of objects that are asked for or written most. A kind of an operator on top is that operator.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: largest(10, answered('resource')), legend: '{{resource}}' }],
  });

const latency = (title: string, description: string, record: 'apiServerLatencyP50' | 'apiServerLatencyP99') =>
  timeseries({
    title,
    description,
    unit: UNITS.seconds,
    queries: [{ expr: `max by (verb) (${recorded(records[record])})`, legend: '{{verb}}' }],
  });

export const latencyP99 = () =>
  latency(
    'Latency P99',
    '99 % of the requests were answered at least this fast, without the time in webhooks and queues. Of all verbs at once, it is the storage or the CPU.',
    'apiServerLatencyP99',
  );

export const latencyP50 = () =>
  latency(
    'Latency P50',
    'Half of the requests were answered at least this fast. When only P99 rises, few but large requests are to blame.',
    'apiServerLatencyP50',
  );

export const latencyByScope = () =>
  timeseries({
    title: 'Latency P99 by scope',
    description:
      'Of requests for one object, a namespace or the whole cluster. Those for the whole cluster depend on its size.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: `histogram_quantile(0.99, sum by (scope, le) (${recorded(records.apiServerBuckets)}))`,
        legend: '{{scope}}',
      },
    ],
  });

export const slowestResources = () =>
  timeseries({
    title: 'Slowest kinds of objects',
    description:
      'Mean latency of the ten slowest kinds of objects and verbs. One that stands out has large or many objects.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: largest(10, `max by (verb, resource) (${recorded(records.apiServerLatencyMean)})`),
        legend: '{{verb}} {{resource}}',
      },
    ],
  });

export const serverErrors = () =>
  timeseries({
    title: 'Server errors by verb',
    description:
      'Share of requests that failed by the fault of the server (5xx). Of writes alone, look at storage and webhooks.',
    unit: UNITS.ratio,
    queries: [{ expr: share(answered('verb', SERVER_ERRORS), answered('verb')), legend: '{{verb}}' }],
  });

export const clientErrors = () =>
  timeseries({
    title: 'Client errors by status code',
    description:
      'Requests per second that failed by the fault of the caller. Many 401 or 403 are a broken or a curious client.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: answered('code', 'code=~"4.."'), legend: '{{code}}' }],
  });
