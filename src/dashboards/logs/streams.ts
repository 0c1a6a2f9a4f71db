import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { rowLink } from '../house/links.ts';
import { logsDataSource, streamVariable } from '../house/variables.ts';
import { type DashboardName, uidOf } from '../uids.ts';

const CLUSTER = 'cluster=~"$cluster"';
const NAMESPACE = 'namespace=~"$namespace"';

/** Streams of the chosen services. Their label for a service is not the one that metrics have. */
export const streams = (...more: readonly string[]): string =>
  `{${[CLUSTER, NAMESPACE, 'service_name=~"$service"', ...more].join(', ')}}`;

/** Matches the levels of lines that tell of failures. */
export const ERRORS = 'level=~"error|fatal"';

/** Labels that name a service in logs. */
export const SERVICE = ['cluster', 'namespace', 'service_name'] as const;

/** Sums by service. */
export const byService = (expr: string, ...more: readonly string[]): string =>
  `sum by (${[...SERVICE, ...more].join(', ')}) (${expr})`;

/** Columns that name a service in a table about logs. */
export const serviceColumns = (service: { readonly links: ReturnType<typeof linkTo>[] }) => [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace' },
  { title: 'Service', label: 'service_name', ...service },
];

/** A link from the row of a service. */
export const linkTo = (title: string, name: DashboardName, keep: readonly string[]) =>
  rowLink(title, uidOf(name), keep, { cluster: 'Cluster', namespace: 'Namespace', service: 'Service' });

/** Which logs are shown: those of any container that writes some, in the catalog or not. */
export function streamVariables(): Builder<VariableModel>[] {
  return [
    logsDataSource(),
    streamVariable({ name: 'cluster', title: 'Cluster', label: 'cluster' }),
    streamVariable({ name: 'namespace', title: 'Namespace', label: 'namespace', streams: `{${CLUSTER}}` }),
    streamVariable({ name: 'service', title: 'Service', label: 'service_name', streams: `{${CLUSTER}, ${NAMESPACE}}` }),
  ];
}
