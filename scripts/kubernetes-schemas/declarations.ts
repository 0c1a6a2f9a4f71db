import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Identifier, type Module, parseSync, type TsPropertySignature, type TsType } from '@swc/core';
import type { Shape } from '../../src/validation/objects/schema/shape.ts';

/** What a file of a model package declares. */
export interface Declaration {
  readonly file: string;
  /** Name of its compiled validator below `_schemas`; none where nothing refers to it. */
  readonly schema: string | undefined;
  /** What it refers to is a file, until it is given a number. */
  readonly shape: FileShape;
  /** apiVersion and kind, where its objects have them. */
  readonly type: { readonly apiVersion: string; readonly kind: string } | undefined;
}

/** A shape whose references are files. */
export type FileShape =
  | Exclude<Shape, number | object>
  | { readonly file: string }
  | { readonly one: readonly string[] }
  | { readonly list: FileShape }
  | { readonly map: FileShape }
  | { readonly fields: Readonly<Record<string, FileShape>>; readonly required: readonly string[] };

/** Names of types that stand for values of several kinds. */
const SPECIAL: Readonly<Record<string, FileShape>> = {
  IIoK8sApimachineryPkgApiResourceQuantity: 'quantity',
  IIoK8sApimachineryPkgUtilIntstrIntOrString: 'integer or string',
};

const require = createRequire(import.meta.url);

/** Reads the declarations of a kind, as the package publishes them. */
export function readDeclaration(file: string): Declaration {
  const { body } = parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript' }) as Module;
  const imports = new Map<string, string>();
  let schema: string | undefined;
  let parents: string[] = [];
  let shape: FileShape = 'anything';
  const main = `I${basename(file, '.d.ts')}`;
  for (const item of body) {
    if (item.type === 'ImportDeclaration') {
      for (const { local } of item.specifiers) imports.set(local.value, fileOf(item.source.value, file));
    } else if (item.type === 'ExportNamedDeclaration') {
      const alias = item.specifiers.flatMap((each) =>
        each.type === 'ExportSpecifier' && each.orig.value === main ? (each.exported?.value ?? []) : [],
      );
      schema = alias[0]?.slice(1);
    } else if (item.type === 'ExportDeclaration') {
      const { declaration } = item;
      const scope = { file, imports, main };
      if (declaration.type === 'TsInterfaceDeclaration' && declaration.id.value === main) {
        shape = fieldsOf(declaration.body.body as TsPropertySignature[], scope);
        parents = declaration.extends.flatMap(({ expression }) => imports.get((expression as Identifier).value) ?? []);
      } else if (declaration.type === 'TsTypeAliasDeclaration' && declaration.id.value === main) {
        shape = shapeOf(declaration.typeAnnotation, scope);
      }
    }
  }
  return { file, schema, shape: withParents(shape, parents), type: typeOf(shape) };
}

/** The shape of a file, which may only be another name for that of the next. */
function resolved(file: string): FileShape {
  const { shape } = readDeclaration(file);
  return typeof shape === 'object' && 'file' in shape ? resolved(shape.file) : shape;
}

/** `TypeMeta` is a parent, too, but says nothing that its child does not. */
function withParents(shape: FileShape, parents: readonly string[]): FileShape {
  const inherited = parents
    .filter((file) => !file.includes('/base'))
    .map(resolved)
    .concat(shape)
    .filter((each) => typeof each === 'object' && 'fields' in each);
  if (inherited.length < 2) return shape;
  const fields = Object.assign({}, ...inherited.map((each) => each.fields)) as Record<string, FileShape>;
  return { fields, required: inherited.flatMap(({ required }) => required) };
}

interface Scope {
  readonly file: string;
  readonly imports: ReadonlyMap<string, string>;
  readonly main: string;
}

function typeOf(shape: FileShape): Declaration['type'] {
  if (typeof shape !== 'object' || !('fields' in shape)) return undefined;
  const only = (value: FileShape | undefined) =>
    typeof value === 'object' && 'one' in value && value.one.length === 1 ? value.one[0] : undefined;
  const [apiVersion, kind] = [only(shape.fields.apiVersion), only(shape.fields.kind)];
  return apiVersion === undefined || kind === undefined ? undefined : { apiVersion, kind };
}

function fileOf(source: string, from: string): string {
  if (source.startsWith('.')) return join(dirname(from), source.replace(/\.js$/, '.d.ts'));
  const [, name = source, path = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(source) ?? [];
  const directory = (require.resolve.paths(name) ?? []).map((each) => join(each, name)).find(hasPackage) ?? '';
  return join(directory, `${path}.d.ts`);
}

function hasPackage(directory: string): boolean {
  try {
    return readFileSync(join(directory, 'package.json'), 'utf8').length > 0;
  } catch {
    return false;
  }
}

function fieldsOf(members: readonly TsPropertySignature[], scope: Scope): FileShape {
  const fields: Record<string, FileShape> = {};
  const required: string[] = [];
  for (const member of members) {
    if (member.type !== 'TsPropertySignature' || !member.typeAnnotation) {
      // `[key: string]: …` among named fields does not occur: it stands alone, as a map.
      return { map: shapeOf((member as TsPropertySignature).typeAnnotation?.typeAnnotation as TsType, scope) };
    }
    const name = (member.key as { value: string }).value;
    fields[name] = shapeOf(member.typeAnnotation.typeAnnotation, scope);
    if (!member.optional) required.push(name);
  }
  // Declarations show what holds any JSON as an interface of nothing.
  return Object.keys(fields).length === 0 ? 'anything' : { fields, required };
}

const KEYWORDS: Readonly<Record<string, FileShape>> = { string: 'string', number: 'number', boolean: 'boolean' };

function shapeOf(type: TsType, scope: Scope): FileShape {
  switch (type.type) {
    case 'TsKeywordType':
      return KEYWORDS[type.kind] ?? 'anything';
    case 'TsTypeLiteral':
      return type.members.length === 0 ? { map: 'anything' } : fieldsOf(type.members as TsPropertySignature[], scope);
    case 'TsLiteralType':
      return { one: [(type.literal as { value: string }).value] };
    case 'TsArrayType':
      return { list: shapeOf(type.elemType, scope) };
    case 'TsParenthesizedType':
      return shapeOf(type.typeAnnotation, scope);
    case 'TsUnionType':
      return union(type.types.map((each) => shapeOf(each, scope)));
    case 'TsTypeReference': {
      const name = (type.typeName as { value: string }).value;
      const [argument] = type.typeParams?.params ?? [];
      if (name === 'Array' && argument) return { list: shapeOf(argument, scope) };
      if (name === scope.main) return { file: scope.file };
      return SPECIAL[name] ?? referenceTo(scope.imports.get(name));
    }
    default:
      return 'anything';
  }
}

const referenceTo = (file: string | undefined): FileShape => (file === undefined ? 'anything' : { file });

function union(members: readonly FileShape[]): FileShape {
  const texts = members.flatMap((each) => (typeof each === 'object' && 'one' in each ? each.one : []));
  if (texts.length === members.length) return { one: texts };
  const kinds = members.join();
  return ['string,number', 'number,string'].includes(kinds) ? 'integer or string' : 'anything';
}
