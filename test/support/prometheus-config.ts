import type { ManifestObject } from '../../src/synthesize.ts';
import { matches } from '../../src/validation/selector.ts';

// biome-ignore lint/suspicious/noExplicitAny: custom resources and the configuration are plain data here.
type Data = any;

/** A step of relabeling, as prometheus.yml writes it. */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: string;
}

/** One job of prometheus.yml. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly relabel_configs: readonly RelabelConfig[];
  readonly metric_relabel_configs: readonly RelabelConfig[];
  readonly [field: string]: unknown;
}

/** The parts of prometheus.yml that are modelled. */
export interface PrometheusYaml {
  readonly global: Data;
  readonly scrape_configs: readonly ScrapeJob[];
}

/**
 * The prometheus.yml that the operator would write for the Prometheus (or agent) among the objects.
 *
 * Modelled: which ServiceMonitors, PodMonitors, Probes and ScrapeConfigs are selected; one job for each endpoint with its
 * name, discovery (role, namespaces), selectors, ports, interval, path, scheme, TLS, login, scrape class, limits below their
 * ceilings; and the order of relabelings: the operator's own, those of the class, those of the endpoint.
 * Not modelled: shards, remote write, alerting, rule files, and everything that Panoptes never sets (proxies, matchExpressions,
 * podTargetLabels, Ingress targets). Secrets become files of the same name, because their values are nowhere.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/promcfg.go
 */
export function prometheusYaml(objects: readonly ManifestObject[]): PrometheusYaml {
  const server = objects.find(({ kind }) => kind === 'Prometheus' || kind === 'PrometheusAgent') as Data;
  const { spec } = server;
  const selected = (kind: string, selector: string): Data[] =>
    objects.filter(
      (object) =>
        object.kind === kind &&
        object.metadata.namespace === server.metadata.namespace &&
        matches(spec[selector], object.metadata.labels),
    );
  const job = (monitor: Data, name: string, endpoint: Data, own: Data) => scrapeJob(spec, monitor, name, endpoint, own);
  return {
    global: {
      scrape_interval: spec.scrapeInterval,
      ...defined({ scrape_timeout: spec.scrapeTimeout, evaluation_interval: spec.evaluationInterval }),
      external_labels: { ...spec.externalLabels },
    },
    scrape_configs: [
      ...selected('ServiceMonitor', 'serviceMonitorSelector').flatMap((monitor) =>
        monitor.spec.endpoints.map((endpoint: Data, index: number) =>
          job(monitor, `serviceMonitor/${idOf(monitor)}/${index}`, endpoint, {
            ...discovery(monitor, 'endpointslice'),
            relabel: serviceSteps(monitor, endpoint),
          }),
        ),
      ),
      ...selected('PodMonitor', 'podMonitorSelector').flatMap((monitor) =>
        monitor.spec.podMetricsEndpoints.map((endpoint: Data, index: number) =>
          job(monitor, `podMonitor/${idOf(monitor)}/${index}`, endpoint, {
            ...discovery(monitor, 'pod'),
            relabel: podSteps(monitor, endpoint),
          }),
        ),
      ),
      ...selected('Probe', 'probeSelector').map((probe) =>
        job(probe, `probe/${idOf(probe)}`, probeEndpoint(probe), {
          static_configs: [{ targets: [...probe.spec.targets.staticConfig.static] }],
          relabel: probeSteps(probe),
        }),
      ),
      ...selected('ScrapeConfig', 'scrapeConfigSelector').map((config) =>
        job(config, `scrapeConfig/${idOf(config)}`, scrapeConfigEndpoint(config), {
          ...scrapeConfigDiscovery(config),
          relabel: [write('job', config.spec.jobName)],
        }),
      ),
    ],
  };
}

