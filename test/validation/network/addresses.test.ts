import { describe, expect, test } from '@jest/globals';
import { addresses } from '../../../src/validation/network/addresses.ts';
import { testEnvironment } from '../../support/environment.ts';
import { findingsOf, objectOf, policyInputOf } from '../../support/policy.ts';

const service = objectOf('Service', {
  spec: {
    ports: [
      { name: 'http', port: 80 },
      { name: 'grpc', port: 9095 },
    ],
  },
});
const settings = (text: string) => objectOf('ConfigMap', { data: { 'web.yaml': text } }, 'settings');
const found = (text: string, ...more: Parameters<typeof findingsOf>[1][]) =>
  findingsOf(addresses, service, settings(text), ...more);
const problem = (what: string) =>
  `ConfigMap shop/settings names the address ${what}; compare it with the names and ports of Services`;

describe('the policy addresses', () => {
  test('finds an address of no Service', () => {
    expect(found('url: http://wbe.shop.svc')).toEqual([
      problem('http://wbe.shop.svc, but there is no Service shop/wbe'),
    ]);
  });

  test.each([
    ['http://web.shop.svc:81/path', '81'],
    ['https://web.shop.svc', '443'],
    ['_gprc._tcp.web.shop.svc', 'gprc'],
    ['web-0.web.shop.svc.cluster.local:7946', '7946'],
  ])('finds %s, because its Service has no port %s', (text, port) => {
    const [address] = text.split('/path');
    expect(found(`url: ${text}`)).toEqual([problem(`${address}, but the Service shop/web has no port ${port}`)]);
  });

  test.each([
    'http://web.shop.svc/path',
    'web.shop.svc:9095',
    '_grpc._tcp.web.shop.svc',
    'web-0.web.shop.svc.cluster.local:80',
  ])('accepts %s', (text) => expect(found(`url: ${text}`)).toEqual([]));

  test('knows the Services that the operator keeps', () => {
    const alertmanager = objectOf('Alertmanager', { spec: { portName: 'web' } }, 'panoptes');
    const text = 'url: http://_web._tcp.alertmanager-operated.shop.svc';
    expect(found(text, alertmanager)).toEqual([]);
    expect(found(text)).toHaveLength(1);
  });

  test('believes people what they configure, and nobody else', () => {
    const text = 'url: http://minio.minio.svc:9000';
    const input = policyInputOf(settings(text));
    const storage = { s3: { bucket: 'loki-chunks', region: 'eu-1', endpoint: 'http://minio.minio.svc:9000' } };
    const check = (environment: ReturnType<typeof testEnvironment>) => [...addresses.check({ ...input, environment })];
    expect(check(testEnvironment())).toHaveLength(1);
    expect(check(testEnvironment({ loki: { storage } }))).toEqual([]);
  });
});
