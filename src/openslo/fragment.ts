import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { toYaml } from '../gitops/yaml.ts';
import type { ImportedService } from './import.ts';

/** The part of a service file that declares its objectives. */
export function slosFragment({ slos }: ImportedService): string {
  return toYaml({ slos });
}

/**
 * The text of a service file with objectives added to it. They go to the end, so that every line and comment stays.
 *
 * @throws Error when the file has objectives, is another service, or is written in a way that cannot be added to.
 */
export function withSlos(text: string, service: ImportedService): string {
  const before = contentOf(text);
  if (before === undefined) throw new Error('cannot be read as the mapping of a service; correct it first');
  if (Object.hasOwn(before, 'slos')) throw new Error('has slos already; merge what is printed by hand');
  for (const key of ['namespace', 'name'] as const) {
    const expected = service.namespace === undefined ? undefined : service[key];
    if (expected !== undefined && before[key] !== expected) {
      const found = before[key] === undefined ? `no ${key}` : `the ${key} ${String(before[key])}`;
      throw new Error(`has ${found}, but the documents are about ${expected}; name its file`);
    }
  }
  const added = `${text.replace(/\s*$/, '\n\n')}${slosFragment(service)}`;
  if (!isDeepStrictEqual(contentOf(added), { ...before, slos: service.slos })) {
    throw new Error('is written in a way that cannot be added to; insert what is printed by hand');
  }
  return added;
}

/** The content of a service file; undefined where it is none. */
function contentOf(text: string): Record<string, unknown> | undefined {
  const parsed = parseDocument(text, { schema: 'core', logLevel: 'silent' });
  const content: unknown = parsed.errors.length > 0 ? undefined : parsed.toJS();
  const isMapping = typeof content === 'object' && content !== null && !Array.isArray(content);
  return isMapping ? (content as Record<string, unknown>) : undefined;
}
