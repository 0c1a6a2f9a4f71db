import { describe, expect, test } from '@jest/globals';
import { kubernetesDashboards } from '../../../src/dashboards/kubernetes/kubernetes-dashboards.ts';
import { type DashboardJson, panelsOf } from '../../support/dashboards.ts';
import { testEnvironment } from '../../support/environment.ts';

const build = (alerts = {}): Record<string, DashboardJson> =>
  Object.fromEntries(kubernetesDashboards(testEnvironment({ alerts })).map(({ uid, json }) => [uid, JSON.parse(json)]));
const dashboards = build();

const find = (uid: string, title: string, type: string, from = dashboards): DashboardJson =>
  panelsOf(from[`panoptes-${uid}`]).find((panel) => panel.title === title && panel.type === type);

const variables = (uid: string) => dashboards[`panoptes-${uid}`].templating.list.map(({ name }: DashboardJson) => name);
const rows = (uid: string) =>
  dashboards[`panoptes-${uid}`].panels
    .filter(({ type }: DashboardJson) => type === 'row')
    .map(({ title }: DashboardJson) => title);

/** Titles and addresses behind a column of a table. */
function links(uid: string, title: string, column: string): Record<string, string> {
  const { overrides } = find(uid, title, 'table').fieldConfig;
  const { properties } = overrides.find(({ matcher }: DashboardJson) => matcher.options === column);
  const { value } = properties.find(({ id }: DashboardJson) => id === 'links');
  return Object.fromEntries(value.map((link: DashboardJson) => [link.title, link.url]));
}

const KEPT = '${__url_time_range}&${datasource:queryparam}&var-cluster=${__data.fields.Cluster}';
const NAMESPACE = '&var-namespace=${__data.fields.Namespace}';

describe('the dashboards about Kubernetes', () => {
  test('lead from the cluster to a node, and on to a pod', () => {
    const toNode = `/d/panoptes-node-detail?${KEPT}&var-node=\${__data.fields.Node}`;
    expect(links('cluster-resources', 'Nodes', 'Node')).toEqual({ Node: toNode });
    expect(links('nodes', 'Nodes', 'Node')).toEqual({ Node: toNode });
    expect(links('node-detail', 'Pods of the node', 'Pod')).toEqual({
      Pod: `/d/panoptes-pod-detail?${KEPT}${NAMESPACE}&var-pod=\${__data.fields.Pod}`,
    });
    expect(links('pod-detail', 'Node', 'Node')).toEqual({ Node: toNode });
  });

  test('lead from the cluster to a namespace, its workloads and their pods', () => {
    expect(links('cluster-resources', 'Namespaces', 'Namespace')).toEqual({
      'Workloads of the namespace': `/d/panoptes-workloads?${KEPT}${NAMESPACE}`,
      Namespace: `/d/panoptes-namespaces?${KEPT}${NAMESPACE}`,
      'Traffic of the namespace': `/d/panoptes-networking?${KEPT}${NAMESPACE}`,
      'Volumes of the namespace': `/d/panoptes-persistent-volumes?${KEPT}${NAMESPACE}`,
      'Logs of the namespace': `/d/panoptes-log-explorer?${KEPT.replace('&${datasource:queryparam}', '')}${NAMESPACE}`,
    });
    const workload = '&var-workload_type=${__data.fields.Kind}&var-workload=${__data.fields.Workload}';
    expect(links('workloads', 'Workloads', 'Workload')).toEqual({
      Workload: `/d/panoptes-workloads?${KEPT}${NAMESPACE}${workload}`,
    });
    expect(Object.keys(links('workloads', 'Pods', 'Pod'))).toEqual(['Pod']);
    expect(Object.keys(links('persistent-volumes', 'Pods that use volumes', 'Pod'))).toEqual(['Pod']);
    expect(Object.keys(links('networking', 'Pods', 'Pod'))).toEqual(['Pod']);
  });

  test('offer what can be chosen, from pods that wait as well as from those that run', () => {
    expect(variables('cluster-resources')).toEqual(['datasource', 'cluster', 'namespace', 'node']);
    expect(variables('nodes')).toEqual(['datasource', 'cluster', 'node']);
    expect(variables('workloads')).toEqual(['datasource', 'cluster', 'namespace', 'workload_type', 'workload']);
    expect(variables('pod-detail')).toEqual([
      'datasource',
      'loki',
      'cluster',
      'namespace',
      'pod',
      'container',
      'search',
    ]);
    const pod = dashboards['panoptes-pod-detail'].templating.list.find(({ name }: DashboardJson) => name === 'pod');
    expect(pod).toMatchObject({
      definition:
        'label_values(namespace_workload_pod:kube_pod_owner:relabel{cluster=~"$cluster", namespace=~"$namespace"}, pod)',
      multi: false,
    });
  });

  test('show use, saturation and errors of each resource of a node', () => {
    expect(rows('node-detail')).toEqual([
      'Overview',
      'CPU',
      'Memory',
      'Disks',
      'File systems',
      'Network',
      'System and kubelet',
      'Events',
      'Pods',
    ]);
    const titles = panelsOf(dashboards['panoptes-node-detail']).map(({ title }) => title);
    for (const resource of ['CPU', 'Memory', 'Disk', 'Network']) {
      expect(titles.filter((title) => title === `${resource} use`)).toHaveLength(1);
      expect(titles.filter((title) => title.startsWith(`${resource} saturation: `)).length).toBeGreaterThan(0);
    }
    expect(titles).toEqual(expect.arrayContaining(['Memory errors', 'Broken file systems', 'Network errors']));
  });
});

