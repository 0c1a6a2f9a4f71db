import type { PodMonitorProps, ServiceMonitorProps } from '../../imports/monitoring.coreos.com.ts';
import type { Relabeling } from '../components/service-monitor.ts';
import type { Service } from '../config/environment.ts';
import { jobOf } from './identity.ts';
import { perService } from './per-service.ts';
import { targetLabels } from './targets.ts';

/** Labels per sample above which a scrape is refused; some twenty are normal. */
const LABEL_LIMIT = 64;

/** How a service is scraped through its Service. */
export const serviceMonitorSpec = perService((service): ServiceMonitorProps['spec'] => {
  const { port } = service.metrics;
  return {
    ...selection(service),
    // Only Services name their ports for a ServiceMonitor; a number is that of the container.
    endpoints: [{ ...(typeof port === 'number' ? { targetPort: port } : { port }), ...scrape(service) }],
  };
});

/** How a service without a Service is scraped. */
export const podMonitorSpec = perService((service): PodMonitorProps['spec'] => {
  const { port } = service.metrics;
  return {
    ...selection(service),
    podMetricsEndpoints: [{ ...(typeof port === 'number' ? { portNumber: port } : { port }), ...scrape(service) }],
  };
});

function selection(service: Service) {
  return {
    selector: { matchLabels: { ...targetLabels(service) } },
    namespaceSelector: { matchNames: [service.namespace] },
    ...(service.metrics.scrapeClass ? { scrapeClass: service.metrics.scrapeClass } : {}),
    sampleLimit: service.metrics.sampleLimit,
    labelLimit: LABEL_LIMIT,
    ...nativeHistograms(service),
  };
}

/**
 * What a target offers as a native histogram is taken as one, and what it only offers as a classic one becomes one with
 * the same boundaries. Without the conversion, the records of such a target would be empty.
 */
function nativeHistograms({ metrics }: Service) {
  if (metrics.histograms === 'classic') return {};
  return { scrapeNativeHistograms: true, scrapeClassicHistograms: false, convertClassicHistogramsToNHCB: true };
}

function scrape(service: Service) {
  const { path, scheme, interval } = service.metrics;
  return {
    path,
    scheme,
    ...(interval ? { interval: String(interval) } : {}),
    // What the service says of itself must not replace the labels that its rules select by.
    honorLabels: false,
    relabelings: targetRelabelings(service),
  };
}

/** Gives every series the labels by which rules, dashboards and logs know the service. */
function targetRelabelings(service: Service): Relabeling[] {
  return [
    { action: 'replace', targetLabel: 'service', replacement: service.name },
    { action: 'replace', targetLabel: 'job', replacement: jobOf(service) },
    { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
  ];
}
