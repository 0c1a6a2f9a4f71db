import type { Service } from '../config/environment.ts';
import { exampleOf } from './example-of.ts';
import { both, filter } from './presets/filter.ts';
import { custom } from './presets/libraries.ts';
import { type CodeClass, presets, type RequestMetrics } from './presets.ts';

type ServiceMetrics = Service['metrics'];
type Overrides = NonNullable<ServiceMetrics['requests']>;

/** The route that stands for all that are not kept. */
export const OTHER_ROUTES = 'other';

/** How a service counts its requests: its preset, with what its file says otherwise. None where it answers none. */
export function requestsOf(service: Pick<Service, 'namespace' | 'name' | 'metrics'>): RequestMetrics | undefined {
  const { metrics } = service;
  const requests = libraryOf(metrics);
  const { source } = presets[metrics.preset];
  return (
    requests && {
      ...requests,
      routes: metrics.routes,
      ...(source && metrics.ingress ? { source: source(service, metrics.ingress.job) } : {}),
    }
  );
}

/**
 * Finite boundaries of the latency buckets of a service, in seconds and rising. Undefined where every threshold can be
 * judged, because the histogram is native; empty where latency is not measured.
 */
export function boundariesOf({ metrics }: { readonly metrics: ServiceMetrics }): readonly number[] | undefined {
  const requests = libraryOf(metrics);
  if (!requests?.histogram) return [];
  return requests.native ? undefined : requests.boundaries;
}

/** What the library of a service exposes, wherever it is scraped. */
function libraryOf({ preset, names, requests: own, buckets, histograms }: ServiceMetrics): RequestMetrics | undefined {
  const { requests, dotted } = presets[preset];
  const base = preset === 'custom' ? custom : names === 'dotted' ? dotted : requests;
  if (!base) return undefined;
  const changed = own ? overridden(base, own) : base;
  const classic = buckets ? { ...changed, boundaries: buckets } : changed;
  return histograms === 'native' ? asNative(classic) : classic;
}

function overridden(base: RequestMetrics, own: Overrides): RequestMetrics {
  const histogram = own.duration ?? base.histogram;
  const conditions = filter(own);
  const requestFilter = both(base.requestFilter, conditions);
  const latencyFilter = base.latencyFilter && both(base.latencyFilter, conditions);
  const { verdict, ...rest } = base;
  return {
    ...rest,
    ...(histogram ? { histogram } : {}),
    counter: own.counter ?? counterOf(base, histogram),
    unit: own.unit ?? base.unit,
    labels: labelsOf(base, own),
    // Another code label says what the verdict did.
    ...(verdict && !own.labels.code ? { verdict } : {}),
    ...(requestFilter ? { requestFilter } : {}),
    ...(latencyFilter ? { latencyFilter } : {}),
    ...codesOf(base, own),
  };
}

/** The count of the histogram, unless the library has a counter beside it. */
function counterOf({ counter, histogram: before }: RequestMetrics, histogram: string | undefined): string {
  return counter === '' || counter === `${before}_count` ? `${histogram}_count` : counter;
}

function labelsOf({ labels }: RequestMetrics, { labels: own }: Overrides): RequestMetrics['labels'] {
  return {
    ...labels,
    ...(own.code ? { code: own.code } : {}),
    ...(own.route ? { route: own.route.map((label) => ({ label, example: '/orders' })) } : {}),
    ...(own.method ? { method: own.method } : {}),
  };
}

function codesOf(base: RequestMetrics, { codes }: Overrides) {
  const codeClass = (before: CodeClass, pattern: string | undefined): CodeClass =>
    pattern === undefined ? before : { pattern, example: exampleOf(pattern) ?? pattern };
  return {
    success: codes.success === undefined ? base.success : (exampleOf(codes.success) ?? codes.success),
    clientErrors: codeClass(base.clientErrors, codes.clientErrors),
    serverErrors: codeClass(base.serverErrors, codes.serverErrors),
  };
}

/** A native histogram has no series for its count: the histogram itself is the counter. */
function asNative(metrics: RequestMetrics): RequestMetrics {
  const { counter, histogram } = metrics;
  if (!histogram) return metrics;
  return { ...metrics, native: true, counter: counter === `${histogram}_count` ? histogram : counter };
}
