import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../src/synthesize.ts';
import { distinctObjects } from '../../src/validation/service-shapes.ts';
import { policyInputOf } from '../support/policy.ts';

function service(namespace: string, name: string, expr = `rate(requests_total{job="${namespace}/${name}"}[5m])`) {
  const metadata = { name: `${namespace}.${name}`, namespace: 'monitoring' };
  const monitor = {
    apiVersion: 'v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: { namespaceSelector: { matchNames: [namespace] } },
  };
  const rule = { apiVersion: 'v1', kind: 'PrometheusRule', metadata, spec: { groups: [{ name, rules: [{ expr }] }] } };
  return [monitor, rule] as ManifestObject[];
}
const kept = (...objects: ManifestObject[]) => {
  const components = new Map([['services', objects]]);
  return distinctObjects({ ...policyInputOf(), components })
    .get('services')
    ?.map(({ metadata }) => metadata.name);
};

describe('services', () => {
  test('that differ in name and namespace alone have one shape', () => {
    expect(kept(...service('shop', 'web'), ...service('pay', 'api'))).toEqual(['shop.web', 'shop.web']);
  });

  test('of which one group of rules differs keep just that, with their monitor', () => {
    const [monitor, rule] = service('pay', 'api');
    const more = { name: 'more', rules: [{ expr: 'up' }] };
    const { groups } = rule!.spec as { groups: unknown[] };
    const both = { ...rule!, spec: { groups: [...groups, more] } };
    const components = new Map([['services', [...service('shop', 'web'), monitor!, both]]]);
    const distinct = distinctObjects({ ...policyInputOf(), components }).get('services');
    expect(distinct?.slice(2)).toEqual([monitor, { ...both, spec: { groups: [more] } }]);
  });

  test('whose monitors differ have each their rules looked at', () => {
    const [monitor, rule] = service('pay', 'api');
    const other = { ...monitor!, spec: { ...(monitor!.spec as object), endpoints: [{ port: 'web' }] } };
    expect(kept(...service('shop', 'web'), other, rule!)).toEqual(['shop.web', 'shop.web', 'pay.api', 'pay.api']);
  });

  test('that differ in anything else are looked at', () => {
    const all = ['shop.web', 'shop.web', 'pay.api', 'pay.api'];
    expect(
      kept(...service('shop', 'web'), ...service('pay', 'api', 'rate(requests_total{job="pay/api"}[1m])')),
    ).toEqual(all);
    // Only whole words are names.
    expect(
      kept(...service('shop', 'rate'), ...service('pay', 'rat', 'rate(requests_total{job="pay/rat"}[1m])')),
    ).toHaveLength(4);
  });

  test('are told apart from what all of them share', () => {
    const shared = { apiVersion: 'v1', kind: 'PrometheusRule', metadata: { name: 'services' } };
    expect(kept(shared, ...service('shop', 'web'))).toEqual(['services', 'shop.web', 'shop.web']);
  });
});
