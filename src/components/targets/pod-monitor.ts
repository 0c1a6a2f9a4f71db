import type { PodMonitorProps } from '../../../imports/monitoring.coreos.com.ts';
import type { PodMonitorJob } from '../../config/schema/targets.ts';
import { tlsConfig } from '../prometheus/secret-selector.ts';
import type { Relabeling } from '../service-monitor.ts';
import { LABEL_LIMIT, login } from './scrape-config.ts';

/** How the pods of one job are found and scraped. */
export function podMonitorSpec(job: string, target: PodMonitorJob): PodMonitorProps['spec'] {
  const { port, interval, timeout, tls } = target;
  return {
    selector: { matchLabels: { ...target.selector } },
    namespaceSelector: { matchNames: [target.namespace] },
    ...(target.scrapeClass ? { scrapeClass: target.scrapeClass } : {}),
    sampleLimit: target.sampleLimit,
    labelLimit: LABEL_LIMIT,
    podMetricsEndpoints: [
      {
        ...(typeof port === 'number' ? { portNumber: port } : { port }),
        path: target.path,
        scheme: target.scheme,
        ...(interval ? { interval: String(interval) } : {}),
        ...(timeout ? { scrapeTimeout: String(timeout) } : {}),
        // What the pods say of themselves must not replace the labels that say which pod it was.
        honorLabels: false,
        ...login(target),
        ...(tls ? { tlsConfig: tlsConfig(tls) } : {}),
        relabelings: relabelings(job, target),
      },
    ],
  };
}

function relabelings(job: string, { labels, team }: PodMonitorJob): Relabeling[] {
  const fixed = Object.entries({ job, ...labels, ...(team ? { team } : {}) });
  return [
    ...fixed.map(([targetLabel, replacement]): Relabeling => ({ action: 'replace', targetLabel, replacement })),
    { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
  ];
}
