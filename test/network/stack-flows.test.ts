import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { autoscalingSchema } from '../../src/config/schema/autoscaling.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { kubernetesSchema } from '../../src/config/schema/kubernetes.ts';
import { lokiSchema } from '../../src/config/schema/loki.ts';
import { prometheusSchema } from '../../src/config/schema/prometheus.ts';
import { podMonitorsSchema, targetsSchema } from '../../src/config/schema/targets.ts';
import { tracesSchema } from '../../src/config/schema/traces.ts';
import { externalServices } from '../../src/external-services.ts';
import { monitoringStack } from '../../src/monitoring-stack.ts';
import { type Flow, isPods, type Peer } from '../../src/network/flow.ts';
import { type ManifestObject, synthesize } from '../../src/synthesize.ts';
import { type End, type PodEnd, type Port, refusal } from '../../src/validation/network/connections.ts';
import { workloadsOf } from '../../src/validation/pods/workloads.ts';
import { scrapeTargets } from '../../src/validation/scraping/scrape-targets.ts';
import { matches } from '../../src/validation/selector.ts';

const { base, environments } = loadEnvironments('config');

/** Every environment on every platform; and two that the samples do not show. */
const cases: Environment[] = [
  ...[base, ...environments].flatMap((environment) =>
    PLATFORMS.map((platform) => ({ ...environment, platform, name: `${environment.name} on ${platform}` })),
  ),
  {
    ...base,
    name: 'a stack with whatever is a choice',
    prometheus: prometheusSchema.parse({
      thanos: {
        objectStorage: { config: { secret: 'thanos-bucket', key: 'thanos.yaml' } },
        querierNamespaces: ['thanos'],
      },
      remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com:8443/api/v1/push' }],
    }),
    targets: targetsSchema.parse({
      database: { static: ['db.example.com:9187'] },
      machines: { dns: { names: ['machines.example.com'], port: 9100 } },
    }),
    kubernetes: kubernetesSchema.parse(
      Object.fromEntries(
        ['etcd', 'controllerManager', 'kubeProxy', 'scheduler'].map((job) => [job, { enabled: true }]),
      ),
    ),
    podMonitors: podMonitorsSchema.parse({
      runner: { namespace: 'ci', selector: { app: 'runner' }, port: 'metrics' },
      batch: { namespace: 'ci', selector: { app: 'batch' }, port: 9102 },
    }),
    autoscaling: autoscalingSchema.parse({ enabled: true, kedaNamespace: 'keda' }),
  },
  {
    ...base,
    name: 'a Loki of many parts, with all that can stand beside it',
    loki: lokiSchema.parse({
      mode: 'distributed',
      storage: { s3: { bucket: 'chunks', region: 'us-east-1', endpoint: 'http://minio.shop.svc:9000' } },
      cache: { chunks: {}, results: {} },
      gateway: { enabled: true },
      canary: { enabled: true },
      ruler: { configMaps: true, remoteWrite: { url: 'https://mimir.example.com:8443/push' } },
    }),
  },
  {
    ...base,
    name: 'three Lokis that share a bucket of Google',
    loki: lokiSchema.parse({ mode: 'ha', storage: { gcs: { bucket: 'chunks' } } }),
  },
  {
    ...base,
    name: 'traces, sampled among several collectors',
    traces: tracesSchema.parse({
      enabled: true,
      storage: { gcs: { bucket: 'blocks' } },
      senderNamespaces: ['ingress-nginx'],
      collector: { tailSampling: {} },
    }),
  },
  {
    ...base,
    name: 'agents, whose rules a ruler evaluates',
    prometheus: prometheusSchema.parse({
      mode: 'agent',
      remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com:8443/api/v1/push' }],
      remoteQuery: { url: 'http://query.shop.svc:9090' },
    }),
  },
  {
    ...base,
    name: 'a network whose addresses are known',
    autoscaling: autoscalingSchema.parse({ enabled: true }),
    kubernetes: kubernetesSchema.parse({ etcd: { endpoints: ['10.0.7.7'] } }),
    network: {
      apiServer: { cidrs: ['10.0.0.10/32'], ports: [6443], sources: ['10.0.0.10/32'] },
      nodes: { cidrs: ['10.0.0.0/16'] },
      ingress: { namespaces: ['ingress-nginx'] },
      clearText: [],
    },
  },
];

