import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { sidecars } from '../../../src/validation/pods/sidecars.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const sidecar = (settings: Record<string, string> = {}) => {
  const env = { FOLDER: '/dashboards', LABEL: 'dashboard', LABEL_VALUE: '1', NAMESPACE: 'shop', ...settings };
  return deploymentOf({ env: Object.entries(env).map(([name, value]) => ({ name, value })) });
};
const OURS = { 'app.kubernetes.io/part-of': 'panoptes' };
const map = (labels: Record<string, string>, name = 'orders'): ManifestObject => {
  return { ...objectOf('ConfigMap', {}, name), metadata: { name, namespace: 'shop', labels } };
};
const unread = (name = 'orders') =>
  `ConfigMap shop/${name} is read by nobody: no pod of its namespace names it, and no sidecar looks for its labels; mount it, or compare its labels with what the sidecars look for`;
const LABELS = { ...OURS, dashboard: '1' };

describe('the policy sidecars', () => {
  test('finds a ConfigMap that no sidecar sees', () => {
    expect(findingsOf(sidecars, sidecar(), map(LABELS), map({ ...OURS, dashbord: '1' }, 'stock'))).toEqual([
      unread('stock'),
    ]);
    expect(findingsOf(sidecars, sidecar(), map(LABELS), map({ ...LABELS, dashboard: 'true' }, 'stock'))).toEqual([
      unread('stock'),
    ]);
    expect(findingsOf(sidecars, sidecar(), map(LABELS), map(LABELS, 'stock'))).toEqual([]);
  });

  test('finds a sidecar that sees no ConfigMap', () => {
    const problem = (label: string) =>
      `Deployment shop/web looks for ConfigMaps with the label ${label} in its container web, and there is none where it looks; compare LABEL, LABEL_VALUE and NAMESPACE with the ConfigMaps`;
    expect(findingsOf(sidecars, sidecar({ LABEL: 'dashbord' }), map(LABELS))).toEqual([
      problem('dashbord=1'),
      unread(),
    ]);
    expect(findingsOf(sidecars, sidecar({ NAMESPACE: 'shpo' }), map(LABELS))).toEqual([
      problem('dashboard=1'),
      unread(),
    ]);
    expect(findingsOf(sidecars, sidecar({ NAMESPACE: 'ALL' }), map(LABELS))).toEqual([]);
  });

  test('leaves what pods mount alone, and what others wrote', () => {
    const volumes = [{ name: 'config', configMap: { name: 'orders' } }];
    expect(findingsOf(sidecars, deploymentOf({}, { volumes }), map(OURS))).toEqual([]);
    expect(findingsOf(sidecars, deploymentOf({}), map({}))).toEqual([]);
    expect(findingsOf(sidecars, deploymentOf({}), map(OURS))).toEqual([unread()]);
  });
});
