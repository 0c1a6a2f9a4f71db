import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, DashboardBuilder, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { groupOf, tagOf } from '../groups.ts';
import { type DashboardName, uidOf } from '../uids.ts';
import { finishDashboard } from './finish.ts';
import { placeRows, type Row } from './layout.ts';
import { dashboardMenu, TAG } from './links.ts';
import { FOLDER } from './vocabulary.ts';

/** A dashboard as Grafana reads it from a file. */
export interface DashboardFile {
  /** Part of the dashboard's address; it never changes. */
  readonly uid: string;
  readonly title: string;
  /** Folder of Grafana in which it lies. */
  readonly folder: string;
  readonly json: string;
}

export interface DashboardProps {
  readonly name: DashboardName;
  readonly title: string;
  /** What the dashboard answers, in one or two sentences. */
  readonly description: string;
  /** Variables at the top, each after those that narrow it. */
  readonly variables: readonly Builder<VariableModel>[];
  readonly rows: readonly Row[];
  /** What it shows at first. @default - the last hour */
  readonly time?: { readonly from: string; readonly to: string };
  /** What is marked across all panels. @default - nothing */
  readonly annotations?: readonly Builder<AnnotationQuery>[];
}

/** A dashboard in the house style. */
export function dashboardFile(props: DashboardProps): DashboardFile {
  const { name, title, description, variables, rows, annotations = [], time = { from: 'now-1h', to: 'now' } } = props;
  const uid = uidOf(name);
  const group = groupOf(name);
  // The successor of this builder makes a format that Grafana does not read from files.
  // @see https://github.com/grafana/grafana/issues/127928
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG, ...(group ? [tagOf(group)] : [])])
    .time(time)
    .variables([...variables])
    .annotations([...annotations])
    .link(dashboardMenu());
  placeRows(dashboard, rows);
  return { uid, title, folder: FOLDER, json: stableJson(finishDashboard(dashboard.build())) };
}

/** JSON with sorted keys, one per line: a difference shows what changed, not in which order it was built. */
function stableJson(value: unknown): string {
  return `${JSON.stringify(withSortedKeys(value), undefined, 2)}\n`;
}

/** A function handed to JSON.stringify, which it would call for every value, takes three times as long. */
function withSortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) result[key] = withSortedKeys((value as Record<string, unknown>)[key]);
  return result;
}
