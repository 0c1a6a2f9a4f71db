import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { ScrapeLimits } from '../../config/schema/scrape-limits.ts';
import { byteSize } from './byte-size.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';

type PrometheusSpec = PrometheusProps['spec'];

/** Scrape class of kubelets and the API server: they ask for the token of Prometheus and sign with the cluster's CA. */
export const CLUSTER_API_CLASS = 'cluster-api';

/** Where the kubelet puts the token and the CA. */
const SERVICE_ACCOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How targets are found and scraped. */
export function scraping(props: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    scrapeInterval: String(props.scrapeInterval),
    ...(props.scrapeTimeout ? { scrapeTimeout: String(props.scrapeTimeout) } : {}),
    ...selection(props),
    ...limits(props.limits),
    ...ceilings(props.enforcedLimits),
    ...samplesOfNewKinds(props),
  };
}

/**
 * What the server picks up: every monitor, probe and rule of its own namespace, and none of another. An empty
 * selector selects all; a missing namespace selector means the own namespace.
 */
function selection({ rules, cluster }: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    serviceDiscoveryRole: 'EndpointSlice',
    serviceMonitorSelector: {},
    podMonitorSelector: {},
    probeSelector: {},
    scrapeConfigSelector: {},
    // No selector at all selects nothing: a ruler evaluates the rules instead.
    ...(rules.ruler ? {} : { ruleSelector: {} }),
    scrapeClasses: [
      // External labels are only added on the way out; rules and dashboards need the cluster here already.
      { name: 'cluster', default: true, relabelings: [clusterLabel(cluster)] },
      {
        name: CLUSTER_API_CLASS,
        authorization: { type: 'Bearer', credentialsFile: `${SERVICE_ACCOUNT_PATH}/token` },
        tlsConfig: { caFile: `${SERVICE_ACCOUNT_PATH}/ca.crt` },
        relabelings: [clusterLabel(cluster)],
      },
    ],
  };
}

function clusterLabel(cluster: string) {
  return { action: 'replace' as const, targetLabel: 'cluster', replacement: cluster };
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

/** Exemplars still need their feature flag; native histograms need none since Prometheus 3.9. */
function samplesOfNewKinds({ exemplars, nativeHistograms }: PrometheusChartProps): Partial<PrometheusSpec> {
  return {
    ...(exemplars.enabled ? { enableFeatures: ['exemplar-storage'], exemplars: { maxSize: exemplars.maxSize } } : {}),
    // Rules and dashboards read classic buckets, which a target would otherwise be spared once it has native ones.
    ...(nativeHistograms.enabled ? { scrapeNativeHistograms: true, scrapeClassicHistograms: true } : {}),
  };
}
