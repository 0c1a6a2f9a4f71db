import { load } from 'js-yaml';
import type { ManifestObject } from '../synthesize.ts';
import type { Data } from '../validation/changes/change.ts';
import { dashboardChanges } from './dashboards.ts';
import { fieldChanges } from './fields.ts';
import { ruleChanges } from './rules.ts';

/** What differs between two versions of an object, one line for each thing that people have a name for. */
export function objectChanges(old: ManifestObject, now: ManifestObject): string[] {
  if (now.kind === 'PrometheusRule')
    return [...fieldChanges(without(old, 'spec'), without(now, 'spec')), ...ruleChanges(old, now)];
  if (now.kind !== 'ConfigMap' && now.kind !== 'Secret') return fieldChanges(old, now);
  const lines = fieldChanges(without(old, 'data', 'stringData'), without(now, 'data', 'stringData'));
  for (const field of ['data', 'stringData'])
    lines.push(...textChanges(field, (old as Data)[field], (now as Data)[field]));
  return lines;
}

/** Files inside of a ConfigMap or Secret are compared as what they are. */
function textChanges(field: string, old: Data = {}, now: Data = {}): string[] {
  const parsed: [Data, Data] = [{ ...old }, { ...now }];
  const dashboards: string[] = [];
  for (const file of Object.keys(now)) {
    if (old[file] === undefined || old[file] === now[file]) continue;
    const [before, after] = [parse(file, old[file]), parse(file, now[file])];
    if (!before || !after) continue;
    if (Array.isArray(after.panels)) {
      dashboards.push(...dashboardChanges(before, after));
      for (const side of parsed) delete side[file];
    } else {
      parsed[0][file] = before;
      parsed[1][file] = after;
    }
  }
  return [...fieldChanges({ [field]: parsed[0] }, { [field]: parsed[1] }), ...dashboards];
}

function parse(file: string, text: unknown): Data | undefined {
  if (!/\.(json|ya?ml)$/.test(file)) return undefined;
  try {
    const value = load(String(text));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const without = (object: ManifestObject, ...fields: string[]): Data =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
