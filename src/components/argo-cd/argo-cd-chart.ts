import type { Construct } from 'constructs';
import { ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import type { GitopsConfig } from '../../config/schema/gitops.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type ArgoCdThresholds, argoCdGroups } from '../../rules/stack/argo-cd.ts';
import { ComponentChart } from '../component-chart.ts';
import { ABOUT_THE_PROCESS, dropNames } from '../kubernetes/dropped-series.ts';
import { ownRules } from '../own-rules.ts';
import type { Relabeling } from '../service-monitor.ts';
import { argoCdServices } from './jobs.ts';

export interface ArgoCdChartProps {
  /** Namespace of Prometheus, which reads monitors of its own namespace only. */
  readonly namespace: string;
  /** Where Argo CD runs and how it was installed. */
  readonly gitops: GitopsConfig;
  /** Of the alerts about Argo CD, which are there where it is scraped. */
  readonly rules: RuleContext;
  readonly thresholds: ArgoCdThresholds;
}

/** What nobody reads of Argo CD's processes. Counts and sums stay beside each histogram. */
export const DROPPED_OF_ARGO_CD: readonly Relabeling[] = [
  ...ABOUT_THE_PROCESS,
  // Histograms of clients of API servers, by host and verb, and of queues.
  dropNames('(argocd_kubectl|controller_runtime|rest_client|workqueue)_.+_bucket'),
  // Messages of each method of its APIs; what was handled, and how, stays.
  dropNames('grpc_server_(msg|started)_.+'),
];

/** What watches Argo CD, which applies the stack: it is the first suspect when something does not arrive. */
export class ArgoCdChart extends ComponentChart {
  constructor(scope: Construct, id: string, { namespace, gitops, rules, thresholds }: ArgoCdChartProps) {
    super(scope, id, { namespace, role: 'monitors' });
    const { interval, timeout } = gitops.metrics;
    const services = argoCdServices(gitops);
    if (services.length > 0) ownRules(this, argoCdGroups(thresholds), rules);
    for (const service of services) {
      new ServiceMonitor(this, service.name, {
        metadata: this.meta(service.name),
        spec: {
          selector: { matchLabels: { ...service.labels } },
          namespaceSelector: { matchNames: [service.namespace] },
          endpoints: service.ports.map(({ name: port }) => ({
            port,
            path: '/metrics',
            scheme: 'http',
            ...(interval ? { interval: String(interval) } : {}),
            ...(timeout ? { scrapeTimeout: String(timeout) } : {}),
            // `namespace` is where Argo CD runs, as with every other target. Series about an Application keep its own
            // namespace as `exported_namespace`, and `dest_namespace` is the one that it deploys to.
            honorLabels: false,
            relabelings: [
              // Whatever the installation calls the Service.
              { action: 'replace' as const, targetLabel: 'job', replacement: service.name },
              { action: 'replace' as const, sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
            ],
            metricRelabelings: [...DROPPED_OF_ARGO_CD],
          })),
        },
      });
    }
  }
}
