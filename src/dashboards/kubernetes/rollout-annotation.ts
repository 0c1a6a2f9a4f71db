import { maxBy, select } from '../../rules/promql.ts';
import { selectors } from '../../rules/selectors.ts';
import { annotation } from '../house/annotations.ts';
import { COLORS } from '../house/vocabulary.ts';
import { IN_NAMESPACE } from './kube-queries.ts';
import { ALL_KINDS, asWorkload, type Kind } from './workload-queries.ts';

/** What autoscalers change of a workload. DaemonSets follow the nodes, which is no new specification. */
const SIZES: Partial<Record<Kind, string>> = { deployment: 'spec_replicas', statefulset: 'replicas' };

/** Marks what was rolled out: a controller has seen a new specification that does not only differ in its size. */
export const rolloutAnnotation = () =>
  annotation({
    name: 'Rollouts',
    expr: ALL_KINDS.map((kind) => asWorkload(kind, rolledOut(kind))).join('\nor\n'),
    color: COLORS.info,
    title: 'Rollout of {{workload}}',
    text: '{{namespace}}, {{workload_type}}',
  });

function rolledOut(kind: Kind): string {
  const changed = (metric: string) => {
    const series = select(`kube_${kind}_${metric}`, selectors.kubeStateMetrics, IN_NAMESPACE, `${kind}=~"$workload"`);
    return `${maxBy(['namespace', kind], `changes(${series}[2m])`)} > 0`;
  };
  const specification = changed('status_observed_generation');
  const size = SIZES[kind];
  return size ? `${specification} unless (${changed(size)})` : specification;
}