function scrapeJob(server: Data, { spec }: Data, name: string, endpoint: Data, own: Data): ScrapeJob {
  const { relabel, ...found } = own;
  const classes: Data[] = server.scrapeClasses;
  const used = spec.scrapeClass
    ? classes.find((each) => each.name === spec.scrapeClass)
    : classes.find((each) => each.default);
  if (!used) throw new Error(`${name} asks for the scrape class ${spec.scrapeClass}, which does not exist`);
  const tls = { ...used.tlsConfig, ...endpoint.tlsConfig };
  const login = endpoint.authorization ?? used.authorization;
  return {
    job_name: name,
    ...found,
    honor_labels: endpoint.honorLabels ?? false,
    ...defined({
      honor_timestamps: endpoint.honorTimestamps,
      scrape_interval: endpoint.interval,
      scrape_timeout: endpoint.scrapeTimeout,
      metrics_path: endpoint.path,
      params: endpoint.params,
    }),
    scheme: (endpoint.scheme ?? 'http').toLowerCase(),
    ...(Object.keys(tls).length > 0 ? { tls_config: tlsSteps(tls) } : {}),
    ...(login ? { authorization: { type: login.type, credentials_file: fileOf(login, 'credentials') } } : {}),
    ...(endpoint.basicAuth
      ? {
          basic_auth: {
            username_file: fileOf(endpoint.basicAuth, 'username'),
            password_file: fileOf(endpoint.basicAuth, 'password'),
          },
        }
      : {}),
    ...limitsOf(server, spec),
    relabel_configs: [...relabel, ...steps(used.relabelings), ...steps(endpoint.relabelings)],
    metric_relabel_configs: [...steps(used.metricRelabelings), ...steps(endpoint.metricRelabelings)],
  };
}

const idOf = ({ metadata }: Data) => `${metadata.namespace}/${metadata.name}`;
const sanitize = (label: string) => label.replace(/[^a-zA-Z0-9_]/g, '_');
const defined = (fields: Data): Data => Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
const write = (target_label: string, replacement: string): RelabelConfig => ({ target_label, replacement });
const copy = (source: string, target_label: string, regex?: string): RelabelConfig => ({
  source_labels: [source],
  target_label,
  ...(regex ? { regex } : {}),
});
const keep = (source_labels: string[], regex: string): RelabelConfig => ({ action: 'keep', source_labels, regex });

function steps(relabelings: Data[] = []): RelabelConfig[] {
  return relabelings.map(({ sourceLabels, targetLabel, ...rest }) =>
    defined({ ...rest, source_labels: sourceLabels, target_label: targetLabel }),
  );
}

function discovery({ spec, metadata }: Data, role: string) {
  const names = spec.namespaceSelector?.matchNames ?? [metadata.namespace];
  return { kubernetes_sd_configs: [{ role, namespaces: { names: [...names] } }] };
}

function selectorSteps(of: string, { spec }: Data): RelabelConfig[] {
  const labels: [string, string][] = Object.entries(spec.selector.matchLabels ?? {});
  return labels.map(([name, value]) => {
    const label = sanitize(name);
    return keep(
      [`__meta_kubernetes_${of}_label_${label}`, `__meta_kubernetes_${of}_labelpresent_${label}`],
      `(${value});true`,
    );
  });
}

function serviceSteps(monitor: Data, { port, targetPort }: Data): RelabelConfig[] {
  const target = '__meta_kubernetes_endpointslice_address_target';
  const kind = (value: string, target_label: string): RelabelConfig => ({
    source_labels: [`${target}_kind`, `${target}_name`],
    separator: ';',
    regex: `${value};(.*)`,
    target_label,
  });
  const { jobLabel } = monitor.spec;
  return [
    ...selectorSteps('service', monitor),
    port
      ? keep(['__meta_kubernetes_endpointslice_port_name'], port)
      : keep(['__meta_kubernetes_pod_container_port_number'], String(targetPort)),
    kind('Node', 'node'),
    kind('Pod', 'pod'),
    copy('__meta_kubernetes_namespace', 'namespace'),
    copy('__meta_kubernetes_service_name', 'service'),
    copy('__meta_kubernetes_pod_name', 'pod'),
    copy('__meta_kubernetes_pod_container_name', 'container'),
    copy('__meta_kubernetes_service_name', 'job'),
    ...(jobLabel ? [copy(`__meta_kubernetes_service_label_${sanitize(jobLabel)}`, 'job', '(.+)')] : []),
    write('endpoint', String(port ?? targetPort)),
  ];
}

