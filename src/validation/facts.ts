import { type Scrape, scrapesOf } from '../metrics/scraped.ts';
import type { LintedGroup, LintedRule } from '../promql/lints/lint.ts';
import type { SeriesOf } from '../promql/series.ts';
import { groupsOf, seriesOfRules } from '../rules/lint-rules.ts';
import type { ManifestObject } from '../synthesize.ts';
import { dashboardsIn, type ReadDashboard } from './dashboards/read-dashboards.ts';
import { describe, objectsOf, ofKind, oncePerInput, type PlacedObject, type PolicyInput } from './policy.ts';
import { distinctObjects } from './service-shapes.ts';

/** Where something stands, as findings say it. */
export interface Place {
  readonly component: string;
  readonly object: string;
}

/** A rule of a PrometheusRule, one of each shape. */
export interface PlacedRule extends Place {
  readonly rule: LintedRule;
}

/** A dashboard of a ConfigMap. */
export interface PlacedDashboard extends Place {
  readonly dashboard: ReadDashboard | { readonly file: string; readonly error: string };
}

/** The input without services that only repeat another in other words: what is said of expressions is said of all. */
const distinct = oncePerInput((input): PolicyInput => ({ ...input, components: distinctObjects(input) }));

/** Every object that is more than another one under other names, with its component. */
export const distinctPlaced = oncePerInput((input): readonly PlacedObject[] => [...objectsOf(distinct(input))]);

/** Every object that may tell something new about series and expressions. */
export const distinctObjectsOf = oncePerInput((input): ManifestObject[] =>
  distinctPlaced(input).map(({ object }) => object),
);

/** Everything that is scraped; undefined where the configuration is not known. */
export const scrapes = oncePerInput((input): readonly Scrape[] | undefined =>
  input.environment ? scrapesOf(distinctObjectsOf(input), input.environment) : undefined,
);

/** What is known of the series that rules and dashboards read; undefined where the configuration is not known. */
export const seriesOf = oncePerInput((input): SeriesOf | undefined => {
  const scraped = scrapes(input);
  return scraped && input.environment && seriesOfRules(groupsOf(distinctObjectsOf(input)), scraped, input.environment);
});

export const rules = oncePerInput((input): PlacedRule[] =>
  ofKind(distinct(input), 'PrometheusRule').flatMap(({ component, object }) => {
    const { groups = [] } = object.spec as { groups?: LintedGroup[] };
    const place = { component, object: describe(object) };
    return groups.flatMap((group) => group.rules.map((rule) => ({ ...place, rule })));
  }),
);

export const dashboards = oncePerInput((input): PlacedDashboard[] =>
  ofKind(input, 'ConfigMap').flatMap(({ component, object }) =>
    dashboardsIn(object).map((dashboard) => ({ component, object: describe(object), dashboard })),
  ),
);

/** Whether a dashboard could be read. Those that could not are a finding of the policy about dashboards. */
export function isReadable(placed: PlacedDashboard): placed is PlacedDashboard & { readonly dashboard: ReadDashboard } {
  return !('error' in placed.dashboard);
}
