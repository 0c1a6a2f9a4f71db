import type { Construct } from 'constructs';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';
import { grantInCluster, grantInNamespace } from '../../kubernetes/rbac.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { type OwnAlertsProps, ownAlertGroups } from './own-alerts.ts';
import { type QueryApi, queryApi } from './query-api.ts';
import { API_SERVER_PATHS, DISCOVERY_RULES, KUBELET_RULES } from './rbac.ts';
import { receivers } from './receiver.ts';
import { CLUSTER_API_CLASS } from './scraping.ts';
import { createAgent, createServer } from './server.ts';
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
  /**
   * Whether samples that are not scraped are taken, such as those that Tempo makes from spans.
   * @default false
   */
  readonly remoteWriteReceiver?: boolean;
  /** Namespaces in which targets are discovered, besides its own. */
  readonly targetNamespaces: readonly string[];
  /** Of its alerts about itself. */
  readonly ownAlerts: OwnAlertsProps;
}

/**
 * Name by which the operator labels the pods of agents, whatever their resource says.
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg/prometheus/agent
 */
const AGENT_PODS = 'prometheus-agent';

/** Prometheus: the custom resource that the operator turns into a StatefulSet, and what it may see. */
export class PrometheusChart extends ComponentChart {
  /** Its own metrics and, of a server, the query API. */
  readonly web: Endpoint;
  /** What answers queries: for all shards and replicas, or in place of an agent, where something else does. */
  readonly globalView: QueryApi;
  /** Addresses at which samples are handed to it, one for each replica, where it takes any. */
  readonly receivers: readonly string[];
  /** Scrape class for targets that ask for the ServiceAccount token of Prometheus. */
  readonly clusterApiClass = CLUSTER_API_CLASS;

  constructor(scope: Construct, id: string, props: PrometheusChartProps) {
    const isAgent = props.mode === 'agent';
    const pods = isAgent ? AGENT_PODS : id;
    super(scope, id, { namespace: props.namespace, version: props.version, pods });
    this.web = { service: id, namespace: props.namespace, port: WEB };
    this.receivers = receivers(props, props.namespace, WEB.number);
    this.globalView = queryApi(props) ?? { url: urlOf(this.web) };
    this.createServiceAccount(props.serviceAccountAnnotations);
    this.grantAccess(props);
    if (isAgent) createAgent(this, props);
    else createServer(this, props);
    // Replicas scrape at different moments: one client should see one of them.
    this.createService([WEB, RELOADER], { sessionAffinity: 'ClientIP' });
    if (props.thanos) thanosService(this);
    disruptionBudget(this, props.replicas * props.shards);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [WEB, RELOADER, ...(props.thanos ? [SIDECAR.http] : [])].map(({ name }) => ({ port: name })),
    });
    ownRules(this, ownAlertGroups(props), props.ownAlerts.context);
  }

  private grantAccess(props: PrometheusChartProps): void {
    const subject = { serviceAccount: this.node.id, namespace: props.namespace };
    const inCluster = props.discovery === 'cluster';
    const namespaces = inCluster ? [] : [props.namespace, ...props.targetNamespaces];
    for (const namespace of new Set(namespaces)) {
      // The name says whose role it is: it stands in namespaces of other teams.
      const meta = this.meta(`panoptes-${this.node.id}`, namespace);
      grantInNamespace(this, `discover-${namespace}`, meta, subject, DISCOVERY_RULES);
    }
    const clusterMeta = this.clusterMeta(`panoptes-${this.node.id}`);
    const rules = [...(inCluster ? DISCOVERY_RULES : []), ...KUBELET_RULES];
    grantInCluster(this, 'cluster', clusterMeta, subject, rules, API_SERVER_PATHS);
  }
}
