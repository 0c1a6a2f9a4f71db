import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { Alertmanager } from '../../../imports/monitoring.coreos.com.ts';
import { type AlertingConfig, alertmanagerConfig } from '../../alerting/config.ts';
import { ownRoutingNamespaces } from '../../alerting/own-routing.ts';
import { alertingSecrets } from '../../alerting/secrets.ts';
import { notificationTemplates } from '../../alerting/templates/templates.ts';
import type { Duration } from '../../config/duration.ts';
import type { Resources, Storage } from '../../config/schema/resources.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { plainResources, preferOtherNodes, restrictedPod, spread } from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type AlertmanagerThresholds, alertmanagerGroups } from '../../rules/stack/alertmanager.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { operatedStorage } from '../operated-storage.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';

const WEB = { name: 'web', number: 9093 } as const;
const RELOADER = { name: 'reloader-web', number: 8080 } as const;

const USER = 1000;
const GROUP = 2000;

/** Name of the custom resource: its StatefulSet is `alertmanager-panoptes`. */
const NAME = 'panoptes';

/** Secret with the generated configuration. It is a Secret because the operator reads no ConfigMap here. */
const CONFIG_SECRET = 'alertmanager-panoptes';

export interface AlertmanagerChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly replicas: number;
  readonly retention: Duration;
  readonly storage: Storage;
  readonly resources: Resources;
  /** Address at which people reach Alertmanager. @default - the name of the Service */
  readonly externalUrl?: string;
  /** Address at which people reach Grafana: notifications link to the logs there. */
  readonly grafanaUrl: string;
  /** Who is notified of what. */
  readonly config: AlertingConfig;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: AlertmanagerThresholds;
}

/** Alertmanager: the custom resource that the operator turns into a StatefulSet, and its configuration. */
export class AlertmanagerChart extends ComponentChart {
  /** The API, at any one member: for queries and silences. */
  readonly web: Endpoint;
  /** The API at every member. Alerts go to all of them, because members do not pass alerts on to each other. */
  readonly members: Endpoint;

  constructor(scope: Construct, id: string, props: AlertmanagerChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.web = { service: id, namespace: props.namespace, port: WEB };
    // The operator keeps this headless Service for the members of a cluster to find each other.
    this.members = { service: 'alertmanager-operated', namespace: props.namespace, port: WEB };
    this.createServiceAccount();
    this.createConfiguration(props);
    this.createCluster(props);
    this.createService([WEB, RELOADER], { sessionAffinity: 'ClientIP' });
    disruptionBudget(this, props.replicas);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [{ port: WEB.name }, { port: RELOADER.name }],
    });
    const deadMansSwitch = props.config.alerting.deadMansSwitch !== undefined;
    ownRules(this, alertmanagerGroups({ ...props, deadMansSwitch }), props.rules);
  }

  private createConfiguration({ config, grafanaUrl }: AlertmanagerChartProps): void {
    new k8s.KubeSecret(this, 'configuration', {
      metadata: this.meta(CONFIG_SECRET),
      type: 'Opaque',
      // Plain text on purpose: it holds no credential, and a reviewer must be able to read what changes.
      stringData: { 'alertmanager.yaml': alertmanagerConfig(config), ...notificationTemplates({ grafanaUrl }) },
    });
  }

  private createCluster(props: AlertmanagerChartProps): void {
    new Alertmanager(this, 'cluster', {
      metadata: this.meta(NAME),
      spec: {
        image: props.image,
        version: props.version,
        replicas: props.replicas,
        portName: WEB.name,
        retention: props.retention.inGo,
        // Alerts about notifications that fail must say whose they are.
        enableFeatures: ['receiver-name-in-metrics'],
        ...(props.externalUrl ? { externalUrl: props.externalUrl } : {}),
        configSecret: CONFIG_SECRET,
        secrets: [...new Set(alertingSecrets(props.config).map(({ secret }) => secret))],
        ...teamConfigs(props.config),
        storage: operatedStorage(props.storage),
        resources: plainResources(props.resources),
        serviceAccountName: this.node.id,
        automountServiceAccountToken: false,
        podMetadata: { labels: { ...this.componentLabels } },
        securityContext: restrictedPod(USER, { fsGroup: GROUP }),
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        ...(props.replicas > 1
          ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
          : {}),
      },
    });
  }
}

/**
 * Which AlertmanagerConfigs take part. Without a selector none does, and the operator passes the configuration on as it
 * is; with one, it merges them into it. The strategy is written out either way: the API would fill it in.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec
 */
function teamConfigs({ alerting, teams }: AlertingConfig) {
  const { labels, matcherStrategy } = alerting.ownRouting;
  const namespaces = ownRoutingNamespaces(teams);
  return {
    alertmanagerConfigMatcherStrategy: { type: matcherStrategy },
    ...(namespaces.length > 0
      ? {
          alertmanagerConfigSelector: Object.keys(labels).length > 0 ? { matchLabels: { ...labels } } : {},
          alertmanagerConfigNamespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }],
          },
        }
      : {}),
  };
}
