import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import { annotation } from '../house/annotations.ts';
import { chosen } from '../house/queries.ts';
import { COLORS } from '../house/vocabulary.ts';

/** Matchers of the chosen services. */
const CHOSEN = chosen(['cluster', 'namespace', 'service']);

/** Marks restarts: the count of an hour grows with each. */
export const restartAnnotation = () =>
  annotation({
    name: 'Restarts',
    expr: `${restarts()} > ${restarts(' offset 1m')}`,
    color: COLORS.warning,
    title: 'Containers of {{service}} restarted',
  });

const restarts = (offset = '') =>
  `max by (cluster, namespace, service) (${records.serviceRestarts}{${CHOSEN}}${offset})`;

/** Marks what was rolled out: the controller has seen a new specification that does not only differ in its size. */
export const rolloutAnnotation = () =>
  annotation({
    name: 'Rollouts',
    expr: WORKLOADS.map(rolledOut).join('\nor\n'),
    color: COLORS.info,
    title: 'Rollout of {{workload}}',
  });

/** Kinds of workloads, and the metric of the size that autoscalers change, where there is one. */
const WORKLOADS = [
  { kind: 'deployment', size: 'kube_deployment_spec_replicas' },
  { kind: 'statefulset', size: 'kube_statefulset_replicas' },
  { kind: 'daemonset' },
] as const;

function rolledOut({ kind, size }: { readonly kind: string; readonly size?: string }): string {
  const changed = (metric: string) =>
    `max by (cluster, namespace, ${kind}) (changes(${metric}{${selectors.kubeStateMetrics}, ${chosen(['cluster', 'namespace'])}}[2m])) > 0`;
  const specification = changed(`kube_${kind}_status_observed_generation`);
  const rollout = size ? `${specification} unless (${changed(size)})` : specification;
  const own = `${records.serviceWorkload}{${CHOSEN}, workload_type="${kind}"}`;
  return `label_replace(${rollout}, "workload", "$1", "${kind}", "(.+)") and on (cluster, namespace, workload) ${own}`;
}