interface Stack {
  readonly flows: readonly Flow[];
  readonly policies: readonly ManifestObject[];
  readonly input: Parameters<typeof workloadsOf>[0];
  /** Pods of the stack that policies reach, by name. */
  readonly pods: ReadonlyMap<string, PodEnd>;
}

function stackOf(environment: Environment): Stack {
  const app = new App();
  const flows = monitoringStack(app, environment);
  const { components } = synthesize(app);
  const input = { components, externalServices: externalServices(environment), prerequisites: [], images: [] };
  const pods = workloadsOf(input)
    .filter(({ hostNetwork }) => !hostNetwork)
    .map(({ object, labels }): [string, PodEnd] => [
      labels['app.kubernetes.io/name'] ?? '',
      { namespace: object.metadata.namespace ?? '', labels },
    ]);
  const policies = [...components.values()].flat().filter(({ kind }) => kind === 'NetworkPolicy');
  return { flows, policies, input, pods: new Map(pods) };
}

const STRANGERS: Readonly<Record<string, End>> = {
  'a pod of the catalog': { namespace: 'shop', labels: { 'app.kubernetes.io/name': 'order-service' } },
  'a pod of the system': { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  'an ingress controller': { namespace: 'ingress-nginx', labels: {} },
  'a pod without a Service': { namespace: 'ci', labels: { app: 'batch' } },
  'a pod of KEDA': { namespace: 'keda', labels: {} },
  'a pod of Argo CD': { namespace: 'argocd', labels: {} },
  'a pod elsewhere': { namespace: 'elsewhere', labels: { 'app.kubernetes.io/name': 'grafana' } },
  'an intruder in the stack': { namespace: 'monitoring', labels: { app: 'intruder' } },
  'an intruder among the agents': { namespace: 'monitoring-agents', labels: {} },
  'the API server': { address: '10.0.0.10' },
  'a node': { address: '10.0.7.7' },
  'the internet': { address: '192.0.2.1' },
};

/** Whether the flow table, and it alone, lets two ends talk: the ends that it knows must both be named. */
function declared(flows: readonly Flow[], from: End, to: End, port: Port): boolean {
  const about = flows.filter(
    ({ ports }) =>
      !ports || ports.some((each) => each.number === port.number && (each.protocol ?? 'TCP') === port.protocol),
  );
  return (
    (!isOurs(from) || about.some((flow) => isPods(flow.from) && holds(flow.from, from) && holds(flow.to, to))) &&
    (!isOurs(to) || about.some((flow) => isPods(flow.to) && holds(flow.to, to) && holds(flow.from, from)))
  );
}

const isOurs = (end: End) => 'namespace' in end && ['monitoring', 'monitoring-agents'].includes(end.namespace);

function holds(peer: Peer, end: End): boolean {
  if (peer === 'anywhere') return true;
  if (isPods(peer)) {
    return 'namespace' in end && peer.namespace === end.namespace && matches({ matchLabels: peer.pods }, end.labels);
  }
  const prefixes: Record<string, string> = {
    '10.0.0.10/32': '10.0.0.10',
    '10.0.7.7/32': '10.0.7.7',
    '10.0.0.0/16': '10.0.',
  };
  return !('namespace' in end) && peer.cidrs.some((cidr) => (end.address ?? '').startsWith(prefixes[cidr] ?? '?'));
}

describe.each(cases.map((environment) => [environment.name, stackOf(environment)] as const))(
  'the network policies of %s',
  (_, { flows, policies, input, pods }) => {
    const ends = [...pods, ...Object.entries(STRANGERS)];
    const reaches = (from: End, to: End, port: Port) => refusal(policies, from, to, port) === undefined;

    test('permit exactly what the flow table declares, between any two ends, at any port', () => {
      const numbers = new Set([22, 1024, ...flows.flatMap(({ ports = [] }) => ports.map(({ number }) => number))]);
      const differences: string[] = [];
      let permitted = 0;
      for (const [fromName, from] of ends) {
        for (const [toName, to] of ends) {
          for (const number of numbers) {
            for (const protocol of ['TCP', 'UDP'] as const) {
              const actual = reaches(from, to, { number, protocol });
              if (actual) permitted++;
              if (actual !== declared(flows, from, to, { number, protocol })) {
                differences.push(`${fromName} to ${toName}, ${protocol} ${number}: ${actual ? 'open' : 'closed'}`);
              }
            }
          }
        }
      }
      expect(differences).toEqual([]);
      expect(permitted).toBeGreaterThan(100);
    });

    test('let every pod resolve names, whoever answers', () => {
      const closed = [...pods].flatMap(([name, from]) =>
        (['UDP', 'TCP'] as const).flatMap((protocol) =>
          ['a pod of the system', 'a node']
            .filter((to) => !reaches(from, STRANGERS[to] ?? {}, { number: 53, protocol }))
            .map((to) => `${name} to ${to}: ${protocol}`),
        ),
      );
      expect(closed).toEqual([]);
    });

    test('let Prometheus reach every target that a monitor names, at its port', () => {
      const from = (pods.get('prometheus') ?? pods.get('prometheus-agent')) as PodEnd;
      const targets = scrapeTargets(input);
      const closed = targets.filter(({ ends: places, port }) => !places.some((to) => reaches(from, to, port)));
      expect(closed.map(({ what, port }) => `${what}:${port.number}`)).toEqual([]);
      // Guards the line above: nothing is refused where nothing is looked at.
      const seen = targets.map(({ what, port }) => `${what.replace(/^PrometheusAgent/, 'Prometheus')}:${port.number}`);
      expect(seen).toEqual(
        expect.arrayContaining([
          'Prometheus monitoring/panoptes:9090',
          'Prometheus monitoring/panoptes:8080',
          'Alertmanager monitoring/panoptes:9093',
          'Deployment monitoring/kube-state-metrics:8081',
          'DaemonSet monitoring-agents/node-exporter:9100',
          'DaemonSet monitoring-agents/promtail:3101',
          'Service kube-system/kubelet:10250',
        ]),
      );
    });
  },
);

test('what is a choice is looked at too', () => {
  const everything = cases.find(({ name }) => name === 'a stack with whatever is a choice') as Environment;
  const seen = scrapeTargets(stackOf(everything).input).map(({ what, port }) => `${what}:${port.number}`);
  expect(seen).toEqual(
    expect.arrayContaining([
      'Prometheus monitoring/panoptes:10902',
      'Service kube-system/panoptes-kube-scheduler:10259',
      'Service kube-system/panoptes-etcd:2381',
      'db.example.com:9187:9187',
      'machines.example.com:9100',
      'the pods in ci:9102',
      'Service argocd/argocd-metrics:8082',
      'Deployment monitoring/prometheus-adapter:6443',
    ]),
  );
});

test('the pods of the stack talk to each other as drawn here, and in no other way', () => {
  const { pods, policies, flows } = stackOf(base);
  const numbers = [...new Set(flows.flatMap(({ ports = [] }) => ports.map(({ number }) => number)))].sort(
    (a, b) => a - b,
  );
  const lines = [...pods].flatMap(([from, source]) =>
    [...pods].flatMap(([to, target]) => {
      const open = numbers.filter((number) => !refusal(policies, source, target, { number, protocol: 'TCP' }));
      return open.length > 0 ? [`${from} -> ${to}: ${open.join(', ')}`] : [];
    }),
  );
  expect(lines.sort()).toEqual([
    'alertmanager -> alertmanager: 9094',
    'events -> loki: 3100',
    'grafana -> alertmanager: 9093',
    'grafana -> loki: 3100',
    'grafana -> prometheus: 9090',
    'loki -> alertmanager: 9093',
    'prometheus -> alertmanager: 8080, 9093',
    'prometheus -> blackbox-exporter: 9115',
    'prometheus -> events: 12345',
    'prometheus -> grafana: 3000',
    'prometheus -> kube-state-metrics: 8080, 8081',
    'prometheus -> loki: 3100',
    'prometheus -> prometheus-operator: 8080',
    'prometheus -> prometheus: 8080, 9090',
    'prometheus -> promtail: 3101',
    'promtail -> loki: 3100',
  ]);
});

test('the processes of Loki reach each other, their stores and what stands beside them', () => {
  const open = (name: string, from: string, to: string, number: number) => {
    const { pods, policies } = stackOf(cases.find((each) => each.name === name) as Environment);
    const end = (who: string) => pods.get(who) ?? STRANGERS[who] ?? {};
    return refusal(policies, end(from), end(to), { number, protocol: 'TCP' }) === undefined;
  };
  const many = 'a Loki of many parts, with all that can stand beside it';
  for (const number of [3100, 9095, 7946]) expect(open(many, 'loki', 'loki', number)).toBe(true);
  expect(open(many, 'loki', 'loki-chunks-cache', 11211)).toBe(true);
  expect(open(many, 'loki', 'loki-results-cache', 11211)).toBe(true);
  expect(open(many, 'promtail', 'loki-chunks-cache', 11211)).toBe(false);
  expect(open(many, 'loki', 'a pod of the catalog', 9000)).toBe(true);
  expect(open(many, 'loki', 'the internet', 8443)).toBe(true);
  expect(open(many, 'loki', 'the API server', 6443)).toBe(true);
  expect(open(many, 'an ingress controller', 'loki-gateway', 8080)).toBe(true);
  expect(open(many, 'an ingress controller', 'loki', 3100)).toBe(false);
  expect(open(many, 'loki-gateway', 'loki', 3100)).toBe(true);
  expect(open(many, 'loki-canary', 'loki', 3100)).toBe(true);
  expect(open(many, 'prometheus', 'loki-canary', 3500)).toBe(true);
  expect(open('a network whose addresses are known', 'events', 'the API server', 6443)).toBe(true);
  expect(open('a network whose addresses are known', 'events', 'the internet', 443)).toBe(false);
  const google = 'three Lokis that share a bucket of Google';
  expect([443, 80, 988, 8443].map((number) => open(google, 'loki', 'the internet', number))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(open('base on kubeadm', 'loki', 'the internet', 443)).toBe(false);
});

test('spans come from the catalog alone, and go on to Tempo alone', () => {
  const stack = stackOf(cases.find(({ name }) => name === 'traces, sampled among several collectors') as Environment);
  const open = (from: string, to: string, number: number) => {
    const end = (who: string) => stack.pods.get(who) ?? STRANGERS[who] ?? {};
    return refusal(stack.policies, end(from), end(to), { number, protocol: 'TCP' }) === undefined;
  };
  const collector = 'opentelemetry-collector';
  for (const number of [4317, 4318]) {
    expect(open('a pod of the catalog', collector, number)).toBe(true);
    expect(open('an ingress controller', collector, number)).toBe(true);
    expect(open('a pod elsewhere', collector, number)).toBe(false);
    expect(open('an intruder in the stack', collector, number)).toBe(false);
    expect(open('a pod of the catalog', 'tempo', number)).toBe(false);
  }
  expect(open('a pod of the catalog', collector, 4319)).toBe(false);
  expect(open(collector, collector, 4319)).toBe(true);
  expect(open(collector, 'tempo', 4317)).toBe(true);
  expect(open(collector, 'the API server', 6443)).toBe(true);
  expect(open('grafana', 'tempo', 3200)).toBe(true);
  expect(open('grafana', collector, 4317)).toBe(false);
  expect(open('prometheus', 'tempo', 3200)).toBe(true);
  expect(open('prometheus', collector, 8888)).toBe(true);
  expect(open('tempo', 'prometheus', 9090)).toBe(true);
  expect(open('tempo', 'the internet', 443)).toBe(true);
  expect(open('tempo', 'the internet', 8443)).toBe(false);
  expect(open(collector, 'the internet', 80)).toBe(false);
});
