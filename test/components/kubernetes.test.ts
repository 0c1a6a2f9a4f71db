import { describe, expect, test } from '@jest/globals';
import { CLUSTER_JOBS, type ClusterJob } from '../../src/components/kubernetes/cluster-jobs.ts';
import { DROPPED } from '../../src/components/kubernetes/dropped-series.ts';
import { KubernetesChart, type KubernetesChartProps } from '../../src/components/kubernetes/kubernetes-chart.ts';
import {
  clusterJobs,
  clusterPorts,
  externalServices,
  platformPreset,
} from '../../src/components/kubernetes/platforms.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { kubernetesSchema } from '../../src/config/schema/kubernetes.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const objects = (overrides: Partial<KubernetesChartProps> = {}) =>
  synthChart(
    (app) =>
      new KubernetesChart(app, 'kubernetes', {
        namespace: 'monitoring',
        platform: 'kubeadm',
        scrapeClass: 'in-cluster',
        rules: testRules(),
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

const monitorNames = (manifests: readonly ManifestObject[]) =>
  manifests.filter(({ kind }) => kind === 'ServiceMonitor').map(({ metadata }) => metadata.name);

/** The alert about each job that nobody answers for. */
const DOWN: Readonly<Record<ClusterJob, string>> = {
  apiserver: 'KubeAPIDown',
  coredns: 'CoreDNSDown',
  etcd: 'EtcdDown',
  'kube-controller-manager': 'KubeControllerManagerDown',
  'kube-proxy': 'KubeProxyDown',
  'kube-scheduler': 'KubeSchedulerDown',
  kubelet: 'KubeletDown',
};

describe('kubernetes', () => {
  test('names its jobs as rules and dashboards expect them', () => {
    const job = (monitor: string, labels: Readonly<Record<string, string>>) => {
      const { jobLabel, selector } = find(objects(), 'ServiceMonitor', monitor).spec;
      expect(labels).toMatchObject(selector.matchLabels);
      return labels[jobLabel];
    };
    const [apiServer, kubelet] = externalServices();
    expect(job('apiserver', apiServer!.labels)).toBe('apiserver');
    expect(job('kubelet', kubelet!.labels)).toBe('kubelet');
    expect(job('coredns', find(objects(), 'Service', 'panoptes-coredns').metadata.labels)).toBe('coredns');
  });

  test('scrapes four paths of each kubelet and tells them apart', () => {
    const { endpoints, scrapeClass } = find(objects(), 'ServiceMonitor', 'kubelet').spec;
    expect(scrapeClass).toBe('in-cluster');
    expect(endpoints.map((endpoint: { path: string }) => endpoint.path)).toEqual([
      '/metrics',
      '/metrics/cadvisor',
      '/metrics/probes',
      '/metrics/slis',
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
    for (const endpoint of endpoints) expect(endpoint.tlsConfig).toEqual({ serverName: 'kubernetes' });
  });

  test('scrapes two paths of each API server and tells them apart', () => {
    const { endpoints } = find(objects(), 'ServiceMonitor', 'apiserver').spec;
    expect(endpoints.map(({ path }: { path: string }) => path)).toEqual(['/metrics', '/metrics/slis']);
    for (const { relabelings } of endpoints) {
      expect(relabelings).toEqual([
        { action: 'replace', sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' },
      ]);
    }
  });

  test('neither scrapes nor misses CoreDNS where there is none', () => {
    const gke = objects({ platform: 'gke' });
    expect(gke.filter(({ metadata }) => metadata.name.includes('coredns'))).toEqual([]);
    expect(alertNames(gke)).not.toContain('CoreDNSDown');
    expect(alertNames(objects())).toContain('CoreDNSDown');
  });

  test.each(PLATFORMS)('scrapes on %s what it is known to expose, and misses nothing else', (platform) => {
    const jobs = platform === 'gke' ? ['apiserver', 'kubelet'] : ['apiserver', 'coredns', 'kubelet'];
    expect(clusterJobs(platform)).toEqual(jobs);
    const manifests = objects({ platform });
    expect(monitorNames(manifests)).toEqual(jobs);
    expect(
      alertNames(manifests)
        .filter((name) => Object.values(DOWN).includes(name))
        .sort(),
    ).toEqual(jobs.map((job) => DOWN[job as ClusterJob]).sort());
  });

  test.each(PLATFORMS)('lets every job be switched on that %s can have, and no other', (platform) => {
    const possible = Object.entries(platformPreset(platform)).filter(([, { state }]) => state !== 'absent');
    const jobs = clusterJobs(platform, EVERY_JOB);
    expect(jobs).toEqual(possible.map(([job]) => job).sort());
    const manifests = objects({ platform, settings: EVERY_JOB });
    expect(monitorNames(manifests)).toEqual(jobs);
    expect(alertNames(manifests)).toEqual(expect.arrayContaining(jobs.map((job) => DOWN[job])));
  });

  test('finds static pods and kube-proxy through headless Services of its own', () => {
    const services = (platform: KubernetesChartProps['platform']) =>
      objects({ platform, settings: EVERY_JOB })
        .filter(({ kind }) => kind === 'Service')
        // biome-ignore lint/suspicious/noExplicitAny: reads Services, which are plain data here.
        .map(({ metadata, spec }: any) => [
          `${metadata.namespace}/${metadata.name}`,
          spec.clusterIP,
          spec.selector,
          spec.ports[0].targetPort,
        ]);
    expect(services('kubeadm')).toEqual([
      ['kube-system/panoptes-coredns', 'None', { 'k8s-app': 'kube-dns' }, 9153],
      ['kube-system/panoptes-etcd', 'None', { component: 'etcd' }, 2381],
      ['kube-system/panoptes-kube-controller-manager', 'None', { component: 'kube-controller-manager' }, 10257],
      ['kube-system/panoptes-kube-proxy', 'None', { 'k8s-app': 'kube-proxy' }, 10249],
      ['kube-system/panoptes-kube-scheduler', 'None', { component: 'kube-scheduler' }, 10259],
    ]);
    expect(services('aks')[1]).toEqual(['kube-system/panoptes-kube-proxy', 'None', { component: 'kube-proxy' }, 10249]);
  });

  test.each([
    ['kube-controller-manager', 'https'],
    ['kube-scheduler', 'https'],
    ['etcd', 'http'],
    ['kube-proxy', 'http'],
    ['coredns', 'http'],
  ])('scrapes %s over %s, and shows the token only where it is asked for', (job, scheme) => {
    const { endpoints, scrapeClass } = find(objects({ settings: EVERY_JOB }), 'ServiceMonitor', job).spec;
    expect(scrapeClass).toBe(scheme === 'https' ? 'in-cluster' : undefined);
    for (const endpoint of endpoints) {
      expect(endpoint.scheme).toBe(scheme);
      expect(endpoint.tlsConfig).toEqual(scheme === 'https' ? { insecureSkipVerify: true } : undefined);
      expect(endpoint.relabelings).toContainEqual({
        action: 'replace',
        sourceLabels: ['__meta_kubernetes_pod_node_name'],
        targetLabel: 'node',
      });
    }
  });

  test.each([
    ['kube-controller-manager', ['/metrics', '/metrics/slis']],
    ['kube-proxy', ['/metrics', '/metrics/slis']],
    ['kube-scheduler', ['/metrics', '/metrics/slis']],
    ['etcd', ['/metrics']],
    ['coredns', ['/metrics']],
  ])('asks %s for what its health checks say where it is a process of Kubernetes', (job, paths) => {
    const { endpoints } = find(objects({ settings: EVERY_JOB }), 'ServiceMonitor', job).spec;
    expect(endpoints.map(({ path }: { path: string }) => path)).toEqual(paths);
    const told = endpoints.filter(({ relabelings }: { relabelings: { targetLabel: string }[] }) =>
      relabelings.some(({ targetLabel }) => targetLabel === 'metrics_path'),
    );
    expect(told).toHaveLength(paths.length > 1 ? paths.length : 0);
    for (const { path, metricRelabelings } of endpoints.slice(1)) {
      expect([path, metricRelabelings]).toEqual([
        '/metrics/slis',
        [{ action: 'drop', sourceLabels: ['__name__'], regex: 'process_start_time_seconds' }],
      ]);
    }
  });

  test('scrapes each job as often and as patiently as it is told', () => {
    const paces = Object.fromEntries(
      Object.values(CLUSTER_JOBS).map(({ key }) => [key, { interval: '15s', timeout: '5s' }]),
    );
    const written = (settings: Record<string, unknown>) =>
      objects({ settings: kubernetesSchema.parse(settings) })
        .filter(({ kind }) => kind === 'ServiceMonitor')
        // biome-ignore lint/suspicious/noExplicitAny: reads monitors, which are plain data here.
        .flatMap(({ spec }: any) => spec.endpoints.map((each: any) => [each.interval, each.scrapeTimeout]));
    expect(new Set(written(paces).map(String))).toEqual(new Set(['15s,5s']));
    expect(new Set(written({}).map(String))).toEqual(new Set([',']));
  });

  test('tells Prometheus which ports of nodes and pods it must reach', () => {
    expect(clusterPorts('kubeadm', kubernetesSchema.parse({}))).toEqual({ nodePorts: [10250], systemPorts: [9153] });
    expect(clusterPorts('gke', kubernetesSchema.parse({}))).toEqual({ nodePorts: [10250], systemPorts: [] });
    expect(clusterPorts('kubeadm', EVERY_JOB)).toEqual({
      nodePorts: [2381, 10257, 10249, 10259, 10250],
      systemPorts: [9153],
    });
  });

  test('does without CoreDNS where it is switched off', () => {
    const manifests = objects({ settings: kubernetesSchema.parse({ coreDns: { enabled: false } }) });
    expect(monitorNames(manifests)).toEqual(['apiserver', 'kubelet']);
    expect(alertNames(manifests)).not.toContain('CoreDNSDown');
  });

  test('leaves out what is switched off', () => {
    const some = objects({ rules: testRules('CPUThrottlingHigh') });
    expect(alertNames(some)).toEqual(alertNames(objects()).filter((alert) => alert !== 'CPUThrottlingHigh'));
    const none = objects({ rules: testRules('TargetDown', 'Watchdog', 'InfoInhibitor') });
    expect(none.filter(({ metadata }) => metadata.name === 'general')).toEqual([]);
  });

  test('links each alert to its runbook', () => {
    const [group] = find(objects(), 'PrometheusRule', 'general').spec.groups;
    expect(group.rules[0].annotations.runbook_url).toBe('https://runbooks.example.com/TargetDown.md');
  });

  test.each([
    ['/system.slice/sshd.service', '', true],
    ['/', '', false],
    ['/kubepods.slice/kubepods-pod1.slice', '', false],
    ['/system.slice/kubepods-pod1.slice:cri-containerd:1', 'api-1', false],
  ])('treats the series of the control group %s with pod "%s" as dropped: %s', (id, pod, dropped) => {
    const drop = DROPPED.kubelet['/metrics/cadvisor']?.find(({ sourceLabels }) => sourceLabels?.join() === 'id,pod');
    expect(new RegExp(`^(?:${drop?.regex})$`).test(`${id};${pod}`)).toBe(dropped);
  });

  test('keeps the bounds of latency histograms that people ask for', () => {
    const drop = DROPPED.apiserver['/metrics']?.find(({ sourceLabels }) => sourceLabels?.join() === '__name__,le');
    const bounds = ['0.05', '0.1', '0.4', '1', '1.0', '1.25', '5', '5.0', '8.0', '10', '15', '30', '60', '+Inf'];
    const kept = bounds.filter(
      (le) => !new RegExp(`^(?:${drop?.regex})$`).test(`apiserver_request_duration_seconds_bucket;${le}`),
    );
    expect(kept).toEqual(['0.05', '0.1', '1', '1.0', '5', '5.0', '30', '+Inf']);
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());

  test('snapshot with every job', () => {
    const monitors = objects({ settings: EVERY_JOB }).filter(({ kind }) => kind !== 'PrometheusRule');
    expect(monitors).toMatchSnapshot();
  });
});
