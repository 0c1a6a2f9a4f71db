import type { ManifestObject } from '../../src/synthesize.ts';
import type { Pods } from '../../src/validation/pods/pods.ts';
import { ofKind, type PolicyInput } from '../../src/validation/policy.ts';
import { type Check, type Data, ofContainers, when } from './check.ts';

/** What containers read from their environment. */
export const environmentVariableChecks: readonly Check[] = [
  ofContainers('duplicate-env-var', ({ env = [] }) => {
    const names: string[] = env.map(({ name }: Data) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return [...new Set(twice)].map((name) => `It sets ${name} twice.`);
  }),
  ofContainers('env-var-secret', ({ env = [] }) =>
    env
      .filter(({ name, value }: Data) => /secret/i.test(name) && value)
      .map(({ name }: Data) => `Whoever may read the pod reads ${name}.`),
  ),
  ofContainers('env-value-from', (container, pods, input) =>
    references(container).flatMap(({ kind, name, key, optional }) =>
      when(!optional && !exists(input, pods, kind, name, key), `There is no ${kind} ${name} with the key ${key}.`),
    ),
  ),
  ofContainers('read-secret-from-env-var', (container) => [
    ...references(container)
      .filter(({ kind }) => kind === 'Secret')
      .map(({ name, key }) => `It reads the key ${key} of the Secret ${name} from a variable.`),
    ...(container.envFrom ?? [])
      .filter(({ secretRef }: Data) => secretRef)
      .map(({ secretRef }: Data) => `It reads all of the Secret ${secretRef.name} from variables.`),
  ]),
];

interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

function references({ env = [] }: Data): Reference[] {
  return env.flatMap(({ valueFrom: { secretKeyRef, configMapKeyRef } = {} as Data }: Data) => [
    ...(secretKeyRef ? [{ kind: 'Secret', ...secretKeyRef }] : []),
    ...(configMapKeyRef ? [{ kind: 'ConfigMap', ...configMapKeyRef }] : []),
  ]);
}

/** Secrets that must be there before count as well: kube-linter knows nothing of them. */
function exists(input: PolicyInput, { object }: Pods, kind: string, name: string, key: string): boolean {
  const { namespace } = object.metadata;
  const holds = ({ data, stringData, binaryData }: Data) => key in { ...data, ...stringData, ...binaryData };
  const isIt = ({ metadata }: ManifestObject) => metadata.name === name && metadata.namespace === namespace;
  return (
    ofKind(input, kind).some(({ object: each }) => isIt(each) && holds(each)) ||
    input.prerequisites.some(
      (each) => each.kind === kind && each.name === name && each.namespace === namespace && each.keys.includes(key),
    )
  );
}
