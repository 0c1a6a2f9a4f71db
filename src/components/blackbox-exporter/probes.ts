import { Probe } from '../../../imports/monitoring.coreos.com.ts';
import type { Duration } from '../../config/duration.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import type { ComponentChart } from '../component-chart.ts';
import type { ModuleName } from './modules.ts';

/** Job of the series that probes write. The exporter's own series have the job `blackbox-exporter`. */
const JOB = 'blackbox';

/** An endpoint to probe. */
export interface ProbeTarget {
  /** Name of the target; it becomes the label `target`. */
  readonly name: string;
  /** An address for http modules, host:port for tcp_connect. */
  readonly url: string;
  readonly module: ModuleName;
}

/** Has Prometheus ask the exporter for one target, as often as `interval` says, or as Prometheus scrapes. */
export function probe(chart: ComponentChart, prober: Endpoint, target: ProbeTarget, interval?: Duration): void {
  new Probe(chart, `probe-${target.name}`, {
    metadata: chart.meta(`${chart.node.id}-${target.name}`),
    spec: {
      jobName: JOB,
      ...(interval ? { interval: String(interval) } : {}),
      // Host and port alone, despite the name of the field: the scheme stands beside it.
      prober: {
        url: `${prober.service}.${prober.namespace}.svc:${prober.port.number}`,
        scheme: 'http',
        path: '/probe',
      },
      module: target.module,
      targets: {
        staticConfig: {
          static: [target.url],
          relabelingConfigs: [{ action: 'replace', targetLabel: 'target', replacement: target.name }],
        },
      },
    },
  });
}
