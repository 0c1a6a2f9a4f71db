import { ServiceMonitor, type ServiceMonitorProps } from '../../imports/monitoring.coreos.com.ts';
import type { ComponentChart } from './component-chart.ts';

/** One relabeling step, with its action written out: the CRD would default it, and Argo CD would show a difference. */
export type Relabeling = NonNullable<ScrapeEndpoint['relabelings']>[number] & { action: string };
type ScrapeEndpoint = NonNullable<ServiceMonitorProps['spec']['endpoints']>[number];

export interface OwnMonitorProps {
  /** Namespace of Prometheus: it reads monitors of its own namespace only. */
  readonly monitoringNamespace: string;
  /** Scrape class of the endpoints. @default - the default class */
  readonly scrapeClass?: string;
  /** What to scrape on the component's own Service. Ports are named. */
  readonly endpoints: readonly (Omit<ScrapeEndpoint, 'port' | 'relabelings' | 'metricRelabelings'> & {
    readonly port: string;
    readonly relabelings?: Relabeling[];
    readonly metricRelabelings?: Relabeling[];
  })[];
}

/**
 * A ServiceMonitor for the component's own Service. The job is the component's name; the monitor stands in the
 * namespace of Prometheus, wherever the component itself runs.
 */
export function monitorOwnService(chart: ComponentChart, props: OwnMonitorProps): ServiceMonitor {
  return new ServiceMonitor(chart, 'service-monitor', {
    metadata: chart.meta(chart.node.id, props.monitoringNamespace),
    spec: {
      jobLabel: 'app.kubernetes.io/name',
      ...(props.scrapeClass ? { scrapeClass: props.scrapeClass } : {}),
      selector: { matchLabels: { ...chart.serviceSelector } },
      namespaceSelector: { matchNames: [chart.componentNamespace] },
      endpoints: props.endpoints.map((endpoint) => ({ path: '/metrics', scheme: 'http', ...endpoint })),
    },
  });
}
