import { parser } from '@prometheus-io/lezer-promql';
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
  const found: { name?: string; text: string; matchers: Matcher[] }[] = [];
  parser.parse(text).iterate({
    enter: ({ name, type, from, to, node }) => {
      const source = text.slice(from, to);
      if (type.isError) throw new Error(`${where}: no PromQL: ${text.slice(0, from)}<here>${text.slice(from)}`);
      if (name === 'VectorSelector') found.push({ text: source, matchers: [] });
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') found.at(-1)!.name = source;
      if (name === 'UnquotedLabelMatcher') found.at(-1)!.matchers.push(matcher(source));
    },
  });
  return found.map(({ name, ...rest }) => {
    if (name === undefined) throw new Error(`${where}: selects series without naming them: ${rest.text}`);
    return { where, name, ...rest };
  });
}

function matcher(text: string): Matcher {
  const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(text) ?? [];
  if (!label || !operator || value === undefined) throw new Error(`unknown notation of a matcher: ${text}`);
  return { label, operator, value: value.includes(CHOSEN) ? undefined : value.replaceAll('\\\\', '\\') };
}

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