describe('events', () => {
  const expr = (uid: string, title: string, type = 'logs') => find(uid, title, type).targets[0].expr;

  test('are those of the pod, the node or the namespace that is chosen', () => {
    const readable = /\| json \| line_format `.+`$/;
    expect(expr('pod-detail', 'Events of the pod').replace(readable, '')).toBe(
      '{cluster=~"$cluster", service_name="kubernetes-events", namespace=~"$namespace"} | pod=`$pod` ',
    );
    expect(expr('node-detail', 'Events of the node').replace(readable, '')).toBe(
      '{cluster=~"$cluster", service_name="kubernetes-events", namespace="default"} | kind="Node" | name=`$node` ',
    );
    expect(expr('namespaces', 'Warnings').replace(readable, '')).toBe(
      '{cluster=~"$cluster", service_name="kubernetes-events", namespace=~"$namespace", level="warn"} ',
    );
    expect(expr('namespaces', 'Warnings by reason', 'timeseries')).toContain('sum by (cluster, namespace, reason)');
  });

  test('are not asked for where they are not kept', () => {
    const files = kubernetesDashboards(testEnvironment({ logs: { events: { enabled: false } } }));
    expect(files.map(({ json }) => json).join()).not.toContain('kubernetes-events');
    const { templating } = JSON.parse(files.find(({ uid }) => uid === 'panoptes-namespaces')?.json ?? '');
    expect(templating.list.map(({ name }: DashboardJson) => name)).not.toContain('loki');
  });
});

describe('thresholds are those at which the environment alerts', () => {
  const steps = (uid: string, title: string, alerts = {}) =>
    find(uid, title, 'timeseries', build(alerts)).fieldConfig.defaults.thresholds.steps.map(
      ({ value }: DashboardJson) => value,
    );

  test.each([
    ['nodes', 'CPU use', {}, [null, 0.9]],
    ['nodes', 'CPU use', { nodeCpu: '75%' }, [null, 0.75]],
    ['nodes', 'CPU saturation: load per CPU', { nodeLoadPerCpu: 4 }, [null, 4]],
    ['nodes', 'CPU saturation: waiting', { nodeCpuPressure: '35%' }, [null, 0.35]],
    ['nodes', 'Memory use', { nodeMemory: '80%' }, [null, 0.8]],
    ['nodes', 'Memory saturation: stalled', { nodeMemoryPressure: '5%' }, [null, 0.05]],
    ['nodes', 'Memory saturation: pages read back', { nodeMajorPageFaults: 300 }, [null, 300]],
    ['nodes', 'Disk saturation: requests', { nodeDiskSaturation: 6 }, [null, 6]],
    ['nodes', 'Disk saturation: stalled', { nodeIoPressure: '40%' }, [null, 0.4]],
    ['nodes', 'Space of file systems', {}, [null, 0.9, 0.97]],
    ['nodes', 'Files of file systems', { nodeFilesystemWarning: '70%' }, [null, 0.7, 0.97]],
    ['nodes', 'Network saturation: dropped packets', { nodeNetworkDrops: '3%' }, [null, 0.03]],
    ['nodes', 'Network errors', { nodeNetworkErrors: '2%' }, [null, 0.02]],
    ['nodes', 'Clock error', { nodeClockSkew: '20ms' }, [null, 0.02]],
    ['nodes', 'Open files', { nodeFileDescriptors: '60%' }, [null, 0.6]],
    ['nodes', 'Tracked connections', { nodeConntrack: '50%' }, [null, 0.5]],
    ['namespaces', 'Use of quotas', { quotaUsage: '80%' }, [null, 0.8, 1]],
    ['workloads', 'CPU throttling', { cpuThrottling: '15%' }, [null, 0.15]],
    ['pod-detail', 'Memory of limits', { containerMemory: '85%' }, [null, 0.85]],
    ['persistent-volumes', 'Space left', { volumeFreeCritical: '5%' }, [null, 0.05]],
    ['persistent-volumes', 'Days to full', { volumeForecast: '2d' }, [null, 2]],
  ])('%s: %s %j', (uid, title, alerts, expected) => {
    expect(steps(uid, title, alerts)).toEqual(expected);
  });
});

describe('persistent volumes', () => {
  const FREE =
    'kubelet_volume_stats_available_bytes{job="kubelet",metrics_path="/metrics",cluster=~"$cluster", namespace=~"$namespace"}';

  test('follow the line that the alerts follow, and only where there are six hours of it', () => {
    const loss = `(-deriv(${FREE}[6h]) and ${FREE} offset 6h)`;
    const by = 'by (cluster, namespace, persistentvolumeclaim)';
    expect(find('persistent-volumes', 'Days to full', 'timeseries').targets).toMatchObject([
      {
        expr: `bottomk(10, min ${by} (predict_linear(${FREE}[6h], 0)) / (max ${by} (${loss} > 0)) / 86400 < 365)`,
      },
    ]);
  });
});

describe('pod detail', () => {
  test('shows the log of the pod, by what is attached to its lines', () => {
    expect(find('pod-detail', 'Log', 'logs').targets).toMatchObject([
      {
        datasource: { type: 'loki', uid: '${loki}' },
        expr: '{cluster=~"$cluster", namespace=~"$namespace", container=~"$container"} | pod=`$pod` |~ `(?i)$search`',
      },
    ]);
  });
});

describe('networking', () => {
  test('leaves out pods that see the traffic of their whole node', () => {
    const [{ expr }] = find('networking', 'Received', 'stat').targets;
    expect(expr).toContain('kube_pod_info{job="kube-state-metrics",host_network="false"');
  });
});
