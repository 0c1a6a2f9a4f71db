import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';
import { containersOf, podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod templates are plain data here.
type Data = any;

/** A path of the file system: paths of addresses, and patterns of paths, are none. */
const PATH = /(?<![\w:/.*)^|}-])\/(?:etc|host|var)(?:\/[\w.-]+)+(?![\w(*])/g;

/** What is in the container without a mount: the token, what the image brings, and what is read if it is there. */
const BROUGHT = /^\/(var\/run\/secrets\/kubernetes\.io\/|etc\/(nginx\/mime\.types|ssl\/|pki\/|passwd|machine-id))/;

/**
 * A container finds the files and directories that its arguments, its variables and the files in it name: its root is
 * read-only, so each lies in a mount; and a file of a ConfigMap or Secret is one of its keys.
 */
export const mountedPaths: Policy = {
  name: 'mounted-paths',
  *check(input) {
    const containers = mountedContainers(input);
    const isSaid = said(input);
    for (const container of containers) {
      const named = given(textsGiven(container.container)).map((path) => ({ path, readers: [container] }));
      const read = container.mounts.flatMap(({ source, files }) => {
        // Processes with one file in common, such as the parts of Loki, do not all read all of it.
        const readers = containers.filter(({ mounts }) => mounts.some((mount) => source && mount.source === source));
        return pathsIn([...(files?.values() ?? [])]).map((path) => ({ path, readers }));
      });
      const seen = new Set<string>();
      for (const { path, readers } of [...named, ...read]) {
        const problem = problemOf(path, container.mounts);
        if (!problem || seen.has(path) || isSaid(path) || readers.some(({ mounts }) => !problemOf(path, mounts)))
          continue;
        seen.add(path);
        const message = `names the path ${path} in its container ${container.container.name}, ${problem}`;
        yield { ...container.at, message, remedy: 'compare it with its volumeMounts' };
      }
    }
  },
};

/** Whether people wrote it into a text of the configuration, such as a pattern for lines: nobody opens that. */
function said({ environment }: PolicyInput): (path: string) => boolean {
  let texts: readonly string[] | undefined;
  return (path) => {
    texts ??= textsIn(environment);
    return texts.some((text) => text.includes(path));
  };
}

/** Texts under keys that are no paths of files. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (/(path|directory)$/i.test(key) ? [] : textsIn(child)));
}

/** A container of a pod, and what is mounted into it. */
interface Mounted {
  readonly at: { readonly component: string; readonly object: string };
  readonly container: Data;
  readonly mounts: readonly Mount[];
}

function mountedContainers(input: PolicyInput): Mounted[] {
  return podsOf(input)
    .filter(({ operated }) => operated.size === 0)
    .flatMap(({ component, object, template: { spec } }) => {
      const { volumes = [] } = spec;
      const at = { component, object: describe(object) };
      return containersOf(spec).map((container) => {
        return { at, container, mounts: mountsOf(input, object.metadata.namespace ?? '', container, volumes) };
      });
    });
}

interface Mount {
  readonly path: string;
  /** The ConfigMap or Secret that is mounted. @default - something else */
  readonly source?: string;
  /** Texts of the files of a ConfigMap or Secret, by name; those of Secrets of other people have none. */
  readonly files?: ReadonlyMap<string, string>;
}

function mountsOf(
  input: PolicyInput,
  namespace: string,
  { volumeMounts = [] }: Data,
  volumes: readonly Data[],
): Mount[] {
  return volumeMounts.map(({ name, mountPath, subPath }: Data): Mount => {
    const { configMap, secret } = volumes.find((each) => each.name === name) ?? {};
    const source = configMap ?? secret;
    if (!source) return { path: mountPath };
    const [kind, of] = configMap ? ['ConfigMap', configMap.name] : ['Secret', secret.secretName];
    const texts = textsOf(input, namespace, kind, of);
    const mount = { path: mountPath, source: `${kind} ${namespace}/${of}` };
    if (subPath !== undefined) return { ...mount, files: new Map([['', texts?.get(subPath) ?? '']]) };
    const items: Data[] | undefined = source.items;
    if (items) return { ...mount, files: new Map(items.map(({ key, path }) => [path, texts?.get(key) ?? ''])) };
    return texts ? { ...mount, files: texts } : mount;
  });
}

function textsOf(input: PolicyInput, namespace: string, kind: string, name: string) {
  const found = ofKind(input, kind).find(
    ({ object: { metadata } }) => metadata.name === name && metadata.namespace === namespace,
  );
  if (found) {
    const { data = {}, stringData = {} } = found.object as Data;
    return new Map<string, string>(Object.entries({ ...data, ...stringData }));
  }
  const declared = input.prerequisites.find((each) => each.name === name && each.namespace === namespace);
  return declared && new Map(declared.keys.map((key) => [key, '']));
}

const textsGiven = ({ args = [], command = [], env = [] }: Data): string[] => [
  ...args,
  ...command.slice(1),
  ...env.flatMap(({ value }: Data) => value ?? []),
];

/** A path that is all of an argument, wherever it leads. */
const WHOLE = /(?:^|=)(\/[\w.-]+(?:\/[\w.-]+)+)$/;

const given = (texts: readonly string[]): string[] => [
  ...pathsIn(texts),
  ...texts.flatMap((text) => WHOLE.exec(text)?.[1] ?? []).filter((path) => !BROUGHT.test(path)),
];

const pathsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(PATH) ?? []).filter((path) => !BROUGHT.test(path));

function problemOf(path: string, mounts: readonly Mount[]): string | undefined {
  const around = mounts
    .filter((mount) => path === mount.path || path.startsWith(`${mount.path}/`) || mount.path.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (!around) return 'which is in no mount';
  const file = path.slice(around.path.length + 1);
  if (!around.files || !file || around.files.has(file)) return undefined;
  return [...around.files.keys()].some((name) => name.startsWith(`${file}/`))
    ? undefined
    : `but what is mounted at ${around.path} has no such file`;
}