function podSteps(monitor: Data, { port, portNumber }: Data): RelabelConfig[] {
  return [
    ...selectorSteps('pod', monitor),
    port
      ? keep(['__meta_kubernetes_pod_container_port_name'], port)
      : keep(['__meta_kubernetes_pod_container_port_number'], String(portNumber)),
    copy('__meta_kubernetes_namespace', 'namespace'),
    copy('__meta_kubernetes_pod_container_name', 'container'),
    copy('__meta_kubernetes_pod_name', 'pod'),
    write('job', idOf(monitor)),
    write('endpoint', String(port ?? portNumber)),
  ];
}

function probeEndpoint({ spec }: Data): Data {
  const { prober, module, targets, ...endpoint } = spec;
  const { path, scheme } = prober;
  return {
    ...endpoint,
    path,
    scheme,
    params: { module: [module] },
    relabelings: targets.staticConfig.relabelingConfigs,
  };
}

function probeSteps({ spec }: Data): RelabelConfig[] {
  return [
    write('job', spec.jobName),
    copy('__address__', '__param_target'),
    copy('__param_target', 'instance'),
    write('__address__', spec.prober.url),
  ];
}

function scrapeConfigEndpoint({ spec }: Data): Data {
  const { scrapeInterval: interval, metricsPath: path } = spec;
  return { ...spec, interval, path };
}

function scrapeConfigDiscovery({ spec: { staticConfigs = [], dnsSDConfigs = [] } }: Data) {
  return defined({
    static_configs: staticConfigs.map(({ targets, labels }: Data) => defined({ targets, labels })),
    dns_sd_configs: dnsSDConfigs.map(({ names, type, port }: Data) => ({ names, type, port })),
  });
}

/** Limits by their names in the resources and in prometheus.yml. */
const LIMITS = {
  sampleLimit: 'sample_limit',
  targetLimit: 'target_limit',
  labelLimit: 'label_limit',
  labelNameLengthLimit: 'label_name_length_limit',
  labelValueLengthLimit: 'label_value_length_limit',
  bodySizeLimit: 'body_size_limit',
} as const;

/** What the job sets, or else Prometheus; and never more than its ceiling. */
function limitsOf(server: Data, job: Data): Data {
  return Object.fromEntries(
    Object.entries(LIMITS).flatMap(([key, name]) => {
      const own = job[key] ?? server[key];
      const ceiling = server[`enforced${key[0]?.toUpperCase()}${key.slice(1)}`];
      const limit = typeof own === 'number' && typeof ceiling === 'number' ? Math.min(own, ceiling) : (own ?? ceiling);
      return limit === undefined ? [] : [[name, limit]];
    }),
  );
}

function tlsSteps({ ca, cert, keySecret, caFile, serverName, insecureSkipVerify }: Data): Data {
  const file = (reference: Data) => reference && `/etc/prometheus/${reference.name}/${reference.key}`;
  return defined({
    ca_file: caFile ?? file(ca?.secret ?? ca?.configMap),
    cert_file: file(cert?.secret ?? cert?.configMap),
    key_file: file(keySecret),
    server_name: serverName,
    insecure_skip_verify: insecureSkipVerify,
  });
}

const fileOf = (login: Data, key: string): string =>
  login[`${key}File`] ?? `/etc/prometheus/${login[key].name}/${login[key].key}`;

/** Labels of a target after its steps, or nothing when one of them drops it. */
export function relabelled(
  discovered: Readonly<Record<string, string>>,
  relabelings: readonly RelabelConfig[],
): Record<string, string> | undefined {
  let labels: Record<string, string> = { ...discovered };
  for (const step of relabelings) {
    const { action = 'replace', source_labels = [], separator = ';', regex = '(.*)', replacement = '$1' } = step;
    const pattern = new RegExp(`^(?:${regex})$`, 's');
    const match = pattern.exec(source_labels.map((label) => labels[label] ?? '').join(separator));
    if (action === 'keep' || action === 'drop') {
      if ((match !== null) !== (action === 'keep')) return undefined;
    } else if (action === 'labeldrop') {
      labels = Object.fromEntries(Object.entries(labels).filter(([name]) => !pattern.test(name)));
    } else if (action === 'replace') {
      if (match) labels[step.target_label as string] = replacement.replace(/\$\{?1\}?/, match[1] ?? '');
    } else throw new Error(`the action ${action} is not modelled`);
  }
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => !name.startsWith('__') && value !== ''));
}
