import { dataSources } from '../../dashboards/house/data-sources.ts';
import { dashboards as dashboardsOf, isReadable } from '../facts.ts';
import type { Policy, Problem } from '../policy.ts';
import type { ReadDashboard } from './read-dashboards.ts';

/** Data sources that Grafana has besides those of the stack: it answers for itself. */
const BUILT_IN: readonly string[] = ['grafana', '-- Grafana --', '-- Mixed --', '-- Dashboard --'];

const UIDS: readonly string[] = [...Object.values(dataSources).map(({ uid }) => uid), ...BUILT_IN];
const TYPES: readonly string[] = Object.values(dataSources).map(({ type }) => type);

/** Every dashboard can be read, has an address of its own, and asks data sources and variables that there are. */
export const dashboards: Policy = {
  name: 'dashboards',
  *check(input) {
    const seen = new Map<string, string>();
    for (const placed of dashboardsOf(input)) {
      const { component, object } = placed;
      if (!isReadable(placed)) {
        const { file, error } = placed.dashboard as { file: string; error: string };
        yield { component, object, message: `has ${file}, which is no JSON: ${error}`, remedy: 'mend it' };
        continue;
      }
      const { dashboard } = placed;
      for (const problem of [...identity(dashboard, seen), ...sources(dashboard), ...variables(dashboard)]) {
        yield { component, object, ...problem };
      }
    }
  },
};

function* identity({ file, uid, title }: ReadDashboard, seen: Map<string, string>): Generator<Problem> {
  if (!uid) {
    yield { message: `has ${file} without a uid, so its address would change`, remedy: 'give it one' };
    return;
  }
  const first = seen.get(uid);
  if (first !== undefined) {
    yield { message: `has ${file} with the uid "${uid}", which "${first}" has, too`, remedy: 'give it another one' };
  }
  seen.set(uid, title);
}

function* sources({ dataSources: used, variables: declared }: ReadDashboard): Generator<Problem> {
  const found = new Set<string>();
  for (const { where, type, uid } of used) {
    const variable = /^\$\{?(\w+)\}?$/.exec(uid ?? '')?.[1];
    const offered = variable === undefined ? undefined : declared.get(variable)?.dataSourceType;
    const known = variable === undefined ? UIDS.includes(uid ?? '') : TYPES.includes(offered ?? '');
    const fits = offered === undefined || type === undefined || offered === type;
    if ((known && fits) || found.has(`${where} ${uid}`)) continue;
    found.add(`${where} ${uid}`);
    const remedy = 'use a data source of the stack, or a variable that offers them';
    yield { message: `asks the data source "${uid}" of the type ${type} in ${where}, which does not exist`, remedy };
  }
}

function* variables({ usedVariables, variables: declared }: ReadDashboard): Generator<Problem> {
  for (const name of usedVariables) {
    if (declared.has(name)) continue;
    yield { message: `uses the variable $${name}, which it does not declare`, remedy: 'declare it, or mend its name' };
  }
}
