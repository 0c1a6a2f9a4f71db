import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { tool } from './tools.ts';

/** JSON schema as Kubernetes uses it: plain data. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Schema = any;

/** Versions of Kubernetes whose schemas `npm run tools` fetches. */
export const KUBERNETES_VERSIONS = ['1.29.6', '1.37.2'] as const;
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

/** Projects whose custom resource definitions `npm run tools` fetches. */
const PROJECTS = ['prometheus-operator', 'argo-cd'] as const;

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Types that the OpenAPI document calls strings, and the API server also reads from numbers. */
const STRING_OR_NUMBER: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'integer',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'number',
};

/** Where kubeconform looks for the schema of a kind, below the directory that `writeSchemas` writes. */
export const SCHEMA_PATH = '{{ .NormalizedKubernetesVersion }}/{{ .ResourceKind }}{{ .KindSuffix }}.json';

/**
 * Writes the schemas of all kinds as kubeconform wants them: a file per kind and version of Kubernetes. What a schema
 * does not name is refused, as by an API server that validates fields strictly.
 */
export function writeSchemas(directory: string): void {
  const sources = tool('schemas');
  const custom = PROJECTS.flatMap((project) => customResources(join(sources, project)));
  for (const version of KUBERNETES_VERSIONS) {
    const { definitions } = JSON.parse(readFileSync(join(sources, `kubernetes-${version}`, 'swagger.json'), 'utf8'));
    const closed = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, core(name, schema)]));
    const place = join(directory, `v${version}`);
    mkdirSync(place, { recursive: true });
    const write = (group: string, apiVersion: string, kind: string, root: Schema) => {
      const suffix = [group.split('.')[0], apiVersion].filter(Boolean).join('-');
      const file = join(place, `${kind}-${suffix}.json`.toLowerCase());
      writeFileSync(file, JSON.stringify({ ...root, definitions: reachable(root, closed) }));
    };
    for (const [name, schema] of Object.entries<Schema>(definitions)) {
      const kinds = schema['x-kubernetes-group-version-kind'] ?? [];
      // Options of requests belong to every group: they are no objects.
      if (kinds.length === 1) write(kinds[0].group, kinds[0].version, kinds[0].kind, closed[name]);
    }
    for (const { group, version: apiVersion, kind, schema } of custom) {
      write(group, apiVersion, kind, schema);
    }
  }
}

/** A definition of Kubernetes itself. */
function core(name: string, schema: Schema): Schema {
  const number = STRING_OR_NUMBER[name];
  return number ? { type: ['string', number] } : close(schema);
}

/** The versions of the custom resources that a directory defines. Their metadata is that of all objects. */
function customResources(directory: string) {
  return readdirSync(directory).flatMap((file) => {
    const { group, names, versions } = (load(readFileSync(join(directory, file), 'utf8')) as Schema).spec;
    return versions.map(({ name, schema }: Schema) => {
      const closed = close(schema.openAPIV3Schema);
      const properties = { ...closed.properties, metadata: { $ref: `#/definitions/${OBJECT_META}` } };
      return { group, version: name, kind: names.kind, schema: { ...closed, properties } };
    });
  });
}

/** The schema without room for what it does not name, and with what only Kubernetes understands in words of JSON schema. */
function close(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === 'properties' ? closeEach(value) : close(value)]),
  );
  if (schema['x-kubernetes-int-or-string']) delete closed.type;
  if (schema.nullable && typeof schema.type === 'string') closed.type = [schema.type, 'null'];
  const open = schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties !== undefined;
  return schema.properties && !open ? { ...closed, additionalProperties: false } : closed;
}

/** Names of properties are no keywords: one may be called `description`. */
function closeEach(properties: Schema): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, close(schema)]));
}

/** The definitions that a schema refers to, itself or through others. */
function reachable(root: Schema, definitions: Schema): Schema {
  const found: Record<string, Schema> = {};
  const visit = (schema: Schema): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (name === undefined || found[name]) continue;
      found[name] = definitions[name];
      visit(definitions[name]);
    }
  };
  visit(root);
  return found;
}
