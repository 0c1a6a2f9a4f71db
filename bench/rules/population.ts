import { boundValues, type Metric, seriesNames } from '../../src/metrics/metric.ts';
import { isDropped } from '../../src/metrics/relabeling.ts';
import type { Scrape } from '../../src/metrics/scraped.ts';

/** How large the synthetic cluster is. */
export interface Size {
  readonly services: number;
  readonly podsPerService: number;
  readonly nodes: number;
}

type Labels = Readonly<Record<string, string>>;

/** A series, and how it moves: a counter grows by `perSecond`, a gauge stays at `value`. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly perSecond: number;
}

export const serviceName = (index: number): string => `service-${index}`;
export const namespaceOf = (service: number): string => `namespace-${service % 50}`;

/** Something that series are about: a pod, a node, a workload. Its labels go to every metric that has labels of that name. */
type Entity = Labels;

/** Values of labels that do not name an entity; a metric has one series for each combination. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  code: ['200', '404', '500'],
  status_code: ['200', '404', '500'],
  verb: ['GET', 'LIST', 'POST', 'PUT', 'PATCH', 'WATCH'],
  method: ['GET', 'POST'],
  route: ['/', '/items'],
  handler: ['/', '/items'],
  scope: ['resource', 'namespace'],
  phase: ['Running', 'Pending', 'Failed', 'Succeeded', 'Unknown'],
  condition: ['Ready', 'MemoryPressure', 'DiskPressure'],
  status: ['true', 'false', 'unknown'],
  mode: ['idle', 'iowait', 'system', 'user', 'steal'],
  cpu: ['0', '1', '2', '3'],
  device: ['nvme0n1', 'eth0'],
  mountpoint: ['/', '/var/lib'],
  fstype: ['ext4'],
  reason: ['Completed', 'Error'],
  metrics_path: ['/metrics'],
  quantile: ['0.99'],
};

const PLURAL_RESOURCES = ['pods', 'nodes', 'secrets', 'configmaps', 'leases', 'events', 'services', 'deployments'];

/** Everything that a job's scrape holds, with the labels that its targets have. */
export function* population(scrapes: readonly Scrape[], wanted: ReadonlySet<string>, size: Size): Generator<Series> {
  for (const scrape of scrapes) {
    const entities = entitiesOf(scrape, size);
    for (const metric of scrape.metrics) {
      const names = seriesNames(metric).filter((name) => wanted.has(name));
      for (const name of names) for (const entity of entities(metric)) yield* seriesOf(name, metric, scrape, entity);
    }
  }
}

function* seriesOf(name: string, metric: Metric, scrape: Scrape, entity: Entity): Generator<Series> {
  const bounds =
    metric.bounds && name.endsWith('_bucket')
      ? [...metric.bounds.flatMap((bound) => boundValues(bound).slice(-1)), '+Inf']
      : [];
  const free = metric.labels.filter((label) => !(label in entity) && label !== 'le');
  const counter =
    metric.type === 'counter' || metric.type === 'histogram' || (metric.type === 'summary' && name !== metric.name);
  let index = 0;
  for (const chosen of combinations(free, scrape.job)) {
    for (const le of bounds.length > 0 ? bounds : [undefined]) {
      const labels = { ...entity, ...chosen, ...(le === undefined ? {} : { le }) };
      if (isDropped({ ...labels, __name__: name }, scrape.metricRelabelings)) continue;
      index += 1;
      const cumulative = le === undefined ? 1 : bounds.indexOf(le) + 1;
      yield {
        name,
        labels,
        value: amountOf(name, chosen),
        perSecond: counter ? cumulative * (1 + (index % 3)) * 0.1 : 0,
      };
    }
  }
}

/** A state that is on for its first value, and some amount for everything else. */
function amountOf(name: string, chosen: Labels): number {
  const states = ['phase', 'condition', 'status', 'reason'].filter((label) => label in chosen);
  if (states.length > 0) return states.every((label) => VALUES[label]?.[0] === chosen[label]) ? 1 : 0;
  if (/_(info|owner|created|up)$|^up$|_relabel$/.test(name)) return 1;
  return /bytes/.test(name) ? 2 ** 30 : 1;
}

