import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { DASHBOARD_LABEL, DATA_SOURCE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  scratch,
} from '../../kubernetes/workload.ts';
import { ADMIN_KEYS, type Collector, collectAlways, collectOnce } from './collector.ts';
import type { GrafanaChart, GrafanaChartProps } from './grafana-chart.ts';
import { subPathOf } from './grafana-ini.ts';
import { CREDENTIAL_VARIABLE } from './provisioning.ts';

/** User of the Grafana image; the collectors run as the same user, so that each can read and replace the files. */
const USER = 472;
const PROVISIONING = '/etc/grafana/provisioning';
const ADMIN_DIRECTORY = '/etc/grafana/admin';

/** Where the dashboards of all ConfigMaps lie, in one directory per Grafana folder. */
export const DASHBOARDS_DIRECTORY = '/etc/grafana/dashboards';

/** Keys of the ConfigMap with Grafana's own configuration. */
export const CONFIG_KEYS = { ini: 'grafana.ini', provider: 'dashboard-provider.yaml' } as const;

/** Spec of the Grafana pod. */
export function grafanaPod(chart: GrafanaChart, props: GrafanaChartProps): k8s.PodSpec {
  const collectors = collectorsOf(chart, props);
  const context = { image: props.sidecarImage, namespace: props.namespace };
  return {
    serviceAccountName: chart.node.id,
    // The collectors read ConfigMaps from the API server.
    automountServiceAccountToken: true,
    securityContext: restrictedPod(USER, { fsGroup: USER }),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    initContainers: collectors.map((collector) => collectOnce(collector, context)),
    containers: [server(chart, props), ...collectors.map((collector) => collectAlways(collector, context))],
    volumes: volumes(chart, props),
  };
}

/** Grafana looks for changed dashboards by itself, but reads its data sources only at the start and when told to. */
function collectorsOf(chart: GrafanaChart, props: GrafanaChartProps): Collector[] {
  const reload = `${subPathOf(props.url)}/api/admin/provisioning/datasources/reload`;
  return [
    {
      name: 'data-sources',
      label: DATA_SOURCE_LABEL,
      directory: `${PROVISIONING}/datasources`,
      healthPort: 8081,
      reload: { url: `http://localhost:${chart.http.port.number}${reload}`, adminSecret: props.adminSecret },
    },
    {
      name: 'dashboards',
      label: DASHBOARD_LABEL,
      directory: DASHBOARDS_DIRECTORY,
      healthPort: 8082,
      folderAnnotation: 'grafana_folder',
    },
  ];
}

function server(chart: GrafanaChart, props: GrafanaChartProps): k8s.Container {
  const health = `${subPathOf(props.url)}/api/health`;
  const port = chart.http.port;
  return {
    name: 'grafana',
    image: props.image,
    env: [
      { name: 'GF_SECURITY_ADMIN_USER__FILE', value: `${ADMIN_DIRECTORY}/${ADMIN_KEYS.user}` },
      { name: 'GF_SECURITY_ADMIN_PASSWORD__FILE', value: `${ADMIN_DIRECTORY}/${ADMIN_KEYS.password}` },
      ...credential(props),
    ],
    ports: [containerPort(port)],
    resources: resourceRequirements(props.resources),
    securityContext: restrictedContainer(),
    // The first start, and the first one after an upgrade, migrates the database: minutes on a slow volume.
    startupProbe: httpProbe(health, port.name, { failureThreshold: 60 }),
    readinessProbe: httpProbe(health, port.name),
    // Not /api/health, which fails while the database is locked or away: a restart mends neither.
    livenessProbe: httpProbe(`${subPathOf(props.url)}/healthz`, port.name, { failureThreshold: 6 }),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/grafana/grafana.ini', subPath: CONFIG_KEYS.ini, readOnly: true },
      {
        name: 'config',
        mountPath: `${PROVISIONING}/dashboards/panoptes.yaml`,
        subPath: CONFIG_KEYS.provider,
        readOnly: true,
      },
      { name: 'admin', mountPath: ADMIN_DIRECTORY, readOnly: true },
      { name: 'data-sources', mountPath: `${PROVISIONING}/datasources`, readOnly: true },
      { name: 'dashboards', mountPath: DASHBOARDS_DIRECTORY, readOnly: true },
      { name: 'data', mountPath: '/var/lib/grafana' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

/** What the data source of metrics logs in with. A `$` in it stays as it is, which a file would not promise. */
function credential({ dataSources }: GrafanaChartProps): k8s.EnvVar[] {
  const { basic, bearer } = dataSources.prometheus;
  const reference = basic?.password ?? bearer;
  if (!reference) return [];
  const { secret: name, key } = reference;
  return [{ name: CREDENTIAL_VARIABLE, valueFrom: { secretKeyRef: { name, key } } }];
}

function volumes(chart: GrafanaChart, props: GrafanaChartProps): k8s.Volume[] {
  const adminKeys = Object.values(ADMIN_KEYS).map((key) => ({ key, path: key }));
  return [
    { name: 'config', configMap: { name: chart.configName } },
    { name: 'admin', secret: { secretName: props.adminSecret, items: adminKeys } },
    scratch('data-sources', '16Mi'),
    scratch('dashboards', '256Mi'),
    // The database, and the search index that Grafana builds of all dashboards.
    props.storage ? { name: 'data', persistentVolumeClaim: { claimName: chart.node.id } } : scratch('data', '2Gi'),
    scratch('tmp', '256Mi'),
  ];
}
