import { describe, expect, test } from '@jest/globals';
import { clusterServices } from '../../../src/validation/network/cluster-services.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const DNS = ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol }));
const API_SERVER = [{ port: 443 }, { port: 6443 }];
const policy = (...ports: unknown[]) =>
  objectOf('NetworkPolicy', { spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports }] } });
const quiet = deploymentOf({}, { automountServiceAccountToken: false });
const remedy = 'permit it in src/network/flows.ts';

describe('the policy cluster-services', () => {
  test('finds pods that may not ask for names', () => {
    expect(findingsOf(clusterServices, quiet, policy(DNS[0]))).toEqual([
      `Deployment shop/web needs DNS (53/TCP), but the network policies refuse it; ${remedy}`,
    ]);
    expect(findingsOf(clusterServices, quiet, policy(...DNS))).toEqual([]);
  });

  test('finds pods with a token that may not ask the API server', () => {
    const pods = deploymentOf({}, { automountServiceAccountToken: true });
    expect(findingsOf(clusterServices, pods, policy(...DNS, API_SERVER[0]))).toEqual([
      `Deployment shop/web needs the API server (6443/TCP), but the network policies refuse it; ${remedy}`,
    ]);
    expect(findingsOf(clusterServices, pods, policy(...DNS, ...API_SERVER))).toEqual([]);
    expect(findingsOf(clusterServices, pods)).toEqual([]);
  });

  test('asks nothing of pods with the network of their node', () => {
    expect(findingsOf(clusterServices, deploymentOf({}, { hostNetwork: true }), policy())).toEqual([]);
  });
});
