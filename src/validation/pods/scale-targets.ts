import { describe, objectsOf, ofKind, type Policy } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: autoscalers are plain data here.
type Data = any;

/** An autoscaler scales something that is there. */
export const scaleTargets: Policy = {
  name: 'scale-targets',
  *check(input) {
    for (const { component, object } of ofKind(input, 'HorizontalPodAutoscaler')) {
      const { kind, name } = (object.spec as Data).scaleTargetRef;
      const isTarget = ({ object: each }: { object: Data }) =>
        each.kind === kind && each.metadata.name === name && each.metadata.namespace === object.metadata.namespace;
      if ([...objectsOf(input)].some(isTarget)) continue;
      yield {
        component,
        object: describe(object),
        message: `scales the ${kind} "${name}", which is not synthesized`,
        remedy: 'name a workload of its namespace',
      };
    }
  },
};
