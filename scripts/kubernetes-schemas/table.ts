import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Schemas, Shape } from '../../src/validation/objects/schema/shape.ts';
import { type Declaration, readDeclaration } from './declarations.ts';
import { type Probed, probed, type Validator } from './probe.ts';

/** Where models come from, and which of their versions: those that are served, and that people write. */
const DIRECTORIES: readonly (readonly [package_: string, directories: readonly string[]])[] = [
  [
    'kubernetes-models',
    [
      'v1',
      'admissionregistration.k8s.io/v1',
      'apiextensions.k8s.io/v1',
      'apiregistration.k8s.io/v1',
      'apps/v1',
      'autoscaling/v1',
      'autoscaling/v2',
      'batch/v1',
      'coordination.k8s.io/v1',
      'networking.k8s.io/v1',
      'policy/v1',
      'rbac.authorization.k8s.io/v1',
      'scheduling.k8s.io/v1',
      'storage.k8s.io/v1',
    ],
  ],
  [
    '@kubernetes-models/prometheus-operator',
    ['monitoring.coreos.com/v1', 'monitoring.coreos.com/v1alpha1', 'monitoring.coreos.com/v1beta1'],
  ],
  ['@kubernetes-models/argo-cd', ['argoproj.io/v1alpha1']],
];

/** Every kind that the model packages know, with what its fields may be. */
export async function schemaTable(modules: string): Promise<Schemas> {
  const declarations = new Map<string, Declaration>();
  const read = (file: string): Declaration => {
    const known = declarations.get(file);
    if (known) return known;
    const declaration = readDeclaration(file);
    declarations.set(file, declaration);
    for (const each of filesIn(declaration.shape)) read(each);
    return declaration;
  };
  const roots = kindFiles(modules)
    .map(read)
    .filter(({ type }) => type !== undefined && !type.kind.endsWith('List'));
  // An embedded object has its own apiVersion and kind in the models, but in no cluster.
  const kinds = roots.filter(({ shape }) => JSON.stringify(shape).includes('/ObjectMeta.d.ts"'));
  const shapes = new Map<string, Probed>();
  for (const { file, schema, shape, type } of declarations.values()) {
    const own = await withProbes(modules, file, schema, shape);
    const isKind = kinds.some((each) => each.file === file);
    if (isKind) shapes.set(file, withoutStatus(own));
    else shapes.set(file, type === undefined ? own : asEmbedded(own));
  }
  return numbered(kinds, shapes);
}

function kindFiles(modules: string): string[] {
  return DIRECTORIES.flatMap(([name, directories]) =>
    directories.flatMap((directory) =>
      readdirSync(join(modules, name, directory))
        .filter((file) => /^[A-Z]\w*\.d\.ts$/.test(file))
        .sort()
        .map((file) => join(modules, name, directory, file)),
    ),
  );
}

function filesIn(shape: unknown): string[] {
  if (typeof shape !== 'object' || shape === null) return [];
  if ('file' in shape && typeof shape.file === 'string') return [shape.file];
  return Object.values(shape).flatMap(filesIn);
}

async function withProbes(
  modules: string,
  file: string,
  schema: string | undefined,
  shape: Declaration['shape'],
): Promise<Probed> {
  const [, name = ''] = /^((?:@[^/]+\/)?[^/]+)\//.exec(relative(modules, file)) ?? [];
  if (schema === undefined) return shape;
  const { validate } = (await import(join(modules, name, '_schemas', `${schema}.js`))) as { validate: Validator };
  return probed(shape, validate);
}

/** Nobody writes a status, and what was read from a cluster has one that is right. */
function withoutStatus(shape: Probed): Probed {
  if (typeof shape !== 'object' || !('fields' in shape) || !('status' in shape.fields)) return shape;
  return { ...shape, fields: { ...shape.fields, status: 'anything' } };
}

function asEmbedded(shape: Probed): Probed {
  if (typeof shape !== 'object' || !('fields' in shape)) return shape;
  const isType = (field: string) => field === 'apiVersion' || field === 'kind';
  return {
    fields: { ...shape.fields, apiVersion: 'string', kind: 'string' },
    required: shape.required.filter((field) => !isType(field)),
  };
}

/** Shapes by number, each once: those of the operator repeat those of Kubernetes. */
function numbered(kinds: readonly Declaration[], shapes: ReadonlyMap<string, Probed>): Schemas {
  const files = new Map<string, number>();
  const lines: Shape[] = [];
  const numberOf = (file: string): number => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const number = lines.length;
    files.set(file, number);
    lines.push('anything');
    lines[number] = withNumbers(shapes.get(file) ?? 'anything');
    return number;
  };
  const withNumbers = (shape: Probed): Shape => {
    if (typeof shape !== 'object') return shape;
    if ('file' in shape) {
      const target = shapes.get(shape.file);
      // What is a text by another name needs no number.
      return typeof target === 'object' && 'fields' in target
        ? numberOf(shape.file)
        : withNumbers(target ?? 'anything');
    }
    if ('list' in shape) return { ...shape, list: withNumbers(shape.list) };
    if ('map' in shape) return { map: withNumbers(shape.map) };
    if (!('fields' in shape)) return shape;
    const fields = Object.entries(shape.fields).map(([name, each]) => [name, withNumbers(each)]);
    const required = withSpec(shape);
    return { fields: Object.fromEntries(fields), ...(required.length > 0 ? { required } : {}) };
  };
  /** Models let a spec be absent, but the API server then judges one that is empty. */
  const withSpec = ({ fields, required }: Extract<Probed, { fields: unknown }>): readonly string[] => {
    const { spec } = fields;
    if (required.includes('spec') || typeof spec !== 'object' || !('file' in spec)) return required;
    const inner = shapes.get(spec.file);
    const isNeeded = typeof inner === 'object' && 'fields' in inner && withSpec(inner).length > 0;
    return isNeeded ? [...required, 'spec'] : required;
  };
  const byName = kinds.map(({ file, type }) => [`${type?.apiVersion} ${type?.kind}`, numberOf(file)] as const);
  return { kinds: Object.fromEntries(byName), shapes: lines };
}

/** The table as a file, one line for each shape. */
export function tableText({ kinds, shapes }: Schemas): string {
  const lines = (items: readonly string[]) => items.map((item) => `    ${item}`).join(',\n');
  const named = Object.entries(kinds).map(([name, number]) => `${JSON.stringify(name)}: ${number}`);
  const listed = shapes.map((shape) => JSON.stringify(shape));
  return `{\n  "kinds": {\n${lines(named)}\n  },\n  "shapes": [\n${lines(listed)}\n  ]\n}\n`;
}
