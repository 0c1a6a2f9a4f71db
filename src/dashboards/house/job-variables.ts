import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { labelVariable, metricsDataSource } from './variables.ts';

/** Clusters that a job is scraped in, and its processes by a label where people narrow them. */
export function jobVariables(job: string, processes?: 'instance' | 'node' | 'pod'): Builder<VariableModel>[] {
  const titles = { instance: 'Instance', node: 'Node', pod: 'Pod' } as const;
  return [
    metricsDataSource(),
    labelVariable({ label: 'cluster', title: 'Cluster', record: 'up', matchers: job }),
    ...(processes
      ? [
          labelVariable({
            label: processes,
            title: titles[processes],
            record: 'up',
            matchers: job,
            within: ['cluster'],
          }),
        ]
      : []),
  ];
}
