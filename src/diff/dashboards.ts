import type { Data } from '../validation/changes/change.ts';
import { fieldChanges } from './fields.ts';

/** Where a panel stands and which number it has says nothing about what it shows. */
const PLACE = new Set(['gridPos', 'id']);

/** What differs between two dashboards: panels and variables by name, and what of them. */
export function dashboardChanges(old: Data, now: Data): string[] {
  const [before, after] = [panelsOf(old), panelsOf(now)];
  const rest = ({ panels, templating, ...fields }: Data): Data => fields;
  const lines = [
    ...fieldChanges(rest(old), rest(now)),
    ...named('variable', variablesOf(old), variablesOf(now)),
    ...named('panel', before, after),
  ];
  return lines.length > 0 ? lines : ['only the places of panels differ'];
}

function named(what: string, before: ReadonlyMap<string, Data>, after: ReadonlyMap<string, Data>): string[] {
  const changed = [...after].flatMap(([name, item]) => {
    const previous = before.get(name);
    if (!previous) return [`+ ${what} "${name}"`];
    const fields = fieldChanges(previous, item);
    return fields.length > 0 ? fields.map((field) => `~ ${what} "${name}": ${field}`) : [];
  });
  return [...[...before.keys()].filter((name) => !after.has(name)).map((name) => `- ${what} "${name}"`), ...changed];
}

/** Panels by title, those of rows included. */
function panelsOf(dashboard: Data): Map<string, Data> {
  const panels = new Map<string, Data>();
  const add = (list: readonly Data[]) => {
    for (const { panels: inside = [], ...panel } of list) {
      const title = panel.title || panel.type;
      let name = title;
      for (let count = 2; panels.has(name); count += 1) name = `${title} #${count}`;
      panels.set(name, Object.fromEntries(Object.entries(panel).filter(([field]) => !PLACE.has(field))));
      add(inside);
    }
  };
  add(dashboard.panels ?? []);
  return panels;
}

const variablesOf = (dashboard: Data): Map<string, Data> =>
  new Map((dashboard.templating?.list ?? []).map((variable: Data) => [variable.name, variable]));
