import { on } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import { timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { UNITS } from '../house/vocabulary.ts';
import { OWN } from './service-panels.ts';

/** What the exporter says of autoscalers. Each is asked for one service at a time, so no rule records them. */
const autoscaler = (metric: string) =>
  `kube_horizontalpodautoscaler_${metric}{${selectors.kubeStateMetrics}, ${chosen(['cluster', 'namespace'])}}`;

/** Autoscalers, with the kind of workload that they scale as other series write it. */
const SCALED = ['Deployment', 'StatefulSet'].reduce(
  (vector, kind) =>
    `label_replace(${vector}, "workload_type", "${kind.toLowerCase()}", "scaletargetref_kind", "${kind}")`,
  `label_replace(${autoscaler('info')}, "workload", "$1", "scaletargetref_name", "(.+)")`,
);

/** The autoscaler of the workload that runs the service. */
const OF_SERVICE = `${SCALED} and ${on('namespace', 'workload', 'workload_type')} ${records.serviceWorkload}{${OWN}}`;

const replicas = (metric: string) =>
  `max(${autoscaler(metric)} and ${on('namespace', 'horizontalpodautoscaler')} (${OF_SERVICE}))`;

export const autoscaling = () =>
  timeseries({
    title: 'Autoscaling',
    description:
      'Replicas that the autoscaler of the service sees and wants, and its bounds. At its maximum it cannot help any more. Empty without an autoscaler.',
    unit: UNITS.count,
    queries: [
      { expr: replicas('status_current_replicas'), legend: 'current' },
      { expr: replicas('status_desired_replicas'), legend: 'desired' },
      { expr: replicas('spec_min_replicas'), legend: 'minimum' },
      { expr: replicas('spec_max_replicas'), legend: 'maximum' },
    ],
  });
