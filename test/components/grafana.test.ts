import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { GrafanaChart, type GrafanaChartProps } from '../../src/components/grafana/grafana-chart.ts';
import { Duration } from '../../src/config/duration.ts';
import { Quantity } from '../../src/config/quantity.ts';
import { STRUCTURED_METADATA } from '../../src/logs/labels.ts';
import { outline } from '../../src/promql/outline.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const endpoint = (service: string, number: number) => ({
  service,
  namespace: 'monitoring',
  port: { name: 'http', number },
});

const props: GrafanaChartProps = {
  namespace: 'monitoring',
  image: 'registry.example.com/grafana:1',
  version: '1',
  sidecarImage: 'registry.example.com/k8s-sidecar:2',
  resources: {
    requests: { cpu: Quantity.parse('100m'), memory: Quantity.parse('192Mi') },
    limits: { cpu: undefined, memory: Quantity.parse('384Mi') },
  },
  url: 'https://grafana.example.com',
  adminSecret: 'grafana-admin',
  dataSources: {
    prometheus: { url: 'http://prometheus.monitoring.svc:9090' },
    loki: endpoint('loki', 3100),
    alertmanager: endpoint('alertmanager', 9093),
  },
  scrapeInterval: Duration.parse('30s'),
  rules: testRules(),
  thresholds: testEnvironment().alerts,
};
const storage = { size: Quantity.parse('5Gi'), storageClassName: 'fast' };

const objects = (overrides: Partial<GrafanaChartProps> = {}) =>
  synthChart((app) => new GrafanaChart(app, 'grafana', { ...props, ...overrides }));
const deployment = (overrides: Partial<GrafanaChartProps> = {}) =>
  find(objects(overrides), 'Deployment', 'grafana').spec;
const podSpec = (overrides: Partial<GrafanaChartProps> = {}) => deployment(overrides).template.spec;

type Named = { readonly name: string };
// biome-ignore lint/suspicious/noExplicitAny: tests reach into arbitrary objects and assert what they find.
const named = (list: readonly Named[], name: string): any => list.find((item) => item.name === name);
const env = (container: { env: { name: string; value?: string; valueFrom?: unknown }[] }) =>
  Object.fromEntries(container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));

