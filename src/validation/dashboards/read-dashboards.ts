import { DASHBOARD_LABEL, isCopiedFor } from '../../kubernetes/sidecar-labels.ts';
import { substituted } from '../../promql/variables.ts';
import { rememberedByText } from '../../remembered.ts';
import type { ManifestObject } from '../../synthesize.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads dashboards, which are plain data here.
type Data = any;

/** A query of a dashboard, with values in place of its variables. */
export interface DashboardQuery {
  /** Title of the panel, or what else asks. */
  readonly where: string;
  readonly language: 'promql' | 'logql';
  readonly expr: string;
}

/** What policies need to know of a dashboard. */
export interface ReadDashboard {
  readonly file: string;
  readonly uid: string | undefined;
  readonly title: string;
  readonly queries: readonly DashboardQuery[];
  /** Where it takes its data from: a uid, which may be a variable. */
  readonly dataSources: readonly { readonly where: string; readonly type?: string; readonly uid?: string }[];
  /** Its variables, with the type of data source that they choose from, if that is what they are for. */
  readonly variables: ReadonlyMap<string, { readonly dataSourceType?: string }>;
  /** Names of variables in its queries, titles and links. Those of Grafana itself are left out. */
  readonly usedVariables: readonly string[];
}

/** The dashboards in a ConfigMap; what is wrong with the text of a file instead of a dashboard that cannot be read. */
export function dashboardsIn(object: ManifestObject): (ReadDashboard | { file: string; error: string })[] {
  if (object.kind !== 'ConfigMap' || !isCopiedFor(DASHBOARD_LABEL, object)) return [];
  return Object.entries((object.data ?? {}) as Record<string, string>).map(([file, text]) => {
    const dashboard = read(text);
    return typeof dashboard === 'string' ? { file, error: dashboard } : { file, ...dashboard };
  });
}

const read = rememberedByText((text): Omit<ReadDashboard, 'file'> | string => {
  let json: Data;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  const panels: Data[] = (json.panels ?? []).flatMap((panel: Data) => [panel, ...(panel.panels ?? [])]);
  const variables: Data[] = json.templating?.list ?? [];
  const annotations: Data[] = json.annotations?.list ?? [];
  return {
    uid: json.uid,
    title: json.title,
    queries: [...panels.flatMap(ofPanel), ...annotations.flatMap(ofAnnotation), ...variables.flatMap(ofVariable)],
    dataSources: [...panels.flatMap(sourcesOf), ...[...annotations, ...variables].flatMap(sourceOf)],
    variables: new Map(
      variables.map(({ name, type, query }) => [name, type === 'datasource' ? { dataSourceType: query } : {}]),
    ),
    usedVariables: variablesIn([json.panels, json.annotations, json.links, variables.map(({ query }) => query)]),
  };
});

const languageOf = ({ type }: Data = {}) => (type === 'loki' ? 'logql' : type === 'prometheus' ? 'promql' : undefined);

function query(where: string, datasource: Data, expr: string | undefined): DashboardQuery[] {
  const language = languageOf(datasource);
  return language && expr ? [{ where, language, expr: substituted(expr) }] : [];
}

function ofPanel({ title, datasource, targets = [] }: Data): DashboardQuery[] {
  return targets.flatMap((target: Data) => query(`panel "${title}"`, target.datasource ?? datasource, target.expr));
}

const ofAnnotation = ({ name, datasource, expr }: Data) => query(`annotation "${name}"`, datasource, expr);

/** People choose from the values of a label, of series that a selector names. */
function ofVariable({ type, name, datasource, query: asked }: Data): DashboardQuery[] {
  if (type !== 'query') return [];
  const text = typeof asked === 'string' ? asked : (asked?.query ?? asked?.stream ?? '');
  const selector = languageOf(datasource) === 'logql' ? text : /^label_values\((.+), \w+\)$/.exec(text)?.[1];
  return query(`variable ${name}`, datasource, selector);
}

function sourcesOf({ title, datasource, targets = [] }: Data) {
  return [datasource, ...targets.map((target: Data) => target.datasource)]
    .filter(Boolean)
    .map((source) => ({ where: `panel "${title}"`, ...source }));
}

function sourceOf({ name, datasource }: Data) {
  return datasource ? [{ where: name, ...datasource }] : [];
}

/** Variables that Grafana has everywhere begin with two underscores. */
function variablesIn(parts: unknown): string[] {
  const names = [...JSON.stringify(parts ?? '').matchAll(/\$\{?([a-zA-Z_]\w*)/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !name.startsWith('__'));
}
