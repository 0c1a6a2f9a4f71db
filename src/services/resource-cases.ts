import { type CaseLabels, CLUSTER, growing, series, steady } from '../rules/cases.ts';
import { type RecordName, records } from '../rules/records.ts';
import type { InputSeries, NonEmpty, RecordCase } from '../rules/rule.ts';
import { REPLICAS } from './resource-expressions.ts';

type Cases = NonEmpty<RecordCase>;

const WORKLOAD = { namespace: 'shop', workload: 'api', workload_type: 'deployment' };
const SERVICE = { cluster: CLUSTER, namespace: 'shop', service: 'api-gateway' };

/** Two services of one workload, as one that serves its metrics twice, and a service that has no workload yet. */
const SERVICES: readonly InputSeries[] = [
  series(records.serviceWorkload, { ...WORKLOAD, service: 'api-gateway' }, steady(1)),
  series(records.serviceWorkload, { ...WORKLOAD, service: 'api-admin' }, steady(1)),
  series(records.serviceWorkload, { ...WORKLOAD, workload: 'new', service: 'new' }, steady(1)),
];

/** Both services of the workload have what the workload has. */
const ofBoth = (value: number) => [
  { labels: { ...SERVICE, service: 'api-admin' }, value },
  { labels: SERVICE, value },
];

const owner = (pod: string, more: CaseLabels = {}): InputSeries =>
  series(records.podOwner, { ...WORKLOAD, pod, ...more }, steady(1));

/** Pods a and b belong to the workload; c to one of another name, d to one of another kind. */
const OWNERS: readonly InputSeries[] = [
  owner('a'),
  owner('b'),
  owner('c', { workload: 'api-v2' }),
  owner('d', { workload_type: 'statefulset' }),
  owner('a', { namespace: 'shop-2' }),
];

const at = (name: string, time: string, input: readonly InputSeries[], value?: number): RecordCase => ({
  name,
  input: [...SERVICES, ...input],
  at: time,
  expect: value === undefined ? [] : ofBoth(value),
});

/** What the workload uses, amid others of the same name. */
export function useOf(record: RecordName): Cases {
  const use = (value: number, more: CaseLabels = {}) => series(record, { ...WORKLOAD, ...more }, steady(value));
  const others = [
    use(7, { workload: 'api-v2' }),
    use(7, { workload_type: 'statefulset' }),
    use(7, { namespace: 'shop-2' }),
  ];
  return [at('a workload of two services', '5m', [use(1.5), ...others], 1.5)];
}

const container = (record: RecordName, pod: string, name: string, value: number, namespace = 'shop'): InputSeries =>
  series(record, { namespace, pod, container: name }, steady(value));

/** Use and bounds of a pod: as in real clusters, not every container has every request and limit. */
function pod(name: string, namespace = 'shop'): InputSeries[] {
  const of = (record: RecordName, part: string, value: number) => container(record, name, part, value, namespace);
  return [
    of(records.containerCpu, 'api', 0.5),
    of(records.containerCpu, 'proxy', 0.25),
    of(records.podCpuRequests, 'api', 0.5),
    of(records.podCpuRequests, 'proxy', 0.125),
    of(records.podCpuLimits, 'proxy', 1),
    of(records.containerMemory, 'api', 300),
    of(records.containerMemory, 'proxy', 100),
    of(records.podMemoryRequests, 'api', 400),
    of(records.podMemoryLimits, 'api', 500),
    of(records.podMemoryLimits, 'proxy', 500),
  ];
}

/** A pod that uses eight times as much, and would be seen at once. */
function foreign(name: string, namespace = 'shop'): InputSeries[] {
  return pod(name, namespace).map(({ series: each, values }) => ({
    series: each,
    values: /usage|working_set/.test(each) ? `${Number(values.split('x')[0]) * 8}x120` : values,
  }));
}

