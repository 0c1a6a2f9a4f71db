import type { AutoscalingConfig } from '../../config/schema/autoscaling.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import type { ComponentChart } from '../component-chart.ts';
import { ABOUT_THE_PROCESS, dropNames } from '../kubernetes/dropped-series.ts';
import { monitorOwnService, type Relabeling } from '../service-monitor.ts';

/** Where Prometheus finds the certificates to trust, where the adapter does not sign its own. */
export const CA_CONFIG_MAP = 'prometheus-adapter-ca';
export const CA_KEY = 'ca.crt';

/** The adapter is an API server; of itself as one it tells hundreds of series. What it was asked, and how long it took, stays. */
export const DROPPED_OF_ADAPTER: readonly Relabeling[] = [
  ...ABOUT_THE_PROCESS,
  dropNames('(apiserver|rest_client|workqueue)_.+_bucket'),
  dropNames('apiserver_(audit|delegated|envelope|storage|webhooks)_.+'),
];

/** Monitors the adapter at its only port, which asks visitors for a token. */
export function createMonitor(
  chart: ComponentChart,
  https: Endpoint,
  { certificate, scrapeClass }: Pick<AutoscalingConfig, 'certificate'> & { readonly scrapeClass: string },
): void {
  monitorOwnService(chart, {
    monitoringNamespace: chart.componentNamespace,
    scrapeClass,
    endpoints: [
      {
        port: https.port.name,
        scheme: 'https',
        tlsConfig: certificate
          ? {
              ca: { configMap: { name: CA_CONFIG_MAP, key: CA_KEY } },
              serverName: `${https.service}.${https.namespace}.svc`,
            }
          : // Each adapter signs its certificate itself: there is no CA to check.
            { insecureSkipVerify: true },
        metricRelabelings: [...DROPPED_OF_ADAPTER],
      },
    ],
  });
}
