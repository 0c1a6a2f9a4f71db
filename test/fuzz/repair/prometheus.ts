import { Duration } from '../../../src/config/duration.ts';
import { Quantity } from '../../../src/config/quantity.ts';
import { hostOf, serviceNamespaceOf } from '../../../src/kubernetes/service-address.ts';
import { type Draft, distinct, oneOf, pair, SECRET } from './draft.ts';

const RECEIVER = { name: 'central', url: 'https://mimir.example.com/api/v1/push' };
const NOT_OF_AGENTS = ['exemplars', 'globalView', 'query', 'retention', 'retentionSize', 'shardRetention', 'thanos'];

export const longer = (a: string, b: string) => Duration.parse(a).milliseconds > Duration.parse(b).milliseconds;
const bytes = (text: string | number) => Quantity.parse(text).value;

/** A timeout is not longer than its interval. */
export function repairTimeout(job: Draft, fallback = '30s'): void {
  if (job?.timeout !== undefined && longer(job.timeout, job.interval ?? fallback)) job.timeout = '1s';
}

/** Prometheus, by its mode. */
export function repairPrometheus(prometheus: Draft): void {
  prometheus.remoteWrite = repairRemoteWrite(prometheus.remoteWrite);
  if (prometheus.remoteWrite === undefined) delete prometheus.remoteWrite;
  repairClasses(prometheus);
  repairLabels(prometheus);
  if (prometheus.mode === 'agent') repairAgent(prometheus);
  else repairServer(prometheus);
  if (prometheus.shards > 1 && prometheus.replicaExternalLabelName === '__replica__')
    delete prometheus.replicaExternalLabelName;
  const interval = prometheus.scrapeInterval ?? '30s';
  if (prometheus.scrapeTimeout !== undefined && longer(prometheus.scrapeTimeout, interval))
    prometheus.scrapeTimeout = '1s';
  repairLimits(prometheus);
  for (const entry of prometheus.remoteWrite ?? []) {
    if (entry.sendExemplars && prometheus.mode !== 'agent')
      prometheus.exemplars = { ...prometheus.exemplars, enabled: true };
    if (entry.sendNativeHistograms) prometheus.nativeHistograms = { enabled: true };
  }
  repairTracing(prometheus.tracing);
}

