import { CLUSTER_JOBS, type ClusterJob } from '../../../src/components/kubernetes/cluster-jobs.ts';
import { type Platform, platformPreset } from '../../../src/components/kubernetes/platforms.ts';
import { OWN_SERVER } from '../../../src/config/schema/gitops.ts';
import { OBJECT_COLLECTORS, runningCollectors } from '../../../src/config/schema/kube-state-metrics.ts';
import { RESERVED_JOBS } from '../../../src/config/schema/targets.ts';
import { choose, type Draft, distinct, oneOf, pair } from './draft.ts';
import { keepOneStore, repairStorage } from './loki.ts';
import { longer, repairTimeout } from './prometheus.ts';

/** What the cluster scrapes of itself, by its platform. */
export function repairKubernetes({ platform, kubernetes = {}, prometheus = {} }: Draft): void {
  for (const [job, { state, byAddress }] of Object.entries(platformPreset(platform as Platform))) {
    const settings = kubernetes[CLUSTER_JOBS[job as ClusterJob].key];
    if (!settings) continue;
    if (settings.endpoints && !byAddress) delete settings.endpoints;
    if (state === 'absent' && !settings.endpoints?.length) delete settings.enabled;
  }
  for (const job of Object.values<Draft>(kubernetes)) repairTimeout(job, prometheus.scrapeInterval);
  const { etcd } = kubernetes;
  if (!etcd?.tls) return;
  pair(etcd.tls, 'certificate', 'key');
  if (platformPreset(platform as Platform).etcd.byAddress && !etcd.endpoints?.length) etcd.endpoints = ['10.0.0.11'];
  if (!etcd.endpoints?.length) delete etcd.tls;
  else delete etcd.scheme;
}

/** Exporters, whose lists are about what they collect. */
export function repairExporters(exporters: Draft): void {
  const objects = exporters.kubeStateMetrics;
  if (objects) {
    for (const kind of [...Object.keys(objects.labels ?? {}), ...Object.keys(objects.annotations ?? {})]) {
      const running = runningCollectors(objects.collectors ?? {}) as readonly string[];
      if (OBJECT_COLLECTORS.some((name) => name === kind) && !running.includes(kind)) {
        objects.collectors = { ...objects.collectors, [kind]: true };
      }
    }
  }
  if (exporters.blackbox?.targets) exporters.blackbox.targets = repairProbes(exporters.blackbox.targets);
}

const URLS: Readonly<Record<string, string>> = {
  http_2xx: 'https://shop.example.com',
  http_post_2xx: 'http://shop.shop.svc:8080/health',
  tcp_connect: 'db.example.com:5432',
  tcp_tls: 'db.example.com:5432',
  dns: '192.0.2.53',
};
const NOTATIONS: Readonly<Record<string, RegExp>> = {
  http_2xx: /^https?:\/\/[^/\s]+/,
  http_post_2xx: /^https?:\/\/[^/\s]+/,
  tcp_connect: /^[^\s/:]+:\d+$/,
  tcp_tls: /^[^\s/:]+:\d+$/,
  dns: /^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$/,
};

/** Addresses as their modules want them. */
export function repairProbes(probes: readonly Draft[]): Draft[] {
  for (const probe of probes) {
    if (probe.query !== undefined) probe.module = 'dns';
    const { module = 'http_2xx' } = probe;
    if (!NOTATIONS[module]?.test(probe.url)) probe.url = URLS[module];
    if (module === 'dns') probe.query ??= 'www.example.com';
    else {
      delete probe.query;
      delete probe.queryType;
    }
  }
  return distinct(probes, ({ name }) => name);
}

const OWN_LABELS = ['cluster', 'instance', 'job', 'team', 'container', 'endpoint', 'namespace', 'node', 'pod'];

