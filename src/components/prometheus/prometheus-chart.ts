import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Duration } from '../../config/duration.ts';
import type { Quantity } from '../../config/quantity.ts';
import type { Resources, Storage } from '../../config/schema/resources.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { grantInCluster, grantInNamespace } from '../../kubernetes/rbac.ts';
import { servicePort } from '../../kubernetes/workload.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { API_SERVER_PATHS, DISCOVERY_RULES, KUBELET_RULES } from './rbac.ts';
import { CLUSTER_API_CLASS, createServer } from './server.ts';

const WEB = { name: 'web', number: 9090 } as const;
const RELOADER = { name: 'reloader-web', number: 8080 } as const;

export interface PrometheusChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly replicas: number;
  readonly retention: Duration;
  /**
   * Size at which the oldest blocks are deleted.
   * @default - 85 % of the volume, so that the write-ahead log and compaction never fill it
   */
  readonly retentionSize?: Quantity;
  readonly storage: Storage;
  readonly resources: Resources;
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  /** Address at which people reach Prometheus. @default - the name of the Service */
  readonly externalUrl?: string;
  /** Name of the cluster. Every series gets it as a label at scrape time, so that local rules see it too. */
  readonly cluster: string;
  /** Labels of everything that leaves this Prometheus. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Where alerts go. */
  readonly alertmanager: Endpoint;
  /** Namespaces in which targets are discovered, besides its own. */
  readonly targetNamespaces: readonly string[];
}

/** Prometheus: the custom resource that the operator turns into a StatefulSet, and what it may see. */
export class PrometheusChart extends ComponentChart {
  /** The query API. */
  readonly web: Endpoint;
  /** Scrape class for targets that ask for the ServiceAccount token of Prometheus. */
  readonly clusterApiClass = CLUSTER_API_CLASS;

  constructor(scope: Construct, id: string, props: PrometheusChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.web = { service: id, namespace: props.namespace, port: WEB };
    this.createServiceAccount();
    this.grantAccess(props);
    createServer(this, props);
    this.createService();
    disruptionBudget(this, props.replicas);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [{ port: WEB.name }, { port: RELOADER.name }],
    });
  }

  private grantAccess(props: PrometheusChartProps): void {
    const subject = { serviceAccount: this.node.id, namespace: props.namespace };
    for (const namespace of new Set([props.namespace, ...props.targetNamespaces])) {
      // The name says whose role it is: it stands in namespaces of other teams.
      const meta = this.meta(`panoptes-${this.node.id}`, namespace);
      grantInNamespace(this, `discover-${namespace}`, meta, subject, DISCOVERY_RULES);
    }
    const clusterMeta = this.clusterMeta(`panoptes-${this.node.id}`);
    grantInCluster(this, 'cluster', clusterMeta, subject, KUBELET_RULES, API_SERVER_PATHS);
  }

  private createService(): void {
    new k8s.KubeService(this, 'service', {
      metadata: this.meta(),
      spec: {
        selector: { ...this.selector },
        ports: [servicePort(WEB), servicePort(RELOADER)],
        // Replicas scrape at different moments: one client should see one of them.
        sessionAffinity: 'ClientIP',
      },
    });
  }
}