function shares(value: number): Cases {
  const pods = [...pod('a'), ...pod('b'), ...foreign('c'), ...foreign('d'), ...foreign('a', 'shop-2')];
  const unbounded = pod('a').filter(({ series: each }) => /usage|working_set/.test(each));
  return [
    at('two pods of the workload, amid others', '5m', [...OWNERS, ...pods], value),
    at('neither requests nor limits', '5m', [...OWNERS, ...unbounded]),
  ];
}

/** Of requests 0.75/0.625, of limits 0.25/1, and of limits or else requests 0.75/1.5. */
export const cpuShares = (value: number): Cases => shares(value);

/** Of requests 300/400, and of limits 400/1000. */
export const memoryShares = (value: number): Cases => shares(value);

/** Each container of a pod, with its workload. Two exporters may tell of one container. */
export function memoryOfLimit(): Cases {
  const labels = { cluster: CLUSTER, ...WORKLOAD, pod: 'a' };
  return [
    {
      name: 'both containers of a pod',
      input: [...OWNERS, ...pod('a'), container(records.containerMemory, 'e', 'api', 500)],
      at: '5m',
      expect: [
        { labels: { ...labels, container: 'api' }, value: 0.6 },
        { labels: { ...labels, container: 'proxy' }, value: 0.2 },
      ],
    },
  ];
}

/** A quarter of the periods of one container, and none of another: the busier one weighs more. */
export function throttling(): Cases {
  const labels = (name: string) => ({
    job: 'kubelet',
    metrics_path: '/metrics/cadvisor',
    image: 'registry.example.com/app',
    namespace: 'shop',
    pod: name,
    container: 'api',
  });
  const of = (name: string, part: 'cfs' | 'cfs_throttled', perMinute: number, more: CaseLabels = {}) =>
    series(`container_cpu_${part}_periods_total`, { ...labels(name), ...more }, growing(perMinute));
  const cgroup = { image: '', container: '' };
  return [
    at(
      'one of two pods is throttled, amid others and the cgroup of the pod',
      '10m',
      [
        ...OWNERS,
        ...[of('a', 'cfs', 600), of('b', 'cfs', 200), of('c', 'cfs', 600), of('a', 'cfs', 900, cgroup)],
        ...[of('a', 'cfs_throttled', 150), of('b', 'cfs_throttled', 0), of('c', 'cfs_throttled', 600)],
        of('a', 'cfs_throttled', 900, cgroup),
      ],
      0.1875,
    ),
    at('no limit, so no period', '10m', [...OWNERS, of('a', 'cfs', 0), of('a', 'cfs_throttled', 0)]),
  ];
}

/** Two exporters tell of each workload; one of another name and one of another kind have nine replicas. */
export function replicas(which: 'desired' | 'available'): Cases {
  const count = (kind: keyof typeof REPLICAS, workload: string, value: number, more: CaseLabels = {}) =>
    ['1', '2'].map((instance) =>
      series(
        REPLICAS[kind][which],
        { job: 'kube-state-metrics', instance, namespace: 'shop', [kind]: workload, ...more },
        steady(value),
      ),
    );
  const others = [
    ...count('deployment', 'api-v2', 9),
    ...count('statefulset', 'api', 9),
    ...count('daemonset', 'api', 9),
    ...count('deployment', 'api', 9, { job: 'other' }),
  ];
  const ofKind = (kind: keyof typeof REPLICAS): RecordCase => ({
    name: `a ${kind}`,
    input: [
      series(records.serviceWorkload, { ...WORKLOAD, workload_type: kind, service: 'api-gateway' }, steady(1)),
      ...count(kind, 'api', 2),
    ],
    at: '5m',
    expect: [{ labels: SERVICE, value: 2 }],
  });
  return [
    at('three replicas, amid others', '5m', [...count('deployment', 'api', 3), ...others], 3),
    ofKind('statefulset'),
    ofKind('daemonset'),
  ];
}
