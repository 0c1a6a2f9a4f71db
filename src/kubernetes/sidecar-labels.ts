/** Labels by which sidecars find the ConfigMaps whose files they copy. Grafana's are those that every chart of it uses. */
export const DASHBOARD_LABEL = 'grafana_dashboard';
export const DATA_SOURCE_LABEL = 'grafana_datasource';
export const LOG_RULE_LABEL = 'loki_rule';

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** Whether a sidecar that looks for a label copies the files of an object. */
export const isCopiedFor = (label: string, { metadata }: Labelled): boolean => metadata.labels?.[label] !== undefined;
