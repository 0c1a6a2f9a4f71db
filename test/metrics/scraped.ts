import type { Environment } from '../../src/config/environment.ts';
import { externalServices } from '../../src/external-services.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { JOB_METRICS, presetMetrics } from '../../src/metrics/registry.ts';
import { jobOf } from '../../src/services/identity.ts';
import { presets } from '../../src/services/presets.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { matches } from '../../src/validation/selector.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads monitors, which are plain data here.
type Data = any;

/** A step of metricRelabelings. */
export interface Relabeling {
  readonly action: string;
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}

/** One path of one job, as a monitor has it scraped. */
export interface Scrape {
  readonly job: string;
  readonly path: string;
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
const OF_PODS = ['container', 'namespace', 'pod', 'service'];

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
    scrape({ path: spec.prober.path, metricRelabelings: spec.metricRelabelings }, spec.jobName, answers),
  );
  return [...serviceMonitors, ...podMonitors, ...probes];
}

function scrape(endpoint: Data, jobLabel: string | undefined, answers: Answers): Scrape {
  const { path, port, honorLabels, relabelings = [], metricRelabelings = [] } = endpoint;
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
    labels,
    moreLabels: [...EVERY_TARGET, ...(honorLabels ? [] : OF_PODS), ...written, 'endpoint'],
    metricRelabelings,
    metrics: answers(labels.job ?? '', path),
  };
}

/** What a job answers at a path. */
type Answers = (job: string, path: string) => readonly Metric[];

/** What the processes of an environment answer, with the collectors that they are started with. */
function answersIn(objects: readonly ManifestObject[], { services }: Environment): Answers {
  const catalog = new Map(services.map((service) => [jobOf(service), presetMetrics(presets[service.metrics.preset])]));
  return (job, path) => {
    const runs = collectorsOf(objects, job);
    const metrics = catalog.get(job) ?? JOB_METRICS[job]?.[path] ?? [];
    return metrics.filter(({ collector }) => collector === undefined || runs(collector));
  };
}

/** Whether a collector of an exporter is switched on, as its arguments say. */
function collectorsOf(objects: readonly ManifestObject[], job: string): (collector: string) => boolean {
  const workload = objects.find(
    ({ kind, metadata }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) && metadata.name === job,
  ) as Data;
  const containers: Data[] = workload?.spec.template.spec.containers ?? [];
  const args: string[] = containers.flatMap((container) => container.args ?? []);
  const resources = args.find((arg) => arg.startsWith('--resources='))?.slice('--resources='.length);
  if (resources !== undefined) return (collector) => resources.split(',').includes(collector);
  return (collector) => !args.includes(`--no-collector.${collector}`);
}
