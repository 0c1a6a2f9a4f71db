import { stringify } from 'yaml';
import type { Duration } from '../../config/duration.ts';
import { type DataSourceIdentity, dataSources } from '../../dashboards/data-sources.ts';
import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';

/** What Grafana queries. */
export interface GrafanaDataSources {
  readonly prometheus: Endpoint;
  readonly loki: Endpoint;
  readonly alertmanager: Endpoint;
}

/** The provisioning file of the data sources. */
export function dataSourcesFile(endpoints: GrafanaDataSources, scrapeInterval: Duration): string {
  return provisioningFile({
    apiVersion: 1,
    // A data source that is gone from this file is gone from Grafana, not a leftover in its database.
    prune: true,
    datasources: [
      {
        ...dataSource(dataSources.prometheus, endpoints.prometheus),
        isDefault: true,
        jsonData: {
          httpMethod: 'POST',
          timeInterval: String(scrapeInterval),
          manageAlerts: true,
          alertmanagerUid: dataSources.alertmanager.uid,
        },
      },
      { ...dataSource(dataSources.loki, endpoints.loki), jsonData: { maxLines: 1000 } },
      {
        ...dataSource(dataSources.alertmanager, endpoints.alertmanager),
        jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
      },
    ],
  });
}

function dataSource(identity: DataSourceIdentity, endpoint: Endpoint) {
  return { ...identity, orgId: 1, access: 'proxy', url: urlOf(endpoint), editable: false };
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

/** Grafana replaces `$NAME` in these files by environment variables, so a literal dollar sign is written twice. */
function provisioningFile(content: object): string {
  return stringify(content, { lineWidth: 0 }).replaceAll('$', '$$$$');
}
