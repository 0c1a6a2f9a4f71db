import type { DashboardContext } from '../context.ts';
import { half, type Row, row } from '../house/layout.ts';
import { traces } from '../house/trace-panels.ts';

/** Spans of the service, as the collector describes them. */
const spans = (...conditions: readonly string[]): string =>
  `{ ${['resource.service.name = "$service"', 'resource.k8s.namespace.name = "$namespace"', ...conditions].join(' && ')} }`;

/** Traces of the service that people look for first. There are none where traces are not enabled. */
export function traceRows({ traces: { enabled }, alerts }: Pick<DashboardContext, 'traces' | 'alerts'>): Row[] {
  if (!enabled) return [];
  const slow = `${alerts.latencyP99.milliseconds}ms`;
  return [row('Traces', [half(failedTraces(), 'medium'), half(slowTraces(slow), 'medium')])];
}

const failedTraces = () =>
  traces({
    title: 'Traces with errors',
    description: 'Traces in which a span of the service has failed.',
    query: spans('status = error'),
  });

const slowTraces = (threshold: string) =>
  traces({
    title: 'Slow traces',
    description: 'Traces in which a span of the service took longer than the threshold of the alert on P99.',
    query: spans(`duration > ${threshold}`),
  });
