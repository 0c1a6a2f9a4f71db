import type { Construct } from 'constructs';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { grantInCluster, grantInNamespace } from '../../kubernetes/rbac.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { API_SERVER_PATHS, DISCOVERY_RULES, KUBELET_RULES } from './rbac.ts';
import { CLUSTER_API_CLASS } from './scraping.ts';
import { createServer } from './server.ts';
import { SIDECAR, thanosService } from './thanos.ts';

const WEB = { name: 'web', number: 9090 } as const;
const RELOADER = { name: 'reloader-web', number: 8080 } as const;

export interface PrometheusChartProps extends Readonly<PrometheusConfig> {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Image of the Thanos sidecar, where there is one. */
  readonly thanosImage: string;
  readonly thanosVersion: string;
  /** Name of the cluster. Every series gets it as a label at scrape time, so that local rules see it too. */
  readonly cluster: string;
  /** Where alerts go. */
  readonly alertmanager: Endpoint;
  /** Namespaces in which targets are discovered, besides its own. */
  readonly targetNamespaces: readonly string[];
}

/** Prometheus: the custom resource that the operator turns into a StatefulSet, and what it may see. */
export class PrometheusChart extends ComponentChart {
  /** The query API. */
  readonly web: Endpoint;
  /** What answers for all shards and replicas: the query API itself where nothing else is told. */
  readonly globalView: Endpoint;
  /** Scrape class for targets that ask for the ServiceAccount token of Prometheus. */
  readonly clusterApiClass = CLUSTER_API_CLASS;

  constructor(scope: Construct, id: string, props: PrometheusChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.web = { service: id, namespace: props.namespace, port: WEB };
    this.globalView = endpointOf(props.globalView) ?? this.web;
    this.createServiceAccount(props.serviceAccountAnnotations);
    this.grantAccess(props);
    createServer(this, props);
    // Replicas scrape at different moments: one client should see one of them.
    this.createService([WEB, RELOADER], { sessionAffinity: 'ClientIP' });
    if (props.thanos) thanosService(this);
    disruptionBudget(this, props.replicas * props.shards);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [WEB, RELOADER, ...(props.thanos ? [SIDECAR.http] : [])].map(({ name }) => ({ port: name })),
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
}

function endpointOf(view: PrometheusConfig['globalView']): Endpoint | undefined {
  return view && { service: view.service, namespace: view.namespace, port: { name: 'http', number: view.port } };
}
