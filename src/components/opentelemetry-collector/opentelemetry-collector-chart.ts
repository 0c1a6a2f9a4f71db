import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { TracesConfig } from '../../config/schema/traces.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import { grantInCluster, READ } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  servicePort,
  spread,
} from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type OtelCollectorThresholds, otelCollectorGroups } from '../../rules/stack/otel-collector.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { collectorConfig } from './config.ts';
import { configProblems } from './config-model.ts';
import { HEALTH, METRICS, OTLP_GRPC, OTLP_HTTP, PEERS } from './ports.ts';

/** User of the upstream image. */
const USER = 10_001;

const CONFIG_PATH = '/etc/otelcol';
const CONFIG_FILE = 'config.yaml';

export interface OpenTelemetryCollectorChartProps extends Readonly<TracesConfig['collector']> {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Where spans are stored. */
  readonly tempo: Endpoint;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: OtelCollectorThresholds;
}

/** The OpenTelemetry collector, which takes spans of services, says where they are from and passes them on to Tempo. */
export class OpenTelemetryCollectorChart extends ComponentChart {
  /** Whether replicas hand spans to each other. */
  readonly hasPeers: boolean;

  constructor(scope: Construct, id: string, props: OpenTelemetryCollectorChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    const { replicas, tailSampling, tempo } = props;
    this.hasPeers = tailSampling !== undefined && replicas > 1;
    const peers = this.hasPeers ? { peers: `${this.peersName}.${props.namespace}.svc` } : {};
    const config = collectorConfig({ tempo, ...(tailSampling ? { tailSampling } : {}), ...peers });
    this.node.addValidation({ validate: () => configProblems(config) });
    this.createServiceAccount();
    const subject = { serviceAccount: id, namespace: props.namespace };
    const pods = { groups: [''], resources: ['pods'], verbs: READ };
    grantInCluster(this, 'pods', this.clusterMeta(`panoptes-${id}`), subject, [pods]);
    this.createService([OTLP_GRPC, OTLP_HTTP, METRICS]);
    if (this.hasPeers) this.createPeersService();
    this.createDeployment(props, dump(config, { lineWidth: -1, noRefs: true }));
    disruptionBudget(this, replicas);
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: METRICS.name }] });
    const groups = otelCollectorGroups({ tailSampling: tailSampling !== undefined, thresholds: props.thresholds });
    ownRules(this, groups, props.rules);
  }

  private get peersName(): string {
    return `${this.node.id}-peers`;
  }

  /** By which replicas find each other. It has no port for metrics: the monitor selects every Service. */
  private createPeersService(): void {
    new k8s.KubeService(this, 'peers-service', {
      metadata: this.meta(this.peersName),
      spec: { clusterIp: 'None', selector: { ...this.selector }, ports: [servicePort(PEERS)] },
    });
  }

  private createDeployment(props: OpenTelemetryCollectorChartProps, config: string): void {
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: {
            labels: { ...this.componentLabels },
            annotations: { 'checksum/config': checksum(config) },
          },
          spec: this.pod(props),
        },
      },
    });
  }

  private pod(props: OpenTelemetryCollectorChartProps): k8s.PodSpec {
    return {
      serviceAccountName: this.node.id,
      // It looks up which pod a span is from.
      automountServiceAccountToken: true,
      securityContext: restrictedPod(USER),
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...(props.replicas > 1
        ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
        : {}),
      // Time to hand on what waits in its queue.
      terminationGracePeriodSeconds: 60,
      containers: [this.container(props)],
      volumes: [{ name: 'config', configMap: { name: this.node.id } }],
    };
  }

  private container({ image, resources }: OpenTelemetryCollectorChartProps): k8s.Container {
    const ports = [OTLP_GRPC, OTLP_HTTP, METRICS, HEALTH, ...(this.hasPeers ? [PEERS] : [])];
    return {
      name: 'opentelemetry-collector',
      image,
      args: [`--config=${CONFIG_PATH}/${CONFIG_FILE}`],
      env: [goMemoryLimit(resources)],
      ports: ports.map(containerPort),
      readinessProbe: httpProbe('/', HEALTH.name),
      livenessProbe: httpProbe('/', HEALTH.name, { initialDelaySeconds: 10, periodSeconds: 30 }),
      resources: resourceRequirements(resources),
      securityContext: restrictedContainer(),
      volumeMounts: [{ name: 'config', mountPath: CONFIG_PATH, readOnly: true }],
    };
  }
}
