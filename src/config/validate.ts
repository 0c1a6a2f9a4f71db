import type { z } from 'zod';
import { explain, unknownKey } from './explain.ts';
import { isMapping, type Located, type Path, toPlain } from './located.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import { isRelation } from './schema/relation.ts';
import { type AnySchema, isRecord, keysOf, schemasAt } from './schema/walk.ts';
import { remedy } from './suggest.ts';

export interface ValidationOptions {
  /**
   * The environment whose file was merged over base.yaml.
   * @default - the value stands in one file
   */
  readonly overlay?: Overlay;
  /**
   * Judge only what is there: the file that the value should have been merged over could not be read.
   * @default false
   */
  readonly isPartial?: boolean;
}

/** Checks a value against its schema and completes it with defaults; every problem goes to its line. */
export function validate<S extends z.ZodType>(
  schema: S,
  root: Located,
  problems: Problems,
  { overlay, isPartial = false }: ValidationOptions = {},
): z.output<S> | undefined {
  if (!isPartial) checkRemovals(schema, root, [], problems);
  // An empty message marks what the schema has no words of its own for; see explain().
  const result = schema.safeParse(toPlain(root), { error: () => '' });
  for (const issue of result.error?.issues ?? []) {
    for (const { node, message, ...where } of explain(issue, root, schema)) {
      const isJudgeable = !isRelation(issue) && (where.path ?? node.path).length <= node.path.length;
      if (!isPartial || isJudgeable) problems.report(node, message, { ...where, overlay });
    }
  }
  return result.success ? result.data : undefined;
}

/** A null that removes nothing is a misspelt key: silently, the value would stay. */
function checkRemovals(schema: z.ZodType, node: Located, path: Path, problems: Problems): void {
  if (!isMapping(node)) return;
  for (const [key, child] of node.value) {
    if (child.value !== undefined) checkRemovals(schema, child, [...path, key], problems);
    else checkRemoval(child, key, node, schemasAt(schema, path), problems);
  }
}

function checkRemoval(
  child: Located,
  key: string,
  parent: Located,
  parents: readonly AnySchema[],
  problems: Problems,
): void {
  if (isRecord(parents)) {
    if (child.over) return;
    const others = isMapping(parent) ? [...parent.value.keys()].filter((name) => name !== key) : [];
    const hint = others.length > 0 ? remedy(key, others) : 'remove the line';
    problems.report(child, `there is no ${quote(key)} to remove; ${hint}`);
  } else if (!keysOf(parents).includes(key)) {
    const { node, message, ...where } = unknownKey(child, key, parents);
    problems.report(node, message, where);
  }
}