function* combinations(labels: readonly string[], job: string): Generator<Labels> {
  const [label, ...rest] = labels;
  if (label === undefined) return yield {};
  const resource = job === 'kube-state-metrics' ? ['cpu', 'memory'] : PLURAL_RESOURCES;
  const values = label === 'resource' ? resource : (VALUES[label] ?? ['a']);
  for (const value of values) for (const others of combinations(rest, job)) yield { ...others, [label]: value };
}

/** What the series of a scrape are about, by the labels of the metric. */
function entitiesOf(scrape: Scrape, size: Size): (metric: Metric) => Entity[] {
  const { services, podsPerService, nodes } = size;
  const target = { ...scrape.labels, cluster: 'bench' };
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const onNodes = range(nodes).map((node) => ({ ...target, instance: `10.0.0.${node}:9100`, node: `node-${node}` }));
  const pods = range(services * podsPerService).map((index) => podOf(Math.floor(index / podsPerService), index, nodes));
  const workloads = range(services).map(workloadOf);
  const alone = range(2).map((replica) => ({
    ...target,
    instance: `10.1.0.${replica}:80`,
    namespace: 'monitoring',
    pod: `${scrape.job}-${replica}`,
  }));
  const service = /^namespace-\d+\/service-(\d+)$/.exec(scrape.job)?.[1];
  if (service !== undefined) {
    const own = range(podsPerService).map((replica) =>
      podOf(Number(service), Number(service) * podsPerService + replica, nodes),
    );
    const list = own.map(({ namespace, pod }) => ({
      ...target,
      instance: `${pod}:80`,
      namespace,
      service: serviceName(Number(service)),
      pod,
    }));
    return () => list;
  }
  const instance = `10.2.0.1:8080`;
  const has = ({ labels }: Metric, ...names: string[]) => names.some((name) => labels.includes(name));
  if (scrape.job === 'kube-state-metrics') {
    const of = (list: readonly Entity[]) => (metric: Metric) =>
      list.map((entity) => ({ ...pick(entity, metric.labels), ...target, instance }));
    const [ofPods, ofWorkloads, ofNodes] = [of(pods), of(workloads), of(onNodes)];
    const other = [{ ...target, instance }];
    return (metric) => {
      if (has(metric, 'pod')) return ofPods(metric);
      if (has(metric, 'deployment', 'replicaset', 'horizontalpodautoscaler', 'poddisruptionbudget'))
        return ofWorkloads(metric);
      return has(metric, 'node') ? ofNodes(metric) : other;
    };
  }
  if (scrape.path === '/metrics/cadvisor') {
    const list = pods.map((pod) => ({
      ...target,
      ...pick(pod, ['namespace', 'pod', 'container', 'node', 'image', 'id', 'name']),
      instance: `${pod.node}:10250`,
    }));
    return () => list;
  }
  return () =>
    scrape.job === 'node-exporter' || scrape.job === 'kubelet' || scrape.job === 'kube-proxy' ? onNodes : alone;
}

function podOf(service: number, index: number, nodes: number) {
  const pod = `${serviceName(service)}-5d8f7c-${index}`;
  return {
    namespace: namespaceOf(service),
    pod,
    uid: `uid-${index}`,
    node: `node-${index % nodes}`,
    container: 'app',
    image: 'registry.example.com/app:1',
    id: `/kubepods/${pod}/app`,
    name: `app-${index}`,
    owner_is_controller: 'true',
    owner_kind: 'ReplicaSet',
    owner_name: `${serviceName(service)}-5d8f7c`,
  };
}

function workloadOf(service: number) {
  const name = serviceName(service);
  return {
    namespace: namespaceOf(service),
    deployment: name,
    replicaset: `${name}-5d8f7c`,
    horizontalpodautoscaler: name,
    poddisruptionbudget: name,
    owner_is_controller: 'true',
    owner_kind: 'Deployment',
    owner_name: name,
  };
}

function pick(entity: Entity, labels: readonly string[]): Entity {
  return Object.fromEntries(Object.entries(entity).filter(([label]) => labels.includes(label)));
}
