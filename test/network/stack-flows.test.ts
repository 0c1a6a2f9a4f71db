import { describe, expect, test } from '@jest/globals';
import { loadEnvironments } from '../../src/config/load.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { matches } from '../../src/validation/selector.ts';
import { sampleOf, samples } from '../support/sample.ts';

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data here.
type Data = any;

interface Pods {
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

const pod = (name: string, namespace = 'monitoring'): Pods => ({
  namespace,
  labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'panoptes' },
});

/** Whether the policies let one end send to, or receive from, the other: what any network plugin would decide. */
function allows(policies: readonly Data[], pods: Pods, direction: 'ingress' | 'egress', other: Pods, port: number) {
  const own = policies.filter(
    ({ metadata, spec }) => metadata.namespace === pods.namespace && matches(spec.podSelector, pods.labels),
  );
  const side = direction === 'ingress' ? 'from' : 'to';
  return own.some(({ spec }) =>
    (spec[direction] ?? []).some(
      (rule: Data) =>
        (!rule.ports || rule.ports.some((each: Data) => each.port === port && each.protocol === 'TCP')) &&
        (!rule[side] || rule[side].some((peer: Data) => matchesPeer(peer, other))),
    ),
  );
}

function matchesPeer({ namespaceSelector, podSelector }: Data, { namespace, labels }: Pods): boolean {
  const inNamespace = matches(namespaceSelector, { 'kubernetes.io/metadata.name': namespace });
  return inNamespace && (!podSelector || matches(podSelector, labels));
}

const reaches = (policies: readonly Data[], from: Pods, to: Pods, port: number) =>
  allows(policies, from, 'egress', to, port) && allows(policies, to, 'ingress', from, port);

const policiesOf = (objects: readonly ManifestObject[]) => objects.filter(({ kind }) => kind === 'NetworkPolicy');

describe.each(samples)('the network policies of %s', (_, { components }) => {
  const policies = policiesOf([...components.values()].flat());

  test('let Prometheus reach every port of the stack that a monitor names', () => {
    const objects: Data[] = [...components.values()].flat();
    const services = objects.filter(({ kind }) => kind === 'Service');
    const refused: string[] = [];
    let checked = 0;
    for (const monitor of objects.filter(({ kind }) => kind === 'ServiceMonitor')) {
      for (const service of services) {
        const { namespace, name, labels } = service.metadata;
        // Node exporters share the network of their node, which policies do not reach.
        if (name === 'node-exporter' || namespace === 'kube-system') continue;
        if (!monitor.spec.namespaceSelector.matchNames.includes(namespace)) continue;
        if (!matches(monitor.spec.selector, labels)) continue;
        for (const { port } of monitor.spec.endpoints) {
          const number = service.spec.ports.find((each: Data) => each.name === port)?.port;
          // Another Service of the same pods has it: the policy `monitors` sees to that.
          if (number === undefined) continue;
          checked++;
          if (!reaches(policies, pod('prometheus'), { namespace, labels: service.spec.selector }, number)) {
            refused.push(`${namespace}/${name}:${number}`);
          }
        }
      }
    }
    expect(refused).toEqual([]);
    expect(checked).toBeGreaterThanOrEqual(11);
  });

  test('let the stack work: queries, alerts and log lines', () => {
    for (const [from, to, port] of [
      [pod('grafana'), pod('prometheus'), 9090],
      [pod('grafana'), pod('loki'), 3100],
      [pod('grafana'), pod('alertmanager'), 9093],
      [pod('prometheus'), pod('alertmanager'), 9093],
      [pod('alertmanager'), pod('alertmanager'), 9094],
      [pod('promtail', 'monitoring-agents'), pod('loki'), 3100],
    ] as const) {
      expect([from, to, port, reaches(policies, from, to, port)]).toEqual([from, to, port, true]);
    }
  });

  test('refuse everything else', () => {
    const stranger: Pods = { namespace: 'shop', labels: { 'app.kubernetes.io/name': 'order-service' } };
    for (const [to, port] of [
      [pod('prometheus'), 9090],
      [pod('alertmanager'), 9093],
      [pod('loki'), 3100],
    ] as const) {
      expect([to, port, allows(policies, to, 'ingress', stranger, port)]).toEqual([to, port, false]);
    }
    expect(allows(policies, pod('loki'), 'egress', stranger, 443)).toBe(false);
    expect(allows(policies, pod('prometheus'), 'egress', { namespace: 'elsewhere', labels: {} }, 8080)).toBe(false);
  });
});

test('the port of the mail server and of each probe target is opened, and no other', () => {
  const { base } = loadEnvironments('config');
  const { components } = sampleOf({
    ...base,
    alerting: { ...base.alerting, smtp: { smarthost: 'mail.example.com:2525', from: 'alerts@example.com' } },
    exporters: {
      ...base.exporters,
      blackbox: {
        ...base.exporters.blackbox,
        targets: [
          { name: 'shop', url: 'https://shop.example.com/health', module: 'http_2xx' },
          { name: 'database', url: 'db.example.com:5432', module: 'tcp_connect' },
        ],
      },
    },
  });
  const portsOf = (name: string) => {
    const [policy] = policiesOf(components.get(name) ?? []) as Data[];
    const open = policy.spec.egress.filter((rule: Data) => !rule.to).flatMap((rule: Data) => rule.ports);
    return open.map(({ port, protocol }: Data) => `${protocol} ${port}`);
  };
  expect(portsOf('alertmanager')).toEqual(['UDP 53', 'TCP 53', 'TCP 443', 'TCP 2525']);
  expect(portsOf('blackbox-exporter')).toEqual(['UDP 53', 'TCP 53', 'TCP 443', 'TCP 5432']);
});
