import type { ManifestObject } from '../../synthesize.ts';
import { podsOf } from '../pods/pods.ts';
import { describe, ofKind, type PolicyInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads pods, which are plain data here.
type Data = any;

/** The settings that a Grafana starts with. */
export interface GrafanaSettings {
  /** A value as it is written; undefined where the default of Grafana holds. */
  get(section: string, key: string): string | undefined;
}

/** A Grafana, wherever it comes from. */
export interface ReadGrafana {
  readonly component: string;
  readonly object: string;
  readonly settings: GrafanaSettings;
}

/** Stands for a value that only a Secret knows. */
export const SECRET = '(of a Secret)';

/** Images of Grafana itself; those of its neighbours are called otherwise. */
const IMAGE = /(^|\/)grafana(-oss|-enterprise)?(:|@|$)/;
const FILE = '/etc/grafana/grafana.ini';

/** Every container that runs Grafana, with what its files and its environment set. */
export function grafanasIn(input: PolicyInput): ReadGrafana[] {
  return podsOf(input).flatMap(({ component, object, template: { spec } }) => {
    const containers: Data[] = Array.isArray(spec?.containers) ? spec.containers : [];
    return containers
      .filter((container) => IMAGE.test(String(container?.image)))
      .map((container) => {
        const files = ofKind(input, 'ConfigMap').filter((each) => inNamespaceOf(object, each.object));
        const ini = sectionsOf(
          iniOf(
            spec,
            container,
            files.map((each) => each.object as Data),
          ),
        );
        const environment = environmentOf(container);
        const get = (section: string, key: string) =>
          environment.get(variable(section, key)) ?? ini.get(section)?.get(key);
        return { component, object: describe(object), settings: { get } };
      });
  });
}

const inNamespaceOf = (object: ManifestObject, other: ManifestObject): boolean =>
  object.metadata.namespace === other.metadata.namespace;

/** `GF_AUTH_ANONYMOUS_ENABLED` of `[auth.anonymous] enabled`; variables win over files. */
const variable = (section: string, key: string): string => `GF_${section}_${key}`.toUpperCase().replace(/[.-]/g, '_');

function environmentOf({ env }: Data): ReadonlyMap<string, string> {
  const entries = (Array.isArray(env) ? env : []).map(({ name, value, valueFrom }: Data): [string, string] => {
    const isFile = String(name).endsWith('__FILE');
    return [String(name).replace(/__FILE$/, ''), isFile || valueFrom?.secretKeyRef ? SECRET : String(value ?? '')];
  });
  return new Map(entries);
}

/** The text of grafana.ini, where a ConfigMap is mounted there or above. */
function iniOf(spec: Data, container: Data, configMaps: readonly Data[]): string {
  const mounts: Data[] = Array.isArray(container.volumeMounts) ? container.volumeMounts : [];
  const mount =
    mounts.find(({ mountPath }) => mountPath === FILE) ?? mounts.find(({ mountPath }) => mountPath === '/etc/grafana');
  const volume = (spec.volumes ?? []).find(({ name }: Data) => mount !== undefined && name === mount.name);
  const name = volume?.configMap?.name;
  const data = configMaps.find(({ metadata }) => name !== undefined && metadata.name === name)?.data;
  const text = data?.[mount?.subPath ?? 'grafana.ini'];
  return typeof text === 'string' ? text : '';
}

function sectionsOf(ini: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of ini.split('\n')) {
    const [, section] = /^\s*\[([^\]]+)\]/.exec(line) ?? [];
    if (section !== undefined) {
      current = sections.get(section) ?? new Map();
      sections.set(section, current);
      continue;
    }
    const [, key, value] = /^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) current.set(key, value.replace(/^"(.*)"$/, '$1'));
  }
  return sections;
}
