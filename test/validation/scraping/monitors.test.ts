import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { monitors } from '../../../src/validation/scraping/monitors.ts';
import { policyInputOf } from '../../support/policy.ts';

const custom = (kind: string, name: string, spec: Record<string, unknown>, namespace = 'monitoring') => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  metadata: { name, namespace },
  spec,
});
const scraping = {
  serviceAccountName: 'prometheus',
  serviceMonitorSelector: {},
  podMonitorSelector: {},
  probeSelector: {},
  scrapeConfigSelector: {},
  scrapeClasses: [{ name: 'mesh' }],
};
const server = custom('Prometheus', 'panoptes', { ...scraping, ruleSelector: {} });
const agent = custom('PrometheusAgent', 'panoptes', scraping);
const ruler = (ruleSelector: Record<string, unknown> = {}) => custom('ThanosRuler', 'panoptes', { ruleSelector });
const rule = (namespace?: string) => custom('PrometheusRule', 'nodes', {}, namespace);
const podMonitor = (spec: Record<string, unknown> = {}) =>
  custom('PodMonitor', 'web', {
    namespaceSelector: { matchNames: ['shop'] },
    selector: {},
    podMetricsEndpoints: [],
    ...spec,
  });

/** The right to list these resources, in a namespace or everywhere. */
function grant(kind: 'Role' | 'ClusterRole', resources = ['endpointslices', 'pods'], who = 'prometheus') {
  const metadata = { name: 'discover', ...(kind === 'Role' ? { namespace: 'shop' } : {}) };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const paths = { nonResourceURLs: ['/metrics'], verbs: ['get'] };
  return [
    { apiVersion, kind, metadata, rules: [paths, { resources, verbs: ['list'] }] },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { kind, name: 'discover' },
      subjects: [{ kind: 'ServiceAccount', name: who }],
    },
  ];
}

const findings = (...objects: ManifestObject[]) =>
  [...monitors.check(policyInputOf(...objects))].map(({ message }) => message);

describe.each([
  ['a server', server],
  ['an agent', agent],
] as const)('the monitors of %s', (_, prometheus) => {
  const unseen = 'looks into shop, where Prometheus has no Role to discover targets';

  test('lead into namespaces that it may look into, one by one or all of them', () => {
    expect(findings(prometheus, podMonitor())).toEqual([unseen]);
    expect(findings(prometheus, podMonitor(), ...grant('Role'))).toEqual([]);
    expect(findings(prometheus, podMonitor(), ...grant('ClusterRole'))).toEqual([]);
    expect(findings(prometheus, podMonitor(), ...grant('ClusterRole', ['pods']))).toEqual([unseen]);
    expect(findings(prometheus, podMonitor(), ...grant('ClusterRole', undefined, 'grafana'))).toEqual([unseen]);
  });

  test('ask for scrape classes that it has', () => {
    const asking = (scrapeClass: string) => findings(prometheus, podMonitor({ scrapeClass }), ...grant('ClusterRole'));
    expect(asking('mesh')).toEqual([]);
    expect(asking('mash')).toEqual(['asks for the scrape class "mash", which Prometheus does not have']);
  });
});

describe('rules', () => {
  test('are selected by the server, or by the ruler that evaluates them for agents', () => {
    expect(findings(server, rule('shop'))).toEqual(['stands in shop, but Prometheus reads monitoring only']);
    expect(findings(agent, ruler(), rule())).toEqual([]);
    expect(findings(agent, ruler(), rule('shop'))).toEqual(['stands in shop, but the ruler reads monitoring only']);
    expect(findings(agent, ruler({ matchLabels: { team: 'shop' } }), rule())).toEqual(['is not selected by the ruler']);
  });

  test('are left to a ruler that is not ours', () => {
    expect(findings(agent, rule('shop'))).toEqual([]);
  });
});
