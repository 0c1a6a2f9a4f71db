import { describe, expect, test } from '@jest/globals';
import { bothEnds } from '../../../src/validation/network/both-ends.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const select = (app: string) => ({ podSelector: { matchLabels: { app } } });
const pods = (app: string) => {
  const { spec, ...rest } = deploymentOf({});
  const template = { ...(spec as { template: object }).template, metadata: { labels: { app } } };
  return { ...rest, spec: { template }, metadata: { name: app, namespace: 'shop' } };
};
const rule = (side: 'from' | 'to', app: string, port = 80) => ({ [side]: [select(app)], ports: [{ port }] });
const policy = (app: string, spec: Record<string, unknown>) =>
  objectOf('NetworkPolicy', { spec: { ...select(app), policyTypes: ['Ingress', 'Egress'], ...spec } }, app);

const web = pods('web');
const api = pods('api');
const out = (port?: number, app = 'api') => policy('web', { egress: [rule('to', app, port)] });
const into = (port?: number) => policy('api', { ingress: [rule('from', 'web', port)] });

describe('the policy both-ends', () => {
  test('accepts a connection that both ends permit', () => {
    expect(findingsOf(bothEnds, web, api, out(), into())).toEqual([]);
  });

  test('finds one that the other end refuses, from either side', () => {
    const refused = 'which is refused at the other end; let flows open both ends: see src/network/flows.ts';
    expect(findingsOf(bothEnds, web, api, out(81), into())).toEqual([
      `NetworkPolicy shop/web permits egress to Deployment shop/api, port 81, ${refused}`,
      `NetworkPolicy shop/api permits ingress from Deployment shop/web, port 80, ${refused}`,
    ]);
  });

  test('finds a policy and a peer without pods', () => {
    expect(findingsOf(bothEnds, web, out(undefined, 'apii'))).toEqual([
      'NetworkPolicy shop/web permits egress for pods with the labels {"app":"apii"}, which no pod has; compare them with pod labels',
    ]);
    expect(findingsOf(bothEnds, web, policy('wbe', {}))).toEqual([
      'NetworkPolicy shop/wbe selects no pods; compare its podSelector with pod labels',
    ]);
  });

  test('asks nothing of pods of other people', () => {
    const elsewhere = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
    const dns = { to: [{ ...elsewhere, ...select('dns') }], ports: [{ port: 53 }] };
    expect(findingsOf(bothEnds, web, policy('web', { egress: [dns] }))).toEqual([]);
  });
});