describe('grafana', () => {
  test('reads ConfigMaps of its own namespace and nothing else', () => {
    expect(
      objects()
        .filter(({ kind }) => kind.includes('Role'))
        .map(({ kind }) => kind),
    ).toEqual(['Role', 'RoleBinding']);
    expect(find(objects(), 'Role', 'grafana').rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(find(objects(), 'RoleBinding', 'grafana').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'grafana', namespace: 'monitoring' },
    ]);
  });

  test('provisions its data sources with uids that never change', () => {
    const configMap = find(objects(), 'ConfigMap', 'grafana-data-sources');
    expect(configMap.metadata.labels.grafana_datasource).toBe('1');
    const shared = { orgId: 1, access: 'proxy', editable: false };
    expect(parse(configMap.data['panoptes.yaml'])).toEqual({
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          ...shared,
          uid: 'prometheus',
          name: 'Prometheus',
          type: 'prometheus',
          url: 'http://prometheus.monitoring.svc:9090',
          isDefault: true,
          jsonData: { httpMethod: 'POST', timeInterval: '30s', manageAlerts: true, alertmanagerUid: 'alertmanager' },
        },
        {
          ...shared,
          uid: 'loki',
          name: 'Loki',
          type: 'loki',
          url: 'http://loki.monitoring.svc:3100',
          jsonData: { maxLines: 1000 },
        },
        {
          ...shared,
          uid: 'alertmanager',
          name: 'Alertmanager',
          type: 'alertmanager',
          url: 'http://alertmanager.monitoring.svc:9093',
          jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
        },
      ],
    });
  });

  test('lets no provisioned value be taken for an environment variable', () => {
    const dataSources = { ...props.dataSources, loki: endpoint('lo$ki', 3100) };
    const configMap = find(objects({ dataSources }), 'ConfigMap', 'grafana-data-sources');
    expect(configMap.data['panoptes.yaml']).toContain('url: http://lo$$ki.monitoring.svc:3100\n');
  });

  describe('with traces', () => {
    const provisioned = (text: (file: string) => unknown = parse) => {
      const dataSources = { ...props.dataSources, tempo: endpoint('tempo', 3200) };
      return text(find(objects({ dataSources }), 'ConfigMap', 'grafana-data-sources').data['panoptes.yaml']);
    };
    // Grafana reads a doubled dollar sign as one.
    const asGrafana = (file: string) => parse(file.replaceAll('$$', '$')).datasources;
    const source = (uid: string) =>
      provisioned((file) => asGrafana(file).find((each: { uid: string }) => each.uid === uid));

    test('has Tempo as a data source, and nothing of it without', () => {
      expect(source('tempo')).toMatchObject({
        name: 'Tempo',
        type: 'tempo',
        access: 'proxy',
        url: 'http://tempo.monitoring.svc:3200',
        editable: false,
      });
      const without = find(objects(), 'ConfigMap', 'grafana-data-sources').data['panoptes.yaml'];
      expect(without).not.toMatch(/tempo|trace/i);
    });

    test('leads from log lines to their trace: by metadata, and by the text', () => {
      const { derivedFields } = (source('loki') as { jsonData: { derivedFields: Record<string, string>[] } }).jsonData;
      expect(derivedFields.map(({ matcherType, datasourceUid, url }) => [matcherType, datasourceUid, url])).toEqual([
        ['label', 'tempo', '${__value.raw}'],
        ['regex', 'tempo', '${__value.raw}'],
      ]);
      expect(STRUCTURED_METADATA).toContain(derivedFields[0]?.matcherRegex);
      const found = (line: string) => new RegExp(derivedFields[1]?.matcherRegex ?? '').exec(line)?.[1];
      const id = '4bf92f3577b34da6a3ce929d0e0e4736';
      for (const line of [`trace_id=${id} ok`, `"traceId": "${id}"`, `TraceID:${id}`, `x trace-id=${id}`]) {
        expect([line, found(line)]).toEqual([line, id]);
      }
      for (const line of ['trace_id=abc', `span_id=${id}`, `trace_id=${id}00`]) expect(found(line)).toBeUndefined();
    });

    test('leads from spans to the lines of their trace, and to metrics that Tempo makes', () => {
      const { jsonData } = source('tempo') as { jsonData: Record<string, unknown> };
      expect(jsonData.tracesToLogsV2).toMatchObject({
        datasourceUid: 'loki',
        tags: [
          { key: 'service.name', value: 'service_name' },
          { key: 'k8s.namespace.name', value: 'namespace' },
        ],
        customQuery: true,
        query: '{${__tags}} | trace_id="${__trace.traceId}"',
      });
      const { tags, queries, datasourceUid } = jsonData.tracesToMetrics as {
        tags: { value: string }[];
        queries: { query: string }[];
        datasourceUid: string;
      };
      expect([datasourceUid, tags.map(({ value }) => value)]).toEqual(['prometheus', ['service', 'namespace']]);
      for (const { query } of queries) expect(outline(query.replaceAll('$__tags', 'service="x"')).errors).toEqual([]);
      expect([jsonData.serviceMap, jsonData.nodeGraph]).toEqual([{ datasourceUid: 'prometheus' }, { enabled: true }]);
    });

    test('leads from exemplars to their trace, whoever wrote them', () => {
      const { jsonData } = source('prometheus') as { jsonData: { exemplarTraceIdDestinations: object[] } };
      expect(jsonData.exemplarTraceIdDestinations).toEqual([
        { name: 'trace_id', datasourceUid: 'tempo', urlDisplayLabel: 'View trace' },
        { name: 'traceID', datasourceUid: 'tempo', urlDisplayLabel: 'View trace' },
      ]);
    });

    test('refers only to data sources that there are', () => {
      const file = String(provisioned((text) => text));
      const uids = new Set(asGrafana(file).map(({ uid }: { uid: string }) => uid));
      const asked = [...file.matchAll(/(?:datasourceUid|alertmanagerUid): (\w+)/g)].map(([, uid]) => uid);
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter((uid) => !uids.has(uid))).toEqual([]);
    });

    test('leaves no dollar sign that Grafana would take for a variable', () => {
      expect(String(provisioned((text) => text)).replaceAll('$$', '')).not.toContain('$');
    });
  });

  test('has all data sources and dashboards before it starts', () => {
    const { initContainers } = podSpec();
    expect(initContainers.map((container: Named) => container.name)).toEqual(['init-data-sources', 'init-dashboards']);
    for (const container of initContainers) expect(env(container).METHOD).toBe('LIST');
  });

  test('collects dashboards into folders, without credentials', () => {
    expect(env(named(podSpec().containers, 'dashboards'))).toEqual({
      RESOURCE: 'configmap',
      NAMESPACE: 'monitoring',
      LABEL: 'grafana_dashboard',
      LABEL_VALUE: '1',
      FOLDER: '/etc/grafana/dashboards',
      FOLDER_ANNOTATION: 'grafana_folder',
      METHOD: 'WATCH',
      HEALTH_PORT: '8082',
    });
    const provider = parse(find(objects(), 'ConfigMap', 'grafana-config').data['dashboard-provider.yaml']).providers[0];
    expect(provider).toMatchObject({
      allowUiUpdates: false,
      disableDeletion: false,
      options: { path: '/etc/grafana/dashboards', foldersFromFilesStructure: true },
    });
  });

  test('reloads data sources when they change', () => {
    expect(env(named(podSpec().containers, 'data-sources'))).toMatchObject({
      FOLDER: '/etc/grafana/provisioning/datasources',
      LABEL: 'grafana_datasource',
      HEALTH_PORT: '8081',
      REQ_URL: 'http://localhost:3000/api/admin/provisioning/datasources/reload',
      REQ_METHOD: 'POST',
      REQ_USERNAME: { secretKeyRef: { name: 'grafana-admin', key: 'admin-user' } },
      REQ_PASSWORD: { secretKeyRef: { name: 'grafana-admin', key: 'admin-password' } },
    });
  });

  test('reads the credentials of the administrator from files', () => {
    const { containers, volumes } = podSpec();
    expect(env(named(containers, 'grafana'))).toEqual({
      GF_SECURITY_ADMIN_USER__FILE: '/etc/grafana/admin/admin-user',
      GF_SECURITY_ADMIN_PASSWORD__FILE: '/etc/grafana/admin/admin-password',
    });
    expect(named(volumes, 'admin')).toEqual({
      name: 'admin',
      secret: {
        secretName: 'grafana-admin',
        items: [
          { key: 'admin-user', path: 'admin-user' },
          { key: 'admin-password', path: 'admin-password' },
        ],
      },
    });
  });

  test('mounts only volumes that exist', () => {
    for (const overrides of [{}, { storage }]) {
      const { initContainers, containers, volumes } = podSpec(overrides);
      const mounted = [...initContainers, ...containers].flatMap(({ volumeMounts }) =>
        volumeMounts.map((m: Named) => m.name),
      );
      expect(new Set(mounted)).toEqual(new Set(volumes.map((volume: Named) => volume.name)));
    }
  });

  test('fetches nothing from the internet, and evaluates no alerts of its own', () => {
    const ini = find(objects(), 'ConfigMap', 'grafana-config').data['grafana.ini'];
    for (const setting of [
      '[analytics]\nreporting_enabled = false\ncheck_for_updates = false\ncheck_for_plugin_updates = false\n',
      'preinstall_disabled = true\npreinstall_auto_update = false\n',
      '[unified_alerting]\nexecute_alerts = false\n',
      '[server]\nroot_url = https://grafana.example.com\nserve_from_sub_path = false\nenable_gzip = false\n',
      'cookie_secure = true\n',
    ]) {
      expect(ini).toContain(setting);
    }
  });

  test('starts anew when its configuration changes', () => {
    const checksum = (url: string) => deployment({ url }).template.metadata.annotations['checksum/config'];
    expect(checksum(props.url)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum(props.url)).not.toBe(checksum('https://other.example.com'));
  });

  test('serves everything below the path of its address', () => {
    const url = 'https://example.com/grafana/';
    const { containers } = podSpec({ url });
    const { startupProbe, readinessProbe, livenessProbe } = named(containers, 'grafana');
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe.httpGet.path)).toEqual([
      '/grafana/api/health',
      '/grafana/api/health',
      '/grafana/healthz',
    ]);
    expect(env(named(containers, 'data-sources')).REQ_URL).toBe(
      'http://localhost:3000/grafana/api/admin/provisioning/datasources/reload',
    );
    expect(find(objects({ url }), 'ServiceMonitor', 'grafana').spec.endpoints[0].path).toBe('/grafana/metrics');
    expect(find(objects({ url }), 'ConfigMap', 'grafana-config').data['grafana.ini']).toContain(
      'serve_from_sub_path = true\n',
    );
  });

  test('stays reachable while its collectors do not reach the API server', () => {
    for (const name of ['data-sources', 'dashboards']) {
      const { readinessProbe, livenessProbe } = named(podSpec().containers, name);
      expect(readinessProbe).toEqual({
        tcpSocket: { port: name },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
      });
      expect(livenessProbe.httpGet.path).toBe('/healthz');
    }
  });

  test('cannot fill the disk of its node', () => {
    const limits = podSpec().volumes.flatMap(
      ({ name, emptyDir }: { name: string; emptyDir?: { sizeLimit: string } }) =>
        emptyDir ? [[name, emptyDir.sizeLimit]] : [],
    );
    expect(limits).toEqual([
      ['data-sources', '16Mi'],
      ['dashboards', '256Mi'],
      ['data', '2Gi'],
      ['tmp', '256Mi'],
    ]);
  });

  test('never runs two pods on one volume, and keeps the volume', () => {
    expect(deployment().strategy).toEqual({ type: 'RollingUpdate' });
    expect(deployment({ storage }).strategy).toEqual({ type: 'Recreate' });
    expect(named(podSpec({ storage }).volumes, 'data')).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'grafana' },
    });
    const claim = find(objects({ storage }), 'PersistentVolumeClaim', 'grafana');
    expect(claim.metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
    expect(claim.spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
    });
  });

  test('hands out the port of its Service', () => {
    let http: unknown;
    synthChart((app) => {
      const chart = new GrafanaChart(app, 'grafana', props);
      http = chart.http;
      return chart;
    });
    expect(http).toEqual({ service: 'grafana', namespace: 'monitoring', port: { name: 'http', number: 3000 } });
    expect(find(objects(), 'Service', 'grafana').spec.ports).toEqual([
      { name: 'http', port: 3000, targetPort: 'http', protocol: 'TCP' },
    ]);
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
