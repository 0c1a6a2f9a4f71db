import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import {
  type AllowList,
  type CollectorSwitches,
  type ObjectCollector,
  runningCollectors,
} from '../../config/schema/kube-state-metrics.ts';
import type { Resources } from '../../config/schema/resources.ts';
import { grantInCluster, grantInNamespace } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  spread,
} from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type KubeStateMetricsRuleProps, kubeStateMetricsGroups } from '../../rules/stack/kube-state-metrics.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { accessRules, allowListArgument, resourcesArgument } from './collectors.ts';
import { shardingContainer, shardingRules } from './sharding.ts';
import { unreadMetricsArgument } from './unread-metrics.ts';

/** Series about Kubernetes objects. */
const METRICS = { name: 'http-metrics', number: 8080 } as const;
/** Series about the exporter itself. */
const TELEMETRY = { name: 'telemetry', number: 8081 } as const;

/** User `nobody`. */
const USER = 65534;

export interface KubeStateMetricsChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
  /** Collectors that are switched on or off. */
  readonly collectors: CollectorSwitches;
  /** Labels of objects that become series. */
  readonly labels: AllowList;
  /** Annotations of objects that become series. */
  readonly annotations: AllowList;
  /** Exporters that divide the objects among them. */
  readonly shards: number;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: KubeStateMetricsRuleProps['thresholds'];
}

/**
 * kube-state-metrics, which describes Kubernetes objects. One replica, or several that each describe their share: a
 * second one of the same share would write every series twice. During an update two run for a moment, so rules take the
 * maximum over its series before they add anything up.
 */
export class KubeStateMetricsChart extends ComponentChart {
  private readonly collectors: readonly ObjectCollector[];

  constructor(scope: Construct, id: string, props: KubeStateMetricsChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'exporter' });
    this.collectors = runningCollectors(props.collectors);
    const subject = { serviceAccount: id, namespace: props.namespace };
    this.createServiceAccount();
    grantInCluster(this, 'read', this.clusterMeta(`panoptes-${id}`), subject, accessRules(this.collectors));
    if (props.shards > 1) {
      grantInNamespace(this, 'shard', this.meta(`${id}-sharding`), subject, shardingRules(id));
      this.createStatefulSet(props);
      disruptionBudget(this, props.shards);
    } else {
      this.createDeployment(props);
    }
    this.createService([METRICS, TELEMETRY]);
    this.createMonitor(props.namespace);
    ownRules(this, kubeStateMetricsGroups(props), props.rules);
  }

  private createDeployment(props: KubeStateMetricsChartProps): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: { replicas: 1, selector: { matchLabels: { ...this.selector } }, template: this.podTemplate(props) },
    });
  }

  /** A shard knows its number by the name of its pod, which only a StatefulSet keeps. */
  private createStatefulSet(props: KubeStateMetricsChartProps): void {
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: this.meta(),
      spec: {
        serviceName: this.node.id,
        replicas: props.shards,
        // Shards do not wait for each other.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { ...this.selector } },
        template: this.podTemplate(props),
      },
    });
  }

  private podTemplate(props: KubeStateMetricsChartProps): k8s.PodTemplateSpec {
    return {
      metadata: { labels: { ...this.componentLabels } },
      spec: {
        serviceAccountName: this.node.id,
        automountServiceAccountToken: true,
        securityContext: restrictedPod(USER),
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        ...(props.shards > 1
          ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
          : {}),
        containers: [this.container(props)],
      },
    };
  }

  private container(props: KubeStateMetricsChartProps): k8s.Container {
    const sharding = props.shards > 1 ? shardingContainer() : undefined;
    return {
      name: this.node.id,
      image: props.image,
      args: [
        `--port=${METRICS.number}`,
        `--telemetry-port=${TELEMETRY.number}`,
        resourcesArgument(this.collectors),
        unreadMetricsArgument(),
        ...allowListArgument('labels', props.labels),
        ...allowListArgument('annotations', props.annotations),
        ...(sharding?.args ?? []),
      ],
      ...(sharding ? { env: sharding.env } : {}),
      ports: [containerPort(METRICS), containerPort(TELEMETRY)],
      // Not /livez: it asks the API server, and restarting the exporter does not heal that.
      livenessProbe: httpProbe('/healthz', METRICS.name),
      readinessProbe: httpProbe('/readyz', TELEMETRY.name),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
    };
  }

  private createMonitor(monitoringNamespace: string): void {
    monitorOwnService(this, {
      monitoringNamespace,
      endpoints: [
        {
          port: METRICS.name,
          // The namespace and pod of a series are those of the object that it describes.
          honorLabels: true,
          // Series without a pod, namespace or node of their own must not get the exporter's.
          relabelings: [{ action: 'labeldrop', regex: '(pod|service|namespace|container|node)' }],
        },
        { port: TELEMETRY.name },
      ],
    });
  }
}
