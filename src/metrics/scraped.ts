import type { Environment } from '../config/environment.ts';
import { externalServices } from '../external-services.ts';
import { jobOf } from '../services/identity.ts';
import { requestsOf } from '../services/request-metrics.ts';
import type { ManifestObject } from '../synthesize.ts';
import { matches } from '../validation/selector.ts';
import { type Answering, answering } from './exporter-arguments.ts';
import type { Metric } from './metric.ts';
import { JOB_METRICS, logMetrics, requestMetrics, serviceMetrics } from './registry.ts';
import type { Relabeling } from './relabeling.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads monitors, which are plain data here.
type Data = any;

/** One path of one job, as a monitor has it scraped. */
export interface Scrape {
  readonly job: string;
  readonly path: string;
  /** Time between two samples, where it is not that of the server. */
  readonly interval?: string;
  /** Labels of its targets whose values are known before the cluster exists. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the labels that its targets have besides. */
  readonly moreLabels: readonly string[];
  readonly metricRelabelings: readonly Relabeling[];
  readonly metrics: readonly Metric[];
}

/** Labels that every target has, and that no series replaces. */
const EVERY_TARGET = ['cluster', 'instance', 'job'];
/** Labels that a target has unless its series bring their own. */
const OF_PODS = ['container', 'namespace', 'node', 'pod', 'service'];
/** The operator names the node of a target that is one: those of the Service that it keeps for the kubelets. */
const OF_NODES: Readonly<Record<string, readonly string[]>> = { kubelet: ['node'] };

/** Everything that the monitors among the objects have scraped. */
export function scrapesOf(objects: readonly ManifestObject[], environment: Environment): Scrape[] {
  const of = (kind: string) => objects.filter((object) => object.kind === kind) as Data[];
  const services: { namespace: string; labels: Data }[] = [
    ...of('Service').map(({ metadata }) => ({ namespace: metadata.namespace, labels: metadata.labels })),
    ...externalServices(environment),
  ];
  const answers = answersIn(objects, environment);
  const serviceMonitors = of('ServiceMonitor').flatMap(({ spec }) => {
    const service = services.find(
      ({ namespace, labels }) =>
        spec.namespaceSelector.matchNames.includes(namespace) && matches(spec.selector, labels),
    );
    const job = service?.labels[spec.jobLabel];
    return spec.endpoints.map((endpoint: Data) => scrape(endpoint, job, answers));
  });
  const podMonitors = of('PodMonitor').flatMap(({ spec }) =>
    spec.podMetricsEndpoints.map((endpoint: Data) => scrape(endpoint, undefined, answers)),
  );
  const probes = of('Probe').map(({ spec }) =>
    scrape(
      { path: spec.prober.path, interval: spec.interval, metricRelabelings: spec.metricRelabelings },
      spec.jobName,
      answers,
    ),
  );
  const scrapeConfigs = of('ScrapeConfig').map(({ spec: { metricsPath, scrapeInterval, jobName, ...spec } }) =>
    scrape({ ...spec, path: metricsPath, interval: scrapeInterval }, jobName, answers),
  );
  return [...serviceMonitors, ...podMonitors, ...probes, ...scrapeConfigs];
}

function scrape(endpoint: Data, jobLabel: string | undefined, answers: Answers): Scrape {
  const { path, port, interval, honorLabels, relabelings = [], metricRelabelings = [] } = endpoint;
  const fixed = (relabelings as Relabeling[]).filter(({ action, replacement }) => action === 'replace' && replacement);
  const labels: Record<string, string> = {
    ...(jobLabel ? { job: jobLabel } : {}),
    ...(port ? { endpoint: port } : {}),
  };
  for (const { targetLabel = '', replacement = '' } of fixed) labels[targetLabel] = replacement;
  const written = (relabelings as Relabeling[]).flatMap(({ targetLabel }) => targetLabel ?? []);
  if (written.includes('metrics_path')) labels.metrics_path = path;
  return {
    job: labels.job ?? '',
    path,
    ...(interval ? { interval } : {}),
    labels,
    moreLabels: [
      ...EVERY_TARGET,
      ...(honorLabels ? [] : OF_PODS),
      ...(OF_NODES[labels.job ?? ''] ?? []),
      ...written,
      'endpoint',
    ],
    metricRelabelings,
    metrics: answers(labels.job ?? '', path),
  };
}

/** What a job answers at a path. */
type Answers = (job: string, path: string) => readonly Metric[];

/** What the processes of an environment answer, with the arguments that they are started with. */
function answersIn(objects: readonly ManifestObject[], { services, logs: { collector } }: Environment): Answers {
  const ofControllers = new Map<string, Metric[]>();
  for (const service of services) {
    const requests = requestsOf(service);
    if (!requests?.source) continue;
    const { job } = requests.source;
    ofControllers.set(job, together([...(ofControllers.get(job) ?? []), ...requestMetrics(requests)]));
  }
  const catalog = new Map<string, readonly Metric[]>([
    ...ofControllers,
    ...services.map((service) => [jobOf(service), together(serviceMetrics(service))] as const),
  ]);
  return (job, path) => {
    const answers = answeringOf(objects, job);
    const counted = job === collector ? logMetrics(services) : [];
    // Grafana answers below the path of its address.
    const own = JOB_METRICS[job]?.[job === 'grafana' ? '/metrics' : path];
    return [...(catalog.get(job) ?? own ?? []), ...counted].filter((metric) => answers(metric));
  };
}

/** Metrics of which each is there once, with every label that somebody asks for. */
function together(metrics: readonly Metric[]): Metric[] {
  const byName = new Map<string, Metric>();
  for (const metric of metrics) {
    const { labels = [], bounds = [], ...before } = byName.get(metric.name) ?? {};
    byName.set(metric.name, {
      ...metric,
      ...before,
      labels: [...new Set([...labels, ...metric.labels])],
      ...(metric.bounds ? { bounds: [...new Set([...bounds, ...metric.bounds])].sort((a, b) => a - b) } : {}),
    });
  }
  return [...byName.values()];
}

/** Which series a process of the stack answers, as the arguments of its workload say. */
export function answeringOf(objects: readonly ManifestObject[], job: string): Answering {
  const workload = objects.find(
    ({ kind, metadata }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) && metadata.name === job,
  ) as Data;
  const containers: Data[] = workload?.spec.template.spec.containers ?? [];
  return answering(containers.flatMap((container) => container.args ?? []));
}
