import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { networkSchema } from '../../src/config/schema/network.ts';
import { sampleOf } from '../support/sample.ts';

const { base } = loadEnvironments('config');

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data here.
type Data = any;

/** The spec of the network policy of a component. */
function policyOf(environment: Environment, component: string): Data {
  const objects = sampleOf(environment).components.get(component) ?? [];
  return objects.find(({ kind }) => kind === 'NetworkPolicy')?.spec;
}
const withNetwork = (network: unknown): Environment => ({ ...base, network: networkSchema.parse(network) });
const ports = (...numbers: number[]) => numbers.map((port) => ({ port, protocol: 'TCP' }));

describe('the network policies', () => {
  test('lead to the API server at any address, at both of its usual ports', () => {
    expect(policyOf(base, 'kube-state-metrics').egress).toContainEqual({ ports: ports(443, 6443) });
  });

  test('lead to the addresses and ports of the API server where they are known', () => {
    const known = withNetwork({ apiServer: { cidrs: ['192.0.2.10/32', '2001:db8::10/128'], ports: [6443] } });
    const rule = {
      to: [{ ipBlock: { cidr: '192.0.2.10/32' } }, { ipBlock: { cidr: '2001:db8::10/128' } }],
      ports: ports(6443),
    };
    for (const component of ['prometheus-operator', 'prometheus', 'kube-state-metrics', 'grafana', 'promtail']) {
      const { egress } = policyOf(known, component);
      expect(egress).toContainEqual(rule);
      expect(egress).not.toContainEqual({ ports: ports(443, 6443) });
    }
  });

  test('lead to the addresses of nodes where they are known', () => {
    const rulesOf = (environment: Environment) =>
      policyOf(environment, 'prometheus').egress.filter(({ ports: open }: Data) =>
        open?.some(({ port }: Data) => port === 9100),
      );
    expect(rulesOf(base)).toEqual([{ ports: ports(9100, 10250) }]);
    expect(rulesOf(withNetwork({ nodes: { cidrs: ['10.0.0.0/16'] } }))).toEqual([
      { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: ports(9100, 10250) },
    ]);
  });

  test('let anybody into Grafana, or the ingress controllers only', () => {
    const fromNamespace = (namespace: string) => [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    ];
    expect(policyOf(base, 'grafana').ingress).toContainEqual({ ports: ports(3000) });
    const { ingress } = policyOf(withNetwork({ ingress: { namespaces: ['ingress-nginx', 'vpn'] } }), 'grafana');
    expect(ingress).not.toContainEqual({ ports: ports(3000) });
    expect(ingress).toEqual(
      expect.arrayContaining([
        { from: fromNamespace('ingress-nginx'), ports: ports(3000) },
        { from: fromNamespace('vpn'), ports: ports(3000) },
      ]),
    );
  });

  test('open the port of the mail server and of each probe target, and no other', () => {
    const environment: Environment = {
      ...base,
      alerting: {
        ...base.alerting,
        smtp: { smarthost: 'mail.example.com:2525', from: 'alerts@example.com', requireTls: true },
      },
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
    };
    const portsOf = (component: string) =>
      policyOf(environment, component)
        .egress.filter((rule: Data) => !rule.to)
        .flatMap((rule: Data) => rule.ports)
        .map(({ port, protocol }: Data) => `${protocol} ${port}`);
    expect(portsOf('alertmanager')).toEqual(['UDP 53', 'TCP 53', 'TCP 443', 'TCP 2525']);
    expect(portsOf('blackbox-exporter')).toEqual(['UDP 53', 'TCP 53', 'TCP 443', 'TCP 5432']);
  });
});
