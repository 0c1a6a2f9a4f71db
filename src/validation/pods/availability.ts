import { describe, ofKind, type Policy, type PolicyInput, type Problem } from '../policy.ts';
import { matches } from '../selector.ts';
import { type Pods, podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: budgets and pod specs are plain data here.
type Data = any;

/** Whoever runs more than once does so for a reason: a drain takes one at a time, and a node that fails takes but one. */
export const availability: Policy = {
  name: 'availability',
  *check(input) {
    for (const each of podsOf(input)) {
      const pods = { ...each, replicas: Math.max(each.replicas ?? 1, leastReplicas(input, each)) };
      if (pods.replicas < 2) continue;
      const at = { component: pods.component, object: describe(pods.object) };
      for (const problem of problemsOf(input, pods)) yield { ...at, ...problem };
    }
  },
};

function* problemsOf(input: PolicyInput, pods: Pods): Generator<Problem> {
  const count = `has ${pods.replicas} pods`;
  if (!ofKind(input, 'PodDisruptionBudget').some(({ object }) => protects(object, pods))) {
    yield {
      message: `${count} and no PodDisruptionBudget, so a drain may take all of them`,
      remedy: 'add one that selects their labels',
    };
  }
  const { topologySpreadConstraints = [], affinity } = pods.template.spec;
  if (topologySpreadConstraints.length === 0 && !affinity?.podAntiAffinity) {
    yield {
      message: `${count} that may all run on one node`,
      remedy: 'add topologySpreadConstraints, or podAntiAffinity',
    };
  }
}

/** What an autoscaler keeps at least; the workload itself then says nothing of it. */
function leastReplicas(input: PolicyInput, { object }: Pods): number {
  const scaling = ofKind(input, 'HorizontalPodAutoscaler').filter(({ object: { metadata, spec } }: Data) => {
    const { kind, name } = spec.scaleTargetRef;
    return metadata.namespace === object.metadata.namespace && kind === object.kind && name === object.metadata.name;
  });
  return Math.max(0, ...scaling.map(({ object: { spec } }: Data) => spec.minReplicas ?? 1));
}

function protects({ metadata, spec }: Data, { object, template }: Pods): boolean {
  return metadata.namespace === object.metadata.namespace && matches(spec.selector, template.labels);
}
