import type { ManifestObject } from '../../synthesize.ts';
import { containersOf, podsOf } from '../pods/pods.ts';
import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod templates are plain data here.
type Data = any;

/** A key of an object that somebody reads. */
interface Used {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
  /** Whether the pods have the object at all. @default true */
  readonly isMounted?: boolean;
}

/** Every key that pods and custom resources read of a ConfigMap or Secret is in there. Whether that exists says `references`. */
export const keys: Policy = {
  name: 'keys',
  needsConfiguration: true,
  *check(input) {
    const known = keysByObject(input);
    for (const { component, object, template, operated } of podsOf(input)) {
      const seen = new Set<string>();
      const used = [
        ...usedIn(template.spec),
        ...(operated.size > 0 ? [...selectedIn(object.spec), ...namedIn(input, object)] : []),
      ];
      for (const { kind, name, key, isMounted = true } of used) {
        const id = `${kind} ${object.metadata.namespace}/${name}`;
        const offered = known.get(id);
        if ((isMounted && (!offered || offered.has(key))) || seen.has(`${id} ${key}`)) continue;
        seen.add(`${id} ${key}`);
        yield {
          component,
          object: describe(object),
          message: `reads the key "${key}" of the ${kind} "${name}", which ${isMounted ? 'has none of that name' : 'is not mounted'}`,
          remedy:
            offered && isMounted
              ? `use one of ${[...offered].join(', ')}`
              : 'list it in spec.secrets, or mend its name',
        };
      }
    }
  },
};

function keysByObject(input: PolicyInput): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const { kind, namespace, name, keys: each } of input.prerequisites) {
    known.set(`${kind} ${namespace}/${name}`, new Set(each));
  }
  for (const kind of ['ConfigMap', 'Secret']) {
    for (const { object } of ofKind(input, kind)) {
      const { data = {}, stringData = {}, binaryData = {} } = object as Data;
      known.set(describe(object), new Set(Object.keys({ ...data, ...stringData, ...binaryData })));
    }
  }
  return known;
}

function usedIn(spec: Data): Used[] {
  const all = containersOf(spec);
  const volumes: Data[] = spec.volumes ?? [];
  return [
    ...volumes.flatMap(itemsOf),
    ...all.flatMap(variablesOf),
    ...all.flatMap((each) => subPathsOf(each, volumes)),
  ];
}

function itemsOf({ configMap, secret, projected }: Data): Used[] {
  const sources: Data[] = [{ configMap, secret }, ...(projected?.sources ?? [])];
  return sources.flatMap((source) => [
    ...(source.configMap?.items ?? []).map(({ key }: Data) => ({
      kind: 'ConfigMap',
      name: source.configMap.name,
      key,
    })),
    ...(source.secret?.items ?? []).map(({ key }: Data) => {
      return { kind: 'Secret', name: source.secret.secretName ?? source.secret.name, key };
    }),
  ]);
}

function variablesOf({ env = [] }: Data): Used[] {
  return env.flatMap(({ valueFrom }: Data) => {
    const { secretKeyRef: secret, configMapKeyRef: configMap } = valueFrom ?? {};
    return [
      ...(secret ? [{ kind: 'Secret', ...secret }] : []),
      ...(configMap ? [{ kind: 'ConfigMap', ...configMap }] : []),
    ];
  });
}

/** A file that is mounted alone: of a key that is missing, the kubelet makes an empty directory. */
function subPathsOf({ volumeMounts = [] }: Data, volumes: readonly Data[]): Used[] {
  return volumeMounts.flatMap(({ name, subPath }: Data): Used[] => {
    const { configMap, secret } = volumes.find((each) => each.name === name) ?? {};
    if (subPath === undefined || configMap?.items || secret?.items) return [];
    if (configMap) return [{ kind: 'ConfigMap', name: configMap.name, key: subPath }];
    return secret ? [{ kind: 'Secret', name: secret.secretName, key: subPath }] : [];
  });
}

/** Where the operator mounts the Secrets that its resource lists. */
const MOUNTED = /^\/etc\/(?:alertmanager|prometheus|thanos)\/secrets\/([^/]+)\/(.+)$/;

/** Keys that the configuration of an operated process names by the paths of their files. */
function namedIn(input: PolicyInput, { kind, metadata, spec }: Data): Used[] {
  const name = spec.configSecret ?? `${kind.toLowerCase()}-${metadata.name}`;
  return ofKind(input, 'Secret')
    .filter(({ object }) => object.metadata.name === name && object.metadata.namespace === metadata.namespace)
    .flatMap(({ object }) => Object.values((object.stringData ?? {}) as Record<string, string>))
    .flatMap((text) => [...text.matchAll(/_file: (\/\S+)$/gm)])
    .map(([, path = '']) => {
      const [, secret = path, key = path] = MOUNTED.exec(path) ?? [];
      // A Secret that is not listed is not mounted, whether it exists or not.
      return { kind: 'Secret', name: secret, key, isMounted: (spec.secrets ?? []).includes(secret) };
    });
}

/** Keys of Secrets that fields of a custom resource select. */
function selectedIn(value: ManifestObject['spec']): Used[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name, key } = value as { name?: unknown; key?: unknown };
  const own: Used[] = typeof name === 'string' && typeof key === 'string' ? [{ kind: 'Secret', name, key }] : [];
  return [...own, ...Object.values(value).flatMap(selectedIn)];
}
