import { describe, expect, test } from '@jest/globals';
import {
  DROPPED_OF_API_SERVER,
  DROPPED_OF_CADVISOR,
  DROPPED_OF_KUBELET,
} from '../../src/components/kubernetes/dropped-series.ts';
import { KubernetesChart, type KubernetesChartProps } from '../../src/components/kubernetes/kubernetes-chart.ts';
import { clusterJobs, externalServices } from '../../src/components/kubernetes/platforms.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { allRuleGroups } from '../../src/rules/all-alerts.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { parsePromql } from '../dashboards/promql.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (overrides: Partial<KubernetesChartProps> = {}) =>
  synthChart(
    (app) =>
      new KubernetesChart(app, 'kubernetes', {
        namespace: 'monitoring',
        platform: 'kubeadm',
        scrapeClass: 'in-cluster',
        runbookUrl: 'https://runbooks.example.com',
        disabledAlerts: [],
        thresholds: testEnvironment().alerts,
        ...overrides,
      }),
  );

/** Names of the alerts in all PrometheusRules. */
function alertNames(manifests: readonly ManifestObject[]): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: reads PrometheusRules, which are plain data here.
  const groups = manifests.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => (spec as any).groups);
  return groups.flatMap((group) => group.rules.flatMap((rule: { alert?: string }) => rule.alert ?? []));
}

describe('kubernetes', () => {
  test('names its jobs as rules and dashboards expect them', () => {
    const job = (monitor: string, labels: Readonly<Record<string, string>>) => {
      const { jobLabel, selector } = find(objects(), 'ServiceMonitor', monitor).spec;
      expect(labels).toMatchObject(selector.matchLabels);
      return labels[jobLabel];
    };
    const [apiServer, kubelet] = externalServices('kubeadm');
    expect(job('apiserver', apiServer!.labels)).toBe('apiserver');
    expect(job('kubelet', kubelet!.labels)).toBe('kubelet');
    expect(job('coredns', find(objects(), 'Service', 'panoptes-coredns').metadata.labels)).toBe('coredns');
  });

  test('scrapes three paths of each kubelet and tells them apart', () => {
    const { endpoints, scrapeClass } = find(objects(), 'ServiceMonitor', 'kubelet').spec;
    expect(scrapeClass).toBe('in-cluster');
    expect(endpoints.map((endpoint: { path: string }) => endpoint.path)).toEqual([
      '/metrics',
      '/metrics/cadvisor',
      '/metrics/probes',
    ]);
    for (const endpoint of endpoints) {
      expect(endpoint).toMatchObject({ port: 'https-metrics', scheme: 'https', honorLabels: true });
      expect(endpoint.relabelings).toEqual([
        { action: 'keep', sourceLabels: ['__meta_kubernetes_service_name'], regex: 'kubelet' },
        { action: 'replace', sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' },
      ]);
    }
    expect(endpoints[1].honorTimestamps).toBe(false);
  });

  test('checks the certificate of the API server', () => {
    const { endpoints, scrapeClass } = find(objects(), 'ServiceMonitor', 'apiserver').spec;
    expect(scrapeClass).toBe('in-cluster');
    expect(endpoints[0].tlsConfig).toEqual({ serverName: 'kubernetes' });
  });

  test('neither scrapes nor misses CoreDNS where there is none', () => {
    const gke = objects({ platform: 'gke' });
    expect(gke.filter(({ metadata }) => metadata.name.includes('coredns'))).toEqual([]);
    expect(alertNames(gke)).not.toContain('CoreDNSDown');
    expect(alertNames(objects())).toContain('CoreDNSDown');
  });

  test.each(PLATFORMS)('knows the Services that others create on %s', (platform) => {
    const missing = clusterJobs(platform).filter((job) => job !== 'coredns');
    expect(externalServices(platform)).toHaveLength(missing.length);
    expect(externalServices(platform).map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'default/kubernetes',
      'kube-system/kubelet',
    ]);
  });

  test('leaves out what is switched off', () => {
    const some = objects({ disabledAlerts: ['CPUThrottlingHigh'] });
    expect(alertNames(some)).toEqual(alertNames(objects()).filter((alert) => alert !== 'CPUThrottlingHigh'));
    const none = objects({ disabledAlerts: ['TargetDown', 'Watchdog', 'InfoInhibitor'] });
    expect(none.filter(({ metadata }) => metadata.name === 'general')).toEqual([]);
  });

  test('links each alert to its runbook', () => {
    const [group] = find(objects(), 'PrometheusRule', 'general').spec.groups;
    expect(group.rules[0].annotations.runbook_url).toBe('https://runbooks.example.com/TargetDown.md');
  });

  test('drops nothing that a rule reads', () => {
    const read = [
      ...new Set(allRuleGroups().flatMap(({ rules }) => rules.flatMap(({ expr }) => parsePromql(expr).metrics))),
    ];
    const byName = [...DROPPED_OF_CADVISOR, ...DROPPED_OF_KUBELET, ...DROPPED_OF_API_SERVER].filter(
      ({ sourceLabels }) => sourceLabels?.join() === '__name__',
    );
    const dropped = read.filter((name) => byName.some(({ regex }) => new RegExp(`^(?:${regex})$`).test(name)));
    expect(read).toContain('container_cpu_usage_seconds_total');
    expect(dropped).toEqual([]);
  });

  test.each([
    ['/system.slice/sshd.service', '', true],
    ['/', '', false],
    ['/kubepods.slice/kubepods-pod1.slice', '', false],
    ['/system.slice/kubepods-pod1.slice:cri-containerd:1', 'api-1', false],
  ])('treats the series of the control group %s with pod "%s" as dropped: %s', (id, pod, dropped) => {
    const drop = DROPPED_OF_CADVISOR.find(({ sourceLabels }) => sourceLabels?.join() === 'id,pod');
    expect(new RegExp(`^(?:${drop?.regex})$`).test(`${id};${pod}`)).toBe(dropped);
  });

  test('keeps the bounds of latency histograms that people ask for', () => {
    const drop = DROPPED_OF_API_SERVER.find(({ sourceLabels }) => sourceLabels?.join() === '__name__,le');
    const bounds = ['0.05', '0.1', '0.4', '1', '1.0', '1.25', '5', '5.0', '8.0', '10', '15', '30', '60', '+Inf'];
    const kept = bounds.filter(
      (le) => !new RegExp(`^(?:${drop?.regex})$`).test(`apiserver_request_duration_seconds_bucket;${le}`),
    );
    expect(kept).toEqual(['0.05', '0.1', '1', '1.0', '5', '5.0', '10', '30', '60', '+Inf']);
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
