import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Duration } from '../../config/duration.ts';
import type { Resources, Storage } from '../../config/schema/resources.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { grantInNamespace, READ } from '../../kubernetes/rbac.ts';
import { DATA_SOURCE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import { volumeClaimSpec } from '../../kubernetes/volume-claim.ts';
import { amount } from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type GrafanaThresholds, grafanaGroups } from '../../rules/stack/grafana.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { grafanaIni, subPathOf } from './grafana-ini.ts';
import { CONFIG_KEYS, DASHBOARDS_DIRECTORY, grafanaPod } from './pod.ts';
import { dashboardProviderFile, dataSourcesFile, type GrafanaDataSources } from './provisioning.ts';

const HTTP = { name: 'http', number: 3000 } as const;

export interface GrafanaChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Image of the k8s-sidecar, which collects dashboards and data sources from ConfigMaps. */
  readonly sidecarImage: string;
  /** Requests and limits of Grafana itself. */
  readonly resources: Resources;
  /** Address at which people reach Grafana. A path in it is the path that Grafana serves from. */
  readonly url: string;
  /** Name of the existing Secret with the keys `admin-user` and `admin-password`. */
  readonly adminSecret: string;
  /**
   * Volume for users, preferences and hand-made dashboards.
   * @default - none, they end with the pod
   */
  readonly storage?: Storage;
  readonly dataSources: GrafanaDataSources;
  /** How often Prometheus scrapes: no panel asks for finer steps. */
  readonly scrapeInterval: Duration;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: GrafanaThresholds;
}

/** Grafana, with its data sources and dashboards from labelled ConfigMaps of its own namespace. */
export class GrafanaChart extends ComponentChart {
  /** User interface, API and metrics. */
  readonly http: Endpoint;
  /** Name of the ConfigMap with Grafana's own configuration. */
  readonly configName: string;

  constructor(scope: Construct, id: string, props: GrafanaChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.http = { service: id, namespace: props.namespace, port: HTTP };
    this.configName = `${id}-config`;
    this.createAccess();
    this.createDataSources(props);
    if (props.storage) this.createVolume(props.storage);
    this.createDeployment(props, this.createConfig(props.url));
    this.createService([HTTP]);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [{ port: HTTP.name, path: `${subPathOf(props.url)}/metrics` }],
    });
    ownRules(this, grafanaGroups(props.thresholds), props.rules);
  }

  /** ConfigMaps of its own namespace and nothing else: a Grafana that reads every Secret is a way into the cluster. */
  private createAccess(): void {
    this.createServiceAccount();
    const subject = { serviceAccount: this.node.id, namespace: this.componentNamespace };
    grantInNamespace(this, 'config-maps', this.meta(), subject, [
      { groups: [''], resources: ['configmaps'], verbs: READ },
    ]);
  }

  private createDataSources(props: GrafanaChartProps): void {
    const meta = this.meta(`${this.node.id}-data-sources`);
    new k8s.KubeConfigMap(this, 'data-sources', {
      metadata: { ...meta, labels: { ...meta.labels, [DATA_SOURCE_LABEL]: '1' } },
      data: { 'panoptes.yaml': dataSourcesFile(props.dataSources, props.scrapeInterval) },
    });
  }

  /** @returns the checksum of the configuration, which Grafana reads only when it starts */
  private createConfig(url: string): string {
    const ini = grafanaIni(url);
    const provider = dashboardProviderFile(DASHBOARDS_DIRECTORY);
    new k8s.KubeConfigMap(this, 'config', {
      metadata: this.meta(this.configName),
      data: { [CONFIG_KEYS.ini]: ini, [CONFIG_KEYS.provider]: provider },
    });
    return checksum(ini + provider);
  }

  private createVolume(storage: Storage): void {
    new k8s.KubePersistentVolumeClaim(this, 'volume', {
      metadata: {
        ...this.meta(),
        // Deleting the claim deletes the users and hand-made dashboards on it: that stays a decision of a person.
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
      spec: { ...volumeClaimSpec(storage), resources: { requests: { storage: amount(storage.size) } } },
    });
  }

  private createDeployment(props: GrafanaChartProps, configChecksum: string): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: 1,
        // A second pod could not mount the volume, nor share the database on it.
        strategy: { type: props.storage ? 'Recreate' : 'RollingUpdate' },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: {
            labels: { ...this.componentLabels },
            annotations: { 'checksum/config': configChecksum },
          },
          spec: grafanaPod(this, props),
        },
      },
    });
  }
}