function repairAgent(prometheus: Draft): void {
  for (const key of NOT_OF_AGENTS) delete prometheus[key];
  if (!prometheus.remoteWrite?.length) prometheus.remoteWrite = [{ ...RECEIVER }];
  prometheus.remoteQuery ??= { url: 'https://mimir.example.com/prometheus' };
  const query = prometheus.remoteQuery;
  query.url = encrypted(query.url).replace(/[?#].*$/, '');
  oneOf(query, ['basic', 'bearer']);
}

function repairServer(prometheus: Draft): void {
  delete prometheus.remoteQuery;
  delete prometheus.thanosRuler;
  const { thanos, query } = prometheus;
  if (prometheus.shards > 1) {
    prometheus.globalView ??= { service: 'thanos-query', namespace: 'thanos', port: 9090 };
    prometheus.rules = { ...prometheus.rules, ruler: prometheus.rules?.ruler ?? {} };
    if (!thanos && !prometheus.remoteWrite?.length) prometheus.thanos = {};
  }
  const size = bytes(prometheus.storage?.size ?? '20Gi');
  if (prometheus.retentionSize !== undefined && bytes(prometheus.retentionSize) >= size)
    delete prometheus.retentionSize;
  const retention = Duration.parse(prometheus.retention ?? '7d').milliseconds;
  if (thanos?.objectStorage && Duration.parse(thanos.blockSize ?? '2h').milliseconds * 3 > retention)
    thanos.blockSize = '5m';
  const late = prometheus.outOfOrderTimeWindow;
  if (late !== undefined && Duration.parse(late).milliseconds > retention) prometheus.outOfOrderTimeWindow = '1m';
  const twice = 2 * Duration.parse(prometheus.scrapeInterval ?? '30s').milliseconds;
  if (query?.lookbackDelta !== undefined && Duration.parse(query.lookbackDelta).milliseconds < twice)
    query.lookbackDelta = '5m';
}

/** What leaves the cluster does so encrypted. */
export function encrypted(url: string): string {
  return url.startsWith('http:') && !serviceNamespaceOf(hostOf(url)) ? url.replace('http:', 'https:') : url;
}

function repairRemoteWrite(entries: Draft[] | undefined): Draft[] | undefined {
  for (const entry of entries ?? []) {
    entry.url = encrypted(entry.url);
    for (const name of Object.keys(entry.headers ?? {})) {
      if (/^(authorization|host|x-amz-.*)$/i.test(name) || (entry.tenant && /^x-scope-orgid$/i.test(name)))
        delete entry.headers[name];
    }
    if (entry.authentication) {
      oneOf(entry.authentication, ['basic', 'bearer', 'oauth2', 'sigv4'], ['bearer', SECRET]);
      const { oauth2, sigv4 } = entry.authentication;
      if (oauth2) oauth2.tokenUrl = oauth2.tokenUrl.replace('http:', 'https:');
      pair(sigv4, 'accessKey', 'secretKey');
    }
    pair(entry.tls, 'certificate', 'key');
    if (entry.queue) repairQueue(entry.queue);
  }
  return entries && distinct(entries, (entry) => entry.name);
}

function repairQueue(queue: Draft): void {
  const { minShards = 1, maxShards = 50, capacity = 10_000, maxSamplesPerSend = 2_000 } = queue;
  if (minShards > maxShards) Object.assign(queue, { minShards: maxShards, maxShards: minShards });
  if (capacity < maxSamplesPerSend) queue.capacity = maxSamplesPerSend;
  const { minBackoff = '30ms', maxBackoff = '5s' } = queue;
  if (longer(minBackoff, maxBackoff)) Object.assign(queue, { minBackoff: maxBackoff, maxBackoff: minBackoff });
}

const STEP_KEYS: Readonly<Record<string, readonly string[]>> = {
  replace: ['sourceLabels', 'regex', 'targetLabel', 'replacement'],
  keep: ['sourceLabels', 'regex'],
  drop: ['sourceLabels', 'regex'],
  labeldrop: ['regex'],
  labelkeep: ['regex'],
};
const OWN_LABELS = ['cluster', 'job'];

function repairClasses(prometheus: Draft): void {
  if (!prometheus.scrapeClasses) return;
  const own = ['cluster', 'cluster-api'];
  prometheus.scrapeClasses = distinct<Draft>(prometheus.scrapeClasses, (each) => each.name).filter(
    (each) => !own.includes(each.name),
  );
  for (const each of prometheus.scrapeClasses) {
    pair(each.tls, 'certificate', 'key');
    for (const step of [...(each.relabelings ?? []), ...(each.metricRelabelings ?? [])]) {
      const { action = 'replace' } = step;
      const keys = STEP_KEYS[action] ?? [];
      for (const key of Object.keys(step)) if (key !== 'action' && !keys.includes(key)) delete step[key];
      if (action === 'replace') step.targetLabel ??= 'region';
      else step.regex ??= 'a|b';
      if (keys.includes('sourceLabels') && action !== 'replace') step.sourceLabels ??= ['region'];
      if (OWN_LABELS.includes(step.targetLabel)) step.targetLabel = 'region';
    }
  }
}

function repairLabels(prometheus: Draft): void {
  const labels = prometheus.externalLabels ?? {};
  for (const name of ['cluster', 'environment', 'prometheus', 'prometheus_replica']) delete labels[name];
  const taken = ['cluster', 'environment', ...Object.keys(labels)];
  if (taken.includes(prometheus.replicaExternalLabelName)) delete prometheus.replicaExternalLabelName;
  const replica = prometheus.replicaExternalLabelName ?? 'prometheus_replica';
  if ([...taken, replica].includes(prometheus.prometheusExternalLabelName))
    delete prometheus.prometheusExternalLabelName;
}

const CEILINGS: Readonly<Record<string, number | string>> = {
  samples: 1_000_000,
  labels: 100,
  labelNameLength: 256,
  labelValueLength: 4096,
  bodySize: '256Mi',
};

function repairLimits({ limits = {}, enforcedLimits = {} }: Draft): void {
  for (const key of Object.keys(limits)) {
    const ceiling = enforcedLimits[key] ?? CEILINGS[key];
    if (ceiling === undefined) continue;
    const isTooMuch = key === 'bodySize' ? bytes(limits[key]) > bytes(ceiling) : limits[key] > ceiling;
    if (isTooMuch) limits[key] = ceiling;
  }
}

function repairTracing(tracing: Draft): void {
  if (!tracing) return;
  pair(tracing.tls, 'certificate', 'key');
  if (!tracing.insecure) return;
  delete tracing.tls;
  if (!serviceNamespaceOf(hostOf(tracing.endpoint))) tracing.endpoint = 'tempo.tracing.svc:4317';
}
