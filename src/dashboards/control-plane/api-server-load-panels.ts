import { records } from '../../rules/records.ts';
import type { AlertThresholds } from '../context.ts';
import { largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { API_SERVER, MAIN_PATH } from './api-server-queries.ts';
import { recorded } from './recorded.ts';

const { series, sum, max, rate, increase, mean } = API_SERVER;

export const serversUp = () =>
  stat({
    title: 'Servers up',
    description: 'API servers that answer Prometheus. Fewer than there should be leave their load to the others.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up', MAIN_PATH)), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const inflight = () =>
  timeseries({
    title: 'Requests in flight',
    description:
      'Requests that an API server works on at the same time, at most within a second. A plateau is the limit: then requests wait or are turned away.',
    unit: UNITS.count,
    queries: [
      {
        expr: max('apiserver_current_inflight_requests', ['instance', 'request_kind']),
        legend: '{{instance}} {{request_kind}}',
      },
    ],
  });

export const longRunning = () =>
  timeseries({
    title: 'Open watches and connections',
    description:
      'Requests that stay open, by the ten kinds of objects with most. A jump of all at once is a restart of an API server, after which all clients come back.',
    unit: UNITS.count,
    queries: [
      {
        expr: largest(10, sum('apiserver_longrunning_requests', ['verb', 'resource'])),
        legend: '{{verb}} {{resource}}',
      },
    ],
  });

export const terminated = ({ apiServerTerminatedRequests }: AlertThresholds) =>
  timeseries({
    title: 'Requests ended early',
    description: 'Share of requests that the API server ended to protect itself. Above zero it is overloaded.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('apiserver_request_terminations_total', []),
          `sum by (cluster) (${recorded(records.apiServerRequests)})`,
        ),
        legend: '{{cluster}}',
      },
    ],
    thresholds: { critical: apiServerTerminatedRequests.ratio },
  });

export const auditErrors = () =>
  timeseries({
    title: 'Lost audit events',
    description: 'Events that could not be written to the audit log. Whoever must keep one has a gap there.',
    unit: UNITS.count,
    queries: [{ expr: increase('apiserver_audit_error_total', ['plugin']), legend: '{{plugin}}' }],
  });

const FLOW = ['flow_schema', 'priority_level'];

export const rejected = ({ apiServerRejectedRequests }: AlertThresholds) =>
  timeseries({
    title: 'Requests turned away',
    description:
      'Share of the requests of a flow that priority and fairness turns away. Look at who belongs to the flow before you give it more room.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('apiserver_flowcontrol_rejected_requests_total', FLOW, 'reason!="cancelled"'),
          `${rate('apiserver_flowcontrol_rejected_requests_total', FLOW, 'reason!="cancelled"')}
+
${rate('apiserver_flowcontrol_dispatched_requests_total', FLOW)}`,
        ),
        legend: '{{priority_level}}/{{flow_schema}}',
      },
    ],
    thresholds: { critical: apiServerRejectedRequests.ratio },
  });

export const dispatched = () =>
  timeseries({
    title: 'Requests let through',
    description:
      'Requests per second by level of priority. The level that grows is the one whose clients make the load.',
    unit: UNITS.requestsPerSecond,
    queries: [
      {
        expr: rate('apiserver_flowcontrol_dispatched_requests_total', ['priority_level']),
        legend: '{{priority_level}}',
      },
    ],
    stacked: true,
  });

export const queued = () =>
  timeseries({
    title: 'Requests that wait',
    description:
      'Requests in the queues of each level of priority. A queue that does not empty ends in requests turned away.',
    unit: UNITS.count,
    queries: [
      {
        expr: sum('apiserver_flowcontrol_current_inqueue_requests', ['priority_level']),
        legend: '{{priority_level}}',
      },
    ],
  });

export const waiting = () =>
  timeseries({
    title: 'Time in queues',
    description:
      'Mean time that requests wait before the API server begins with them. It comes on top of their latency.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: mean({ metric: 'apiserver_flowcontrol_request_wait_duration_seconds', by: ['priority_level'] }),
        legend: '{{priority_level}}',
      },
    ],
  });

export const watchesStarted = () =>
  timeseries({
    title: 'Watches that begin',
    description:
      'Watches per second that clients open, by kind of object. They last minutes; many that begin are connections that break.',
    unit: UNITS.requestsPerSecond,
    queries: [
      {
        expr: largest(10, `sum by (resource) (${recorded(records.apiServerRequests, 'verb="WATCH"')})`),
        legend: '{{resource}}',
      },
    ],
  });

export const watchEvents = () =>
  timeseries({
    title: 'Events sent to watches',
    description:
      'Changes per second that go out to all watches, by the ten kinds of objects with most. It is changes times watchers: either may be too many.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: largest(10, rate('apiserver_watch_events_total', ['kind'])), legend: '{{kind}}' }],
  });
