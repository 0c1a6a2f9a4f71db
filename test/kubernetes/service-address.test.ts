import { describe, expect, test } from '@jest/globals';
import { hostOf, portOf, serviceNamespaceOf } from '../../src/kubernetes/service-address.ts';

describe('addresses', () => {
  test.each([
    ['gateway.mimir.svc', 'mimir'],
    ['gateway.mimir.svc.cluster.local', 'mimir'],
    ['gateway.mimir', undefined],
    ['gateway', undefined],
    ['mimir.svcs.example.com', undefined],
    ['gateway.mimir.svc-proxy.example.com', undefined],
  ])('%s is a Service of the namespace %s', (host, namespace) => {
    expect(serviceNamespaceOf(host)).toBe(namespace);
  });

  test.each([
    ['https://mimir.example.com/push', 'mimir.example.com', 443],
    ['http://gateway.mimir.svc/push', 'gateway.mimir.svc', 80],
    ['https://mimir.example.com:8443', 'mimir.example.com', 8443],
    ['tempo.tracing.svc:4317', 'tempo.tracing.svc', 4317],
  ])('%s is at %s, port %s', (target, host, port) => {
    expect([hostOf(target), portOf(target)]).toEqual([host, port]);
  });
});
