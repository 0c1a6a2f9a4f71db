import { type Workload, workloadsOf } from '../pods/workloads.ts';
import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';

/** Every ServiceAccount, ConfigMap, Secret and volume claim that pods name exists, or is listed as a prerequisite. */
export const references: Policy = {
  name: 'references',
  needsConfiguration: true,
  *check(input) {
    for (const workload of workloadsOf(input)) {
      for (const [kind, name] of named(workload)) {
        if (exists(input, kind, workload.object.metadata.namespace, name)) continue;
        yield {
          component: workload.component,
          object: describe(workload.object),
          message: `needs the ${kind} "${name}", which is neither synthesized nor listed as a prerequisite`,
          remedy: `synthesize it${kind === 'Secret' ? ', or list it in src/prerequisites.ts' : ''}`,
        };
      }
    }
  },
};

function named(workload: Workload): [kind: string, name: string][] {
  return [
    ['ServiceAccount', workload.serviceAccount ?? 'default'],
    ...workload.configMaps.map((name): [string, string] => ['ConfigMap', name]),
    ...workload.secrets.map((name): [string, string] => ['Secret', name]),
    ...workload.claims.map((name): [string, string] => ['PersistentVolumeClaim', name]),
  ];
}

function exists(input: PolicyInput, kind: string, namespace: string | undefined, name: string): boolean {
  const here = (object: { metadata: { name: string; namespace?: string } }) =>
    object.metadata.name === name && object.metadata.namespace === namespace;
  return (
    ofKind(input, kind).some(({ object }) => here(object)) ||
    input.prerequisites.some((item) => item.kind === kind && item.name === name && item.namespace === namespace)
  );
}
