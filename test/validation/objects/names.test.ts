import { describe, expect, test } from '@jest/globals';
import { names } from '../../../src/validation/objects/names.ts';
import { sentence } from '../../../src/validation/report.ts';
import { testEnvironment } from '../../support/environment.ts';
import { findingsOf, objectOf, policyInputOf } from '../../support/policy.ts';

const REFUSED = 'has a name that the API server refuses; use small letters, digits and hyphens';

describe('the policy names', () => {
  test('finds names that the API server refuses', () => {
    expect(findingsOf(names, objectOf('ConfigMap', {}, 'My_settings'))).toEqual([
      `ConfigMap shop/My_settings ${REFUSED}`,
    ]);
    expect(findingsOf(names, objectOf('Service', {}, 'web.v1'))).toEqual([`Service shop/web.v1 ${REFUSED}`]);
  });

  test('lets ConfigMaps have dots, and roles colons', () => {
    expect(findingsOf(names, objectOf('ConfigMap', {}, 'web.v1'), objectOf('Role', {}, 'system:web'))).toEqual([]);
  });

  test('finds namespaces that nobody creates, for objects and in network policies', () => {
    const peer = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shpo' } } };
    const metadata = { name: 'web', namespace: 'stock' };
    const policy = { ...objectOf('NetworkPolicy', { spec: { ingress: [{ from: [peer] }] } }), metadata };
    const known = testEnvironment({}, [{ namespace: 'stock' } as never]);
    const found = (environment = known) =>
      [...names.check({ ...policyInputOf(policy), environment })].map((each) => sentence(each));
    const remedy = 'compare it with the namespaces of the configuration';
    expect(found()).toEqual([
      `is about the namespace shpo, which is neither synthesized nor known to exist; ${remedy}`,
    ]);
    const storage = { s3: { bucket: 'loki-chunks', region: 'eu-1', endpoint: 'http://minio.shpo.svc:9000' } };
    expect(found({ ...known, ...testEnvironment({ loki: { storage } }), services: known.services })).toEqual([]);
    expect(found(testEnvironment())).toEqual([
      `stands in the namespace stock, which is neither synthesized nor known to exist; ${remedy}`,
      `is about the namespace shpo, which is neither synthesized nor known to exist; ${remedy}`,
    ]);
  });

  test('wants the namespaces of the stack to be synthesized', () => {
    const environment = testEnvironment();
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'monitoring' } };
    const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } };
    expect([...names.check({ ...policyInputOf(map), environment })]).toHaveLength(1);
    expect([...names.check({ ...policyInputOf(map, own), environment })]).toEqual([]);
  });
});
