import { Probe } from '../../../imports/monitoring.coreos.com.ts';
import type { Duration } from '../../config/duration.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import type { ComponentChart } from '../component-chart.ts';
import { moduleName } from './modules.ts';
import type { ProbeTarget } from './targets.ts';

/** Job of the series that probes write. The exporter's own series have the job `blackbox-exporter`. */
const JOB = 'blackbox';

/** Has Prometheus ask the exporter for one target, as often as `interval` says, or as Prometheus scrapes. */
export function probe(chart: ComponentChart, prober: Endpoint, target: ProbeTarget, interval?: Duration): void {
  const labels = Object.entries(target.labels ?? {});
  new Probe(chart, `probe-${target.id}`, {
    metadata: chart.meta(`${chart.node.id}-${target.id}`),
    spec: {
      jobName: JOB,
      ...(interval ? { interval: String(interval) } : {}),
      // Host and port alone, despite the name of the field: the scheme stands beside it.
      prober: {
        url: `${prober.service}.${prober.namespace}.svc:${prober.port.number}`,
        scheme: 'http',
        path: '/probe',
      },
      module: moduleName(target),
      targets: {
        staticConfig: {
          static: [target.url],
          relabelingConfigs: [{ action: 'replace', targetLabel: 'target', replacement: target.name }],
        },
      },
      // Labels of what was found, not of the target: its series `up` says that the exporter answers, and must not look
      // as if the service did.
      ...(labels.length > 0 ? { metricRelabelings: labels.map(([name, value]) => label(name, value)) } : {}),
    },
  });
}

function label(targetLabel: string, replacement: string) {
  return { action: 'replace' as const, targetLabel, replacement };
}
