import { describe, expect, test } from '@jest/globals';
import { byFileName, fileNameOf, groupVersionOf, identityOf } from '../../src/gitops/object-identity.ts';
import { manifest } from '../support/gitops.ts';

test.each([
  ['v1', { group: '', version: 'v1' }],
  ['apps/v1', { group: 'apps', version: 'v1' }],
  ['monitoring.coreos.com/v1', { group: 'monitoring.coreos.com', version: 'v1' }],
])('%s has its group and version', (apiVersion, expected) => {
  expect(groupVersionOf(manifest(apiVersion, 'Kind', '', 'name'))).toEqual(expected);
});

test('an object of another version is another object', () => {
  const of = (version: string) => identityOf(manifest(`autoscaling/${version}`, 'HorizontalPodAutoscaler', 'a', 'b'));
  expect(of('v1')).not.toBe(of('v2'));
});

describe('the file of an object', () => {
  test.each([
    ['ServiceMonitor', 'monitoring', 'api-gateway', 'servicemonitor.monitoring.api-gateway.yaml'],
    ['Namespace', '', 'monitoring', 'namespace.monitoring.yaml'],
    ['PrometheusRule', 'monitoring', 'node.rules', 'prometheusrule.monitoring.node.rules.yaml'],
    ['ClusterRole', '', 'system:panoptes:Reader', 'clusterrole.system_panoptes__eader.yaml'],
    ['ClusterRole', '', '../escape', 'clusterrole..._escape.yaml'],
  ])('%s %s/%s is %s', (kind, namespace, name, file) => {
    expect(fileNameOf(manifest('v1', kind, namespace, name))).toBe(file);
  });

  test('must not be that of another object', () => {
    const roles = ['a:b', 'a_b'].map((name) => manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', '', name));
    expect(() => byFileName('prometheus', roles)).toThrow(
      'prometheus: "rbac.authorization.k8s.io/v1 ClusterRole a:b" and "rbac.authorization.k8s.io/v1 ClusterRole a_b" would both be written to clusterrole.a_b.yaml; rename one of them',
    );
  });

  test('must not be that of the same object given twice', () => {
    const service = manifest('v1', 'Service', 'a', 'b');
    expect(() => byFileName('prometheus', [service, service])).toThrow('service.a.b.yaml');
  });
});
