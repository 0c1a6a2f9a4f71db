import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { heatmap } from '../house/heatmap-panel.ts';
import { jobQueries, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { recorded } from './recorded.ts';

/** Series of CoreDNS that no rule sums up. */
export const COREDNS = jobQueries(selectors.coreDns);

const { series, rate, increase, mean, quantile } = COREDNS;

export const serversUp = () =>
  stat({
    title: 'Servers up',
    description: 'Servers that answer Prometheus. Without any, no pod resolves a name.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const questions = () =>
  stat({
    title: 'Questions',
    description: 'Questions per second to all servers of the chosen clusters.',
    unit: UNITS.requestsPerSecond,
    query: { expr: `sum(${recorded(records.coreDnsRequests)})`, legend: 'questions' },
  });

const failed = (by: string) =>
  share(
    `sum by (${by}) (${recorded(records.coreDnsResponses, 'rcode="SERVFAIL"')})`,
    `sum by (${by}) (${recorded(records.coreDnsResponses)})`,
  );

export const currentErrors = ({ coreDnsServfail }: AlertThresholds) =>
  stat({
    title: 'Failed answers',
    description: 'Share of questions that are answered with SERVFAIL, in the worst of the chosen clusters.',
    unit: UNITS.ratio,
    query: { expr: overall('max', failed('cluster')), legend: 'SERVFAIL' },
    thresholds: { critical: coreDnsServfail.ratio },
  });

export const currentP99 = ({ coreDnsLatency }: AlertThresholds) =>
  stat({
    title: 'P99',
    description: '99 % of the questions are answered at least this fast.',
    unit: UNITS.seconds,
    query: { expr: `max(${recorded(records.coreDnsLatencyP99)})`, legend: 'P99' },
    thresholds: { critical: coreDnsLatency.seconds },
  });

export const byType = () =>
  timeseries({
    title: 'Questions by type',
    description: 'A for IPv4 and AAAA for IPv6 come in pairs from most clients.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: `sum by (type) (${recorded(records.coreDnsRequests)})`, legend: '{{type}}' }],
    stacked: true,
  });

export const byAnswer = () =>
  timeseries({
    title: 'Answers by code',
    description:
      'Many NXDOMAIN are clients that try every search domain: give them names with a dot at the end, or fewer `ndots`.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: `sum by (rcode) (${recorded(records.coreDnsResponses)})`, legend: '{{rcode}}' }],
    stacked: true,
  });

export const latencyHeatmap = () =>
  heatmap({
    title: 'Answers by latency',
    description:
      'How long answers take. The lower band comes from the cache or the cluster, the upper one from outside.',
    unit: UNITS.seconds,
    exprs: [`sum by (le) (${recorded(records.coreDnsBuckets)})`],
  });

export const latency = ({ coreDnsLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of answers',
    description:
      'When only P99 rises, a server outside the cluster is slow; when P50 does, CoreDNS itself is short of CPU.',
    unit: UNITS.seconds,
    queries: [
      { expr: `max(${recorded(records.coreDnsLatencyP99)})`, legend: 'P99' },
      { expr: `max(${recorded(records.coreDnsLatencyP50)})`, legend: 'P50' },
    ],
    thresholds: { critical: coreDnsLatency.seconds },
  });

export const errors = ({ coreDnsServfail }: AlertThresholds) =>
  timeseries({
    title: 'Failed answers over time',
    description:
      'Share of questions that are answered with SERVFAIL. Compare with the failures of the servers outside.',
    unit: UNITS.ratio,
    queries: [{ expr: failed('cluster'), legend: '{{cluster}}' }],
    thresholds: { critical: coreDnsServfail.ratio },
  });

export const cacheHits = () =>
  timeseries({
    title: 'Answers from the cache',
    description:
      'Share of questions that the cache answers. A low share means short lifetimes of names, or a cache that is too small.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(rate('coredns_cache_hits_total', ['pod']), rate('coredns_cache_requests_total', ['pod'])),
        legend: '{{pod}}',
      },
    ],
  });

export const answerSizes = () =>
  timeseries({
    title: 'Mean size of answers',
    description: 'By protocol. Answers that do not fit into UDP are asked for a second time over TCP.',
    unit: UNITS.bytes,
    queries: [{ expr: mean({ metric: 'coredns_dns_response_size_bytes', by: ['proto'] }), legend: '{{proto}}' }],
  });

const FORWARD = 'proxy_name="forward"';
const OUTSIDE = 'coredns_proxy_request_duration_seconds';

export const forwarded = () =>
  timeseries({
    title: 'Questions passed on',
    description:
      'Questions per second to each server outside the cluster. Names of the cluster that go there are misspelt.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: rate(`${OUTSIDE}_count`, ['to'], FORWARD), legend: '{{to}}' }],
    stacked: true,
  });

export const forwardLatency = ({ coreDnsForwardLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency outside (P99)',
    description: 'By server. If one is slow, take it out of the list; if all are, it is the way out of the cluster.',
    unit: UNITS.seconds,
    queries: [{ expr: quantile(0.99, { metric: OUTSIDE, by: ['to'], matchers: [FORWARD] }), legend: '{{to}}' }],
    thresholds: { critical: coreDnsForwardLatency.seconds },
  });

export const forwardErrors = ({ coreDnsForwardErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed answers from outside',
    description: 'Share of SERVFAIL by server. CoreDNS hands them on as they are.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate(`${OUTSIDE}_count`, ['to'], FORWARD, 'rcode="SERVFAIL"'),
          rate(`${OUTSIDE}_count`, ['to'], FORWARD),
        ),
        legend: '{{to}}',
      },
    ],
    thresholds: { critical: coreDnsForwardErrors.ratio },
  });

export const failedChecks = () =>
  timeseries({
    title: 'Failed health checks',
    description: 'Checks that a server outside did not answer. It gets no questions until it does.',
    unit: UNITS.count,
    queries: [{ expr: increase('coredns_proxy_healthcheck_failures_total', ['to'], FORWARD), legend: '{{to}}' }],
  });

export const brokenChecks = () =>
  timeseries({
    title: 'Questions without a healthy server',
    description: 'Questions that went to a random server because none outside was healthy. Most of them fail.',
    unit: UNITS.count,
    queries: [{ expr: increase('coredns_forward_healthcheck_broken_total', ['pod']), legend: '{{pod}}' }],
  });

export const rejected = () =>
  timeseries({
    title: 'Questions beyond the limit',
    description: 'Questions that were refused because `max_concurrent` were already on their way outside.',
    unit: UNITS.count,
    queries: [{ expr: increase('coredns_forward_max_concurrent_rejects_total', ['pod']), legend: '{{pod}}' }],
  });

export const panics = () =>
  timeseries({
    title: 'Panics',
    description: 'Questions at which CoreDNS stumbled over a mistake of its own. Each is a bug: see its log.',
    unit: UNITS.count,
    queries: [{ expr: increase('coredns_panics_total', ['pod']), legend: '{{pod}}' }],
  });
