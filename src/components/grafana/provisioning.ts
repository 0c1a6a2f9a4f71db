import { stringify } from 'yaml';
import type { Duration } from '../../config/duration.ts';
import { type DataSourceIdentity, dataSources, lokiOf } from '../../dashboards/house/data-sources.ts';
import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';
import { ONLY_TENANT } from '../../logs/tenancy.ts';
import type { QueryApi } from '../prometheus/query-api.ts';
import { exemplarLinks, logLinks, tempoSettings } from './trace-links.ts';

/** What Grafana queries. */
export interface GrafanaDataSources {
  readonly prometheus: QueryApi;
  readonly loki: Endpoint;
  /** Tenants of Loki, each with a data source of its own. @default - there is one tenant */
  readonly tenants?: readonly string[];
  readonly alertmanager: Endpoint;
  /** @default - there are no traces */
  readonly tempo?: Endpoint;
}

/** Variable of Grafana's container with the credential of the Prometheus API. */
export const CREDENTIAL_VARIABLE = 'PANOPTES_PROMETHEUS_CREDENTIAL';
const CREDENTIAL = `$${CREDENTIAL_VARIABLE}`;

/** The provisioning file of the data sources. */
export function dataSourcesFile(endpoints: GrafanaDataSources, scrapeInterval: Duration): string {
  const { tempo } = endpoints;
  return provisioningFile({
    apiVersion: 1,
    // A data source that is gone from this file is gone from Grafana, not a leftover in its database.
    prune: true,
    datasources: [
      {
        ...dataSource(dataSources.prometheus, endpoints.prometheus.url),
        isDefault: true,
        ...login(endpoints.prometheus),
        jsonData: {
          ...(endpoints.prometheus.bearer ? { httpHeaderName1: 'Authorization' } : {}),
          httpMethod: 'POST',
          timeInterval: String(scrapeInterval),
          manageAlerts: true,
          alertmanagerUid: dataSources.alertmanager.uid,
          ...(tempo ? exemplarLinks() : {}),
        },
      },
      ...lokiDataSources(endpoints),
      ...(tempo ? [{ ...dataSource(dataSources.tempo, urlOf(tempo)), jsonData: tempoSettings() }] : []),
      {
        ...dataSource(dataSources.alertmanager, urlOf(endpoints.alertmanager)),
        jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
      },
    ],
  });
}

/**
 * One over the lines of all, which dashboards and links ask, and one for each tenant. What was stored before there were
 * tenants is that of the only one.
 */
function lokiDataSources({ loki, tenants = [], tempo }: GrafanaDataSources) {
  const lines = (identity: DataSourceIdentity, of: readonly string[]) => ({
    ...dataSource(identity, urlOf(loki)),
    jsonData: {
      ...(of.length > 0 ? { httpHeaderName1: 'X-Scope-OrgID' } : {}),
      maxLines: 1000,
      ...(tempo ? logLinks() : {}),
    },
    // Grafana has no other place for the value of a header. The name of a tenant is no secret.
    ...(of.length > 0 ? { secureJsonData: { httpHeaderValue1: of.join('|') } } : {}),
  });
  const all = tenants.length > 0 ? [...new Set([...tenants, ONLY_TENANT])].sort() : [];
  return [lines(dataSources.loki, all), ...tenants.map((tenant) => lines(lokiOf(tenant), [tenant]))];
}

function dataSource(identity: DataSourceIdentity, url: string) {
  return { ...identity, orgId: 1, access: 'proxy', url, editable: false };
}

function login({ basic, bearer }: QueryApi) {
  if (basic) {
    return { basicAuth: true, basicAuthUser: basic.username, secureJsonData: { basicAuthPassword: CREDENTIAL } };
  }
  return bearer ? { secureJsonData: { httpHeaderValue1: `Bearer ${CREDENTIAL}` } } : {};
}

/** The provisioning file that tells Grafana to read dashboards below `directory`, one Grafana folder per subfolder. */
export function dashboardProviderFile(directory: string): string {
  return provisioningFile({
    apiVersion: 1,
    providers: [
      {
        name: 'panoptes',
        orgId: 1,
        type: 'file',
        allowUiUpdates: false,
        // Git decides: a dashboard that is gone from there is gone from Grafana. The init container writes all
        // files before Grafana looks, so that a restart never deletes what is about to come back.
        disableDeletion: false,
        updateIntervalSeconds: 30,
        options: { path: directory, foldersFromFilesStructure: true },
      },
    ],
  });
}

/** Grafana replaces `$NAME` in these files by environment variables, so any other dollar sign is written twice. */
function provisioningFile(content: object): string {
  const literal = new RegExp(`\\$(?!${CREDENTIAL_VARIABLE}\\b)`, 'g');
  return stringify(content, { lineWidth: 0 }).replaceAll(literal, '$$$$');
}
