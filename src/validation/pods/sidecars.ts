import type { ManifestObject } from '../../synthesize.ts';
import { describe, objectsOf, ofKind, type Policy, type PolicyInput } from '../policy.ts';
import { containersOf, podsOf } from './pods.ts';
import { workloadsOf } from './workloads.ts';

// biome-ignore lint/suspicious/noExplicitAny: containers are plain data here.
type Data = any;

/** A container that loads the files of every ConfigMap with a label. */
interface Sidecar {
  readonly component: string;
  readonly object: ManifestObject;
  readonly container: string;
  /** Nothing where it looks into all of them. */
  readonly namespaces: readonly string[] | undefined;
  readonly label: string;
  /** Nothing where any value will do. */
  readonly value: string | undefined;
}

/** Every ConfigMap is read by pods that name it, or by a sidecar that looks for its label; and each sidecar finds some. */
export const sidecars: Policy = {
  name: 'sidecars',
  needsConfiguration: true,
  *check(input) {
    const all = sidecarsOf(input);
    const maps = ofKind(input, 'ConfigMap');
    for (const sidecar of all) {
      if (maps.some(({ object }) => finds(sidecar, object))) continue;
      const { component, object, container, label, value } = sidecar;
      const labels = value === undefined ? label : `${label}=${value}`;
      yield {
        component,
        object: describe(object),
        message: `looks for ConfigMaps with the label ${labels} in its container ${container}, and there is none where it looks`,
        remedy: 'compare LABEL, LABEL_VALUE and NAMESPACE with the ConfigMaps',
      };
    }
    const mounted = new Set(
      workloadsOf(input).flatMap(({ object, configMaps }) =>
        configMaps.map((name) => `${object.metadata.namespace}/${name}`),
      ),
    );
    for (const { component, object } of maps) {
      const { namespace, name } = object.metadata;
      if (mounted.has(`${namespace}/${name}`) || all.some((sidecar) => finds(sidecar, object))) continue;
      // What other people wrote, they load in ways of their own; monitors may take certificates from it.
      if (!isOurs(object) || isSelected(input, name)) continue;
      yield {
        component,
        object: describe(object),
        message: 'is read by nobody: no pod of its namespace names it, and no sidecar looks for its labels',
        remedy: 'mount it, or compare its labels with what the sidecars look for',
      };
    }
  },
};

/** Whether a custom resource takes a key of it. */
const isSelected = (input: PolicyInput, name: string): boolean =>
  [...objectsOf(input)].some(
    ({ object }) =>
      object.apiVersion.startsWith('monitoring.coreos.com/') &&
      object.kind !== 'PrometheusRule' &&
      JSON.stringify(object.spec ?? {}).includes(`"name":"${name}"`),
  );

const isOurs = ({ metadata }: ManifestObject): boolean => metadata.labels?.['app.kubernetes.io/part-of'] !== undefined;

function sidecarsOf(input: PolicyInput): Sidecar[] {
  return podsOf(input).flatMap(({ component, object, template: { spec } }) =>
    containersOf(spec).flatMap(({ name, env = [] }: Data): Sidecar[] => {
      const settings = new Map<string, string>(env.map((each: Data) => [each.name, each.value]));
      const label = settings.get('LABEL');
      if (label === undefined || !settings.has('FOLDER') || settings.get('RESOURCE') === 'secret') return [];
      const where = settings.get('NAMESPACE') ?? object.metadata.namespace ?? '';
      return [
        {
          component,
          object,
          container: name,
          label,
          value: settings.get('LABEL_VALUE') || undefined,
          namespaces: where === 'ALL' ? undefined : where.split(','),
        },
      ];
    }),
  );
}

function finds({ label, value, namespaces }: Sidecar, { metadata }: ManifestObject): boolean {
  if (namespaces && !namespaces.includes(metadata.namespace ?? '')) return false;
  const own = metadata.labels?.[label];
  return own !== undefined && (value === undefined || own === value);
}
