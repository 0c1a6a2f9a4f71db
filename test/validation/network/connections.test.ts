import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { type Port, refusal } from '../../../src/validation/network/connections.ts';

const web = { namespace: 'shop', labels: { app: 'web' } };
const db = { namespace: 'data', labels: { app: 'db' } };
const tcp = (number: number): Port => ({ number, protocol: 'TCP' });

const policy = (namespace: string, spec: Record<string, unknown>): ManifestObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec: { podSelector: {}, ...spec },
});
const egress = (...rules: unknown[]) => policy('shop', { policyTypes: ['Egress'], egress: rules });
const ingress = (...rules: unknown[]) => policy('data', { policyTypes: ['Ingress'], ingress: rules });
const inData = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } } };
const refused = (policies: ManifestObject[], port = tcp(5432)) => refusal(policies, web, db, port)?.direction;

describe('network policies, as a network plugin reads them', () => {
  test('permit everything to pods that none selects', () => {
    expect(refused([])).toBeUndefined();
    expect(refused([policy('elsewhere', { policyTypes: ['Ingress', 'Egress'] })])).toBeUndefined();
    expect(
      refused([{ ...egress(), spec: { podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Egress'] } }]),
    ).toBeUndefined();
  });

  test('refuse, on the side that they are about, what no rule permits', () => {
    expect(refused([egress()])).toBe('egress');
    expect(refused([ingress()])).toBe('ingress');
    expect(refused([policy('data', {})])).toBe('ingress');
    expect(refused([policy('shop', {})])).toBeUndefined();
  });

  test('permit what a rule of any of them permits', () => {
    expect(refused([egress(), egress({ to: [inData] }), ingress({})])).toBeUndefined();
  });

  test('read namespaces and labels of one peer together, and peers of a list as a choice', () => {
    const both = (app: string) => ({ ...inData, podSelector: { matchLabels: { app } } });
    expect(refused([egress({ to: [both('db')] })])).toBeUndefined();
    expect(refused([egress({ to: [both('cache')] })])).toBe('egress');
    expect(refused([egress({ to: [both('cache'), inData] })])).toBeUndefined();
    // Without a namespace a peer is one of the policy's own.
    expect(refused([egress({ to: [{ podSelector: { matchLabels: { app: 'db' } } }] })])).toBe('egress');
  });

  test('read ports with their protocol, and ranges of ports', () => {
    expect(refused([egress({ ports: [{ port: 5432 }] })])).toBeUndefined();
    expect(refused([egress({ ports: [{ port: 5432, protocol: 'UDP' }] })])).toBe('egress');
    expect(refused([egress({ ports: [{ port: 5000, endPort: 5431 }] })])).toBe('egress');
    expect(refused([egress({ ports: [{ port: 5000, endPort: 5432 }] })])).toBeUndefined();
  });

  test('permit an unknown port only where they permit every port', () => {
    const unknown: Port = { protocol: 'TCP' };
    expect(refused([egress({ ports: [{ port: 5432 }] })], unknown)).toBe('egress');
    expect(refused([egress({ to: [inData] })], unknown)).toBeUndefined();
  });

  test('know addresses by ranges, and pods by selectors only', () => {
    const block = egress({ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] });
    const to = (address?: string) => refusal([block], web, address ? { address } : {}, tcp(443))?.direction;
    expect([to('10.2.0.1'), to('10.1.0.1'), to('192.0.2.1'), to('fd00::1'), to()]).toEqual([
      undefined,
      'egress',
      'egress',
      'egress',
      undefined,
    ]);
    expect(refused([block])).toBe('egress');
    expect(refusal([egress({ to: [inData] })], web, { address: '10.2.0.1' }, tcp(443))?.direction).toBe('egress');
  });

  test('do not reach pods with the network of their node', () => {
    const host = { ...db, hostNetwork: true };
    expect(refusal([ingress()], web, host, tcp(9100))).toBeUndefined();
    expect(refusal([egress({ to: [inData] })], web, host, tcp(9100))?.direction).toBe('egress');
    expect(refusal([egress({ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], web, host, tcp(9100))).toBeUndefined();
  });
});
