import type { Pods } from '../../src/validation/pods/pods.ts';
import { podsOf } from '../../src/validation/pods/pods.ts';
import { ofKind, type PolicyInput } from '../../src/validation/policy.ts';
import { matches } from '../../src/validation/selector.ts';
import { besides, type Check, type Data, ofKinds, ofPods, when } from './check.ts';

const ENOUGH = 3;
const HOST = 'kubernetes.io/hostname';
const PRIORITIES = ['system-cluster-critical', 'system-node-critical'];
const BUDGET = ['PodDisruptionBudget'];

/** How many there are, where they run, and how they give way to others. */
export const availabilityChecks: readonly Check[] = [
  ofKinds('hpa-minimum-three-replicas', ['HorizontalPodAutoscaler'], ({ spec }) =>
    when((spec.minReplicas ?? 1) < ENOUGH, `It may leave ${spec.minReplicas ?? 1}.`),
  ),
  ofPods('minimum-three-replicas', ({ replicas = ENOUGH }) => when(replicas < ENOUGH, `There are ${replicas}.`)),
  ofPods('no-anti-affinity', (pods) =>
    when((pods.replicas ?? 1) > 1 && !keepsApart(pods), 'All of them may run on one node.'),
  ),
  ofPods('no-node-affinity', ({ template }) =>
    when(!template.spec.affinity?.nodeAffinity, 'It does not say which nodes it likes.'),
  ),
  ofKinds('pdb-max-unavailable', BUDGET, ({ spec }) =>
    when([0, '0', '0%'].includes(spec.maxUnavailable), 'It lets nobody drain a node.'),
  ),
  ofKinds('pdb-min-available', BUDGET, (budget, input) => {
    const { minAvailable, selector } = budget.spec;
    if (minAvailable === undefined) return [];
    return podsOf(input)
      .filter(({ object, template }) => besides(object, budget) && matches(selector, template.labels))
      .filter((pods) => leastOf(input, pods) <= wanted(minAvailable, leastOf(input, pods)))
      .map(({ object }) => `It lets nobody drain a node of ${object.metadata.name}.`);
  }),
  ofKinds('pdb-unhealthy-pod-eviction-policy', BUDGET, ({ spec }) =>
    when(spec.unhealthyPodEvictionPolicy === undefined, 'A broken pod keeps its node from being drained.'),
  ),
  ofPods('no-rolling-update-strategy', ({ object: { kind, spec } }) => {
    const { strategy, updateStrategy } = spec as Data;
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind)) return [];
    const { type } = strategy ?? updateStrategy ?? {};
    return when(type !== 'RollingUpdate', `Its strategy is ${type ?? 'not set'}.`);
  }),
  ofPods('restart-policy', ({ template: { spec }, operated }) => {
    if (operated.size > 0) return [];
    return when(
      !['Always', 'OnFailure'].includes(spec.restartPolicy),
      `Its policy is ${spec.restartPolicy ?? 'not set'}.`,
    );
  }),
  ofPods('priority-class-name', ({ template: { spec }, object }) => {
    const name = spec.priorityClassName ?? (object.spec as Data).priorityClassName;
    return when(name !== undefined && name.trim() !== '' && !PRIORITIES.includes(name), `Its priority is ${name}.`);
  }),
  ofPods('dnsconfig-options', ({ template }) => {
    const options: Data[] = template.spec.dnsConfig?.options ?? [];
    return when(
      !options.some(({ name, value }) => name === 'ndots' && value === '2'),
      'It looks for names with up to four dots in its own cluster first.',
    );
  }),
  ofKinds('job-ttl-seconds-after-finished', ['Job', 'CronJob'], ({ kind, spec }) =>
    kind === 'Job'
      ? when(spec.ttlSecondsAfterFinished === undefined, 'It stays when it has ended.')
      : when(spec.jobTemplate.spec.ttlSecondsAfterFinished !== undefined, 'Its Jobs go before their history does.'),
  ),
];

/** Whether pods avoid nodes on which others of them run. */
function keepsApart({ template: { spec, labels } }: Pods): boolean {
  const {
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    requiredDuringSchedulingIgnoredDuringExecution: required = [],
  } = spec.affinity?.podAntiAffinity ?? {};
  const terms: Data[] = [...required, ...preferred.map(({ podAffinityTerm }: Data) => podAffinityTerm)];
  return terms.some(({ topologyKey, labelSelector }) => topologyKey === HOST && matches(labelSelector, labels));
}

/** How many an autoscaler leaves at least, or how many there are. */
function leastOf(input: PolicyInput, { object, replicas = Number.POSITIVE_INFINITY }: Pods): number {
  const scaling = ofKind(input, 'HorizontalPodAutoscaler').find(({ object: each }: { object: Data }) => {
    const { kind, name } = each.spec.scaleTargetRef;
    return besides(each, object) && kind === object.kind && name === object.metadata.name;
  });
  return (scaling?.object as Data)?.spec.minReplicas ?? replicas;
}

/** A percentage is rounded up: half of three are two. */
function wanted(minAvailable: number | string, replicas: number): number {
  const [, percent] = /^(\d+)%$/.exec(`${minAvailable}`) ?? [];
  return percent === undefined ? Number(minAvailable) : Math.ceil((replicas * Number(percent)) / 100);
}
