import type { PrometheusAgentProps } from '../../../imports/monitoring.coreos.com.ts';
import type { ScrapeClass as ConfiguredClass } from '../../config/schema/scrape-classes.ts';
import type { ScrapeLimits } from '../../config/schema/scrape-limits.ts';
import { byteSize } from './byte-size.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';
import { secretSelector, tlsConfig } from './secret-selector.ts';

/** What a server and an agent have in common: both scrape. */
type ScrapingSpec = PrometheusAgentProps['spec'];
type ScrapeClass = NonNullable<ScrapingSpec['scrapeClasses']>[number];

/** Scrape class of kubelets and the API server: they ask for the token of Prometheus and sign with the cluster's CA. */
export const CLUSTER_API_CLASS = 'cluster-api';

/** Where the kubelet puts the token and the CA. */
const SERVICE_ACCOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How targets are found and scraped. */
export function scraping(props: PrometheusChartProps): Partial<ScrapingSpec> {
  return {
    scrapeInterval: String(props.scrapeInterval),
    ...(props.scrapeTimeout ? { scrapeTimeout: String(props.scrapeTimeout) } : {}),
    ...selection(props),
    ...limits(props.limits),
    ...ceilings(props.enforcedLimits),
    ...nativeHistograms(props),
  };
}

/**
 * What is picked up: every monitor, probe and target of the own namespace, and none of another. An empty
 * selector selects all; a missing namespace selector means the own namespace.
 */
function selection(props: PrometheusChartProps): Partial<ScrapingSpec> {
  return {
    serviceDiscoveryRole: 'EndpointSlice',
    serviceMonitorSelector: {},
    podMonitorSelector: {},
    probeSelector: {},
    scrapeConfigSelector: {},
    scrapeClasses: scrapeClasses(props),
  };
}

function scrapeClasses({ cluster, scrapeClasses: configured }: PrometheusChartProps): ScrapeClass[] {
  return [
    { name: 'cluster', default: true, relabelings: commonLabels(cluster) },
    {
      name: CLUSTER_API_CLASS,
      authorization: { type: 'Bearer', credentialsFile: `${SERVICE_ACCOUNT_PATH}/token` },
      tlsConfig: { caFile: `${SERVICE_ACCOUNT_PATH}/ca.crt` },
      relabelings: commonLabels(cluster),
    },
    ...configured.map((each) => configuredClass(each, cluster)),
  ];
}

/** A class that jobs choose loses nothing of the default one. */
function configuredClass(configured: ConfiguredClass, cluster: string): ScrapeClass {
  const { name, tls, bearer, relabelings, metricRelabelings } = configured;
  return {
    name,
    ...(tls ? { tlsConfig: tlsConfig(tls) } : {}),
    ...(bearer ? { authorization: { type: 'Bearer', credentials: secretSelector(bearer) } } : {}),
    relabelings: [...commonLabels(cluster), ...relabelings.map(relabeling)],
    ...(metricRelabelings.length > 0 ? { metricRelabelings: metricRelabelings.map(relabeling) } : {}),
  };
}

function relabeling({ sourceLabels, ...step }: ConfiguredClass['relabelings'][number]) {
  return { ...step, ...(sourceLabels ? { sourceLabels: [...sourceLabels] } : {}) };
}

/**
 * Labels of every target, in whatever class. The operator adds `namespace`, `pod`, `service` and `container` itself, and
 * puts the steps of a job after these: what a job sets stays.
 */
function commonLabels(cluster: string): NonNullable<ScrapeClass['relabelings']> {
  return [
    // External labels are only added on the way out; rules and dashboards need the cluster here already.
    { action: 'replace', targetLabel: 'cluster', replacement: cluster },
    // Only where a pod answers: the operator gives kubelets, which are no pods, the label `node` before this.
    { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], regex: '(.+)', targetLabel: 'node' },
  ];
}

/** Limits of jobs that set none themselves. */
function limits({ samples, targets, labels, labelNameLength, labelValueLength, bodySize }: ScrapeLimits) {
  return {
    ...(samples ? { sampleLimit: samples } : {}),
    ...(targets ? { targetLimit: targets } : {}),
    ...(labels ? { labelLimit: labels } : {}),
    ...(labelNameLength ? { labelNameLengthLimit: labelNameLength } : {}),
    ...(labelValueLength ? { labelValueLengthLimit: labelValueLength } : {}),
    ...(bodySize ? { bodySizeLimit: byteSize(bodySize.value) } : {}),
  };
}

/** Limits above which no job can go. */
function ceilings({ samples, targets, labels, labelNameLength, labelValueLength, bodySize }: ScrapeLimits) {
  return {
    ...(samples ? { enforcedSampleLimit: samples } : {}),
    ...(targets ? { enforcedTargetLimit: targets } : {}),
    ...(labels ? { enforcedLabelLimit: labels } : {}),
    ...(labelNameLength ? { enforcedLabelNameLengthLimit: labelNameLength } : {}),
    ...(labelValueLength ? { enforcedLabelValueLengthLimit: labelValueLength } : {}),
    ...(bodySize ? { enforcedBodySizeLimit: byteSize(bodySize.value) } : {}),
  };
}

/** They need no feature flag since Prometheus 3.9. */
function nativeHistograms({ nativeHistograms: { enabled } }: PrometheusChartProps): Partial<ScrapingSpec> {
  // Rules and dashboards read classic buckets, which a target would otherwise be spared once it has native ones.
  return enabled ? { scrapeNativeHistograms: true, scrapeClassicHistograms: true } : {};
}
