import { describe, expect, test } from '@jest/globals';
import { PLATFORMS } from '../../../src/config/schema/environment.ts';
import { controlPlaneDashboards } from '../../../src/dashboards/control-plane/control-plane-dashboards.ts';
import { testEnvironment } from '../../support/environment.ts';

const dashboardsOf = (overrides: Record<string, unknown>) =>
  controlPlaneDashboards(testEnvironment(overrides)).map(({ uid }) => uid.replace('panoptes-', ''));

const ALWAYS = ['api-server', 'coredns', 'kubelet'];
const EVERYTHING = ['api-server', 'etcd', 'scheduler', 'controller-manager', 'coredns', 'kubelet', 'kube-proxy'];

/** What each platform shows as it comes, and with everything that can be switched on. */
const SHOWN: Readonly<Record<(typeof PLATFORMS)[number], { comes: string[]; settings: object; most: string[] }>> = {
  kubeadm: {
    comes: ALWAYS,
    settings: {
      etcd: { enabled: true },
      scheduler: { enabled: true },
      controllerManager: { enabled: true },
      kubeProxy: { enabled: true },
    },
    most: EVERYTHING,
  },
  kind: {
    comes: ALWAYS,
    settings: {
      etcd: { enabled: true },
      scheduler: { enabled: true },
      controllerManager: { enabled: true },
      kubeProxy: { enabled: true },
    },
    most: EVERYTHING,
  },
  k3s: {
    comes: ALWAYS,
    settings: { etcd: { endpoints: ['10.0.0.11'] } },
    most: ['api-server', 'etcd', 'coredns', 'kubelet'],
  },
  eks: {
    comes: ALWAYS,
    settings: { kubeProxy: { enabled: true } },
    most: ['api-server', 'coredns', 'kubelet', 'kube-proxy'],
  },
  gke: { comes: ['api-server', 'kubelet'], settings: {}, most: ['api-server', 'kubelet'] },
  aks: {
    comes: ALWAYS,
    settings: { kubeProxy: { enabled: true } },
    most: ['api-server', 'coredns', 'kubelet', 'kube-proxy'],
  },
};

describe('the dashboards about the control plane', () => {
  test('are told for every platform', () => {
    expect(Object.keys(SHOWN).sort()).toEqual([...PLATFORMS].sort());
  });

  test.each(PLATFORMS)('are on %s those of what it exposes as it comes', (platform) => {
    expect(dashboardsOf({ platform })).toEqual(SHOWN[platform].comes);
  });

  test.each(PLATFORMS)('are on %s those of everything that can be switched on', (platform) => {
    const { settings, most } = SHOWN[platform];
    expect(dashboardsOf({ platform, kubernetes: settings })).toEqual(most);
  });

  test('leave out what is switched off', () => {
    expect(dashboardsOf({ platform: 'eks', kubernetes: { coreDns: { enabled: false } } })).toEqual([
      'api-server',
      'kubelet',
    ]);
  });
});
