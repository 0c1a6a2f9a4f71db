import { isCopiedFor, LOG_RULE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';
import { containersOf, podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: containers are plain data here.
type Data = any;

/** How arguments name variables, which the kubelet puts in their place. */
const IN_ARGUMENTS = /\$\(([A-Za-z_]\w*)\)/g;
/** How Loki, Tempo, Promtail and the collector of OpenTelemetry name them in their settings. */
const IN_FILES = /\$\{(?:env:)?([A-Z][A-Z0-9_]*)(?::[^}]*)?\}/g;
/** How Alloy does, to which `${VAR}` is text like any other. */
const IN_ALLOY = /sys\.env\("([A-Z]\w*)"\)/g;

/** Variables of the environment that arguments and settings name are given to the container. */
export const variables: Policy = {
  name: 'variables',
  *check(input) {
    for (const { component, object, template, operated } of podsOf(input)) {
      if (operated.size > 0) continue;
      const { volumes = [] } = template.spec;
      for (const container of containersOf(template.spec)) {
        // Promtail puts variables into its settings only where it is told to.
        const isPlain = container.name === 'promtail' && !container.args?.includes('-config.expand-env=true');
        const files = isPlain ? [] : filesOf(input, object.metadata.namespace, container, volumes);
        const named = [
          ...(container.args ?? []).flatMap((text: string) => [...text.matchAll(IN_ARGUMENTS)]),
          ...files.flatMap(([file, text]) => [...text.matchAll(file.endsWith('.alloy') ? IN_ALLOY : IN_FILES)]),
        ].map(([, name = '']: RegExpMatchArray) => name);
        const given: string[] = (container.env ?? []).map(({ name }: Data) => name);
        // Where variables come in bulk, their names are not known here.
        if (container.envFrom?.length) continue;
        for (const name of new Set(named.filter((each) => !given.includes(each)))) {
          const message = `names the variable ${name}, which its container ${container.name} does not have`;
          yield { component, object: describe(object), message, remedy: 'add it to env, or mend its name' };
        }
      }
    }
  },
};

/** Files of ConfigMaps that are mounted into a container. Other people's Secrets are not known. */
function filesOf(
  input: PolicyInput,
  namespace = '',
  { volumeMounts = [] }: Data,
  volumes: readonly Data[],
): [file: string, text: string][] {
  const names = volumeMounts.flatMap(
    ({ name }: Data) => volumes.find((volume) => volume.name === name)?.configMap?.name ?? [],
  );
  return (
    ofKind(input, 'ConfigMap')
      .filter(({ object: { metadata } }) => metadata.namespace === namespace && names.includes(metadata.name))
      // Loki puts variables into its settings, but not into rules.
      .filter(({ object }) => !isCopiedFor(LOG_RULE_LABEL, object))
      .flatMap(({ object }) => Object.entries((object.data ?? {}) as Record<string, string>))
  );
}
