import { type Promql, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import type { ManifestObject } from '../../src/synthesize.ts';

/** One condition on a label. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  /** Undefined where people choose the value in a dashboard. */
  readonly value: string | undefined;
}

/** A selector of series, as an expression writes it. */
export interface Selector {
  /** Where the expression stands, for people. */
  readonly where: string;
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

// biome-ignore lint/suspicious/noExplicitAny: reads rules and dashboards, which are plain data here.
type Data = any;

/** What a person chose in a dashboard. */
const CHOSEN = 'chosen';

/** Every selector of an expression. @throws Error when it is not PromQL, or selects series without naming them. */
export function selectorsOf(expr: string, where: string): Selector[] {
  const text = expr.replaceAll(/\[\$\{?\w+\}?/g, '[5m').replaceAll(/\$\{?\w+(:\w+)?\}?/g, CHOSEN);
  return selectorsIn(parsed(text, where)).map(({ name, matchers, text }) => {
    if (name === undefined) throw new Error(`${where}: selects series without naming them: ${text}`);
    return { where, text, name, matchers: matchers.map(chosen) };
  });
}

function parsed(text: string, where: string): Promql {
  try {
    return parsePromql(text);
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
}

const chosen = (matcher: Matcher): Matcher =>
  matcher.value?.includes(CHOSEN) ? { ...matcher, value: undefined } : matcher;

/** Every selector of every rule and dashboard among the objects. */
export function usedSelectors(objects: readonly ManifestObject[]): Selector[] {
  return objects.flatMap((object) => {
    const where = `${object.kind}/${object.metadata.name}`;
    if (object.kind === 'PrometheusRule') {
      return rulesOf(object).flatMap((rule) => selectorsOf(rule.expr, `${where} ${rule.alert ?? rule.record}`));
    }
    return dashboardsOf(object).flatMap((dashboard) => dashboardSelectors(dashboard));
  });
}

/** Names of the series that the rules among the objects write. */
export function recordedNames(objects: readonly ManifestObject[]): Set<string> {
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(rulesOf);
  return new Set(rules.flatMap(({ record }) => record ?? []));
}

const rulesOf = ({ spec }: ManifestObject): Data[] => (spec as Data).groups.flatMap(({ rules }: Data) => rules);

function dashboardsOf({ kind, metadata, data }: ManifestObject): Data[] {
  if (kind !== 'ConfigMap' || metadata.labels?.grafana_dashboard === undefined) return [];
  return Object.values(data as Record<string, string>).map((text) => JSON.parse(text));
}

function dashboardSelectors({ title, panels, templating, annotations }: Data): Selector[] {
  const all: Data[] = panels.flatMap((panel: Data) => [panel, ...(panel.panels ?? [])]);
  const queries = [...all.flatMap(({ targets }) => targets ?? []), ...(annotations?.list ?? [])]
    .filter(({ datasource, expr }) => datasource?.type === 'prometheus' && expr)
    .map(({ expr }) => expr as string);
  const choices = templating.list.flatMap(({ type, datasource, definition }: Data) => {
    if (type !== 'query' || datasource.type !== 'prometheus') return [];
    return /^label_values\((.+), \w+\)$/.exec(definition)?.[1] ?? [];
  });
  return [...queries, ...choices].flatMap((expr) => selectorsOf(expr, `dashboard ${title}`));
}