/** Jobs of the configuration: targets outside the cluster, and pods. */
export function repairTargets(draft: Draft): void {
  const { targets = {}, podMonitors = {}, teams, prometheus = {} } = draft;
  for (const jobs of [targets, podMonitors]) for (const job of RESERVED_JOBS) delete jobs[job];
  for (const job of Object.keys(targets)) delete podMonitors[job];
  for (const job of Object.values<Draft>(targets)) {
    if (!job.static && !job.dns) job.static = ['db.example.com:9100'];
    repairJob(job, 'https', teams, prometheus);
  }
  for (const job of Object.values<Draft>(podMonitors)) {
    if (Object.keys(job.selector).length === 0) job.selector = { app: 'x' };
    const { monitoring = 'monitoring', agents = 'monitoring-agents' } = draft.namespaces ?? {};
    if ([monitoring, agents].includes(job.namespace)) job.namespace = 'ingress';
    repairJob(job, 'http', teams, prometheus);
  }
}

function repairJob(job: Draft, scheme: string, teams: Draft, prometheus: Draft): void {
  if (job.team !== undefined) job.team = choose(Object.keys(teams), job.team);
  for (const label of OWN_LABELS) delete job.labels?.[label];
  repairTimeout(job, prometheus.scrapeInterval);
  oneOf(job, ['basic', 'bearer']);
  pair(job.tls, 'certificate', 'key');
  if (job.basic || job.bearer || job.tls) job.scheme = 'https';
  repairClass(job, scheme, prometheus);
  repairSampleLimit(job, prometheus);
}

/** A class that exists and suits the job. */
export function repairClass(job: Draft, scheme: string, { scrapeClasses = [] }: Draft): void {
  if (job.scrapeClass === undefined) return;
  const names = scrapeClasses.map(({ name }: Draft) => name);
  if (names.length === 0) {
    delete job.scrapeClass;
    return;
  }
  job.scrapeClass = choose(names, job.scrapeClass);
  const used = scrapeClasses.find(({ name }: Draft) => name === job.scrapeClass);
  if ((used.bearer || used.tls) && (job.scheme ?? scheme) === 'http') job.scheme = 'https';
  if (used.bearer) {
    delete job.basic;
    delete job.bearer;
  }
}

export function repairSampleLimit(job: Draft, { enforcedLimits = {} }: Draft): void {
  const ceiling = enforcedLimits.samples ?? 1_000_000;
  if (job.sampleLimit > ceiling) job.sampleLimit = ceiling;
}

/** Argo CD, the adapter for autoscalers, logs and traces. */
export function repairOthers(draft: Draft): void {
  const { gitops, autoscaling, logs, traces, prometheus = {}, namespaces } = draft;
  const { server } = gitops.destination ?? {};
  if (server !== undefined && server !== OWN_SERVER) delete gitops.metrics?.enabled;
  repairTimeout(gitops.metrics, prometheus.scrapeInterval);
  if (namespaces?.agents !== undefined && namespaces.agents === (namespaces.monitoring ?? 'monitoring'))
    delete namespaces.agents;
  if (namespaces?.monitoring === 'monitoring-agents') delete namespaces.monitoring;
  const { monitoring = 'monitoring', agents = 'monitoring-agents' } = namespaces ?? {};
  if ([monitoring, agents].includes(gitops.argocdNamespace ?? 'argocd')) gitops.argocdNamespace = 'gitops';
  if (autoscaling) {
    const { relistInterval = '1m', maxAge = '5m' } = autoscaling;
    if (longer(relistInterval, maxAge)) autoscaling.maxAge = relistInterval;
    const { basic, bearer } = prometheus.remoteQuery ?? {};
    if (basic || bearer) delete autoscaling.enabled;
    if (prometheus.mode === 'agent') delete autoscaling.kedaNamespace;
  }
  if (['eks', 'gke', 'aks'].includes(draft.platform)) delete logs?.audit?.enabled;
  if (logs?.includeNamespaces?.length) delete logs.excludeNamespaces;
  const { linesPerSecond = 5_000, burst = 20_000 } = logs?.limit ?? {};
  if (burst < linesPerSecond) logs.limit.burst = linesPerSecond;
  if (!traces) return;
  repairStorage(traces.storage);
  keepOneStore(traces.storage);
  const limits = traces.limits ?? {};
  const { ingestionRate = 15, ingestionBurst = 20, traceMegabytes = 5 } = limits;
  if (ingestionBurst < ingestionRate) limits.ingestionBurst = ingestionRate;
  if (traceMegabytes > (limits.ingestionBurst ?? 20)) delete limits.traceMegabytes;
  if ((limits.ingestionBurst ?? 20) < 5) limits.traceMegabytes = 1;
}
