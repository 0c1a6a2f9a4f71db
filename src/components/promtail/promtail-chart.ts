import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { Resources } from '../../config/schema/resources.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import { grantInCluster, READ } from '../../kubernetes/rbac.ts';
import { containerPort, httpProbe, resourceRequirements, restrictedContainer } from '../../kubernetes/workload.ts';
import { logPipeline } from '../../logs/pipeline.ts';
import { renderPromtail } from '../../logs/promtail.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type PromtailThresholds, promtailGroups } from '../../rules/stack/promtail.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';

const HTTP = { name: 'http-metrics', number: 3101 } as const;

const CONFIG_PATH = '/etc/promtail';
const CONFIG_FILE = 'promtail.yaml';

/** Where the kubelet keeps the logs of all containers of its node. */
const POD_LOGS = '/var/log/pods';

/** Directory of the node that outlives its reboot, unlike /run: Promtail would send all logs of the node again. */
const STATE_ON_NODE = '/var/lib/panoptes/promtail';
const STATE_PATH = '/var/lib/promtail';

export interface PromtailChartProps {
  /** Namespace of the agents that need the host. */
  readonly namespace: string;
  /** Namespace of Prometheus. */
  readonly monitoringNamespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
  /** Where lines are sent. */
  readonly loki: Endpoint;
  /** Value of the label `cluster` of every line. */
  readonly cluster: string;
  /** Namespaces whose logs are not collected. */
  readonly excludeNamespaces: readonly string[];
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: PromtailThresholds;
}

/**
 * Promtail, which sends the logs of all containers of its node to Loki. It reads what containerd and CRI-O write
 * to /var/log/pods. (Under Docker these files are links into /var/lib/docker/containers, which is not mounted.)
 */
export class PromtailChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: PromtailChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.createServiceAccount();
    grantInCluster(
      this,
      'discovery',
      this.clusterMeta(`panoptes-${id}`),
      { serviceAccount: id, namespace: props.namespace },
      [{ groups: [''], resources: ['pods'], verbs: READ }],
    );
    const config = this.configuration(props);
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    this.createDaemonSet(props, config);
    this.createService([HTTP], { clusterIp: 'None' });
    monitorOwnService(this, { monitoringNamespace: props.monitoringNamespace, endpoints: [{ port: HTTP.name }] });
    ownRules(this, promtailGroups(props.thresholds), props.rules, props.monitoringNamespace);
  }

  private configuration(props: PromtailChartProps): string {
    const config = renderPromtail(logPipeline, {
      lokiUrl: urlOf(props.loki),
      cluster: props.cluster,
      excludeNamespaces: props.excludeNamespaces,
      positionsFile: `${STATE_PATH}/positions.yaml`,
      httpPort: HTTP.number,
    });
    return dump(config, { lineWidth: -1, noRefs: true });
  }

  private createDaemonSet(props: PromtailChartProps, config: string): void {
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: this.meta(),
      spec: {
        selector: { matchLabels: { ...this.selector } },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
        },
        template: {
          metadata: { labels: { ...this.componentLabels }, annotations: { 'checksum/config': checksum(config) } },
          spec: this.pod(props),
        },
      },
    });
  }

  private pod(props: PromtailChartProps): k8s.PodSpec {
    return {
      serviceAccountName: this.node.id,
      // It discovers the pods of its node.
      automountServiceAccountToken: true,
      // Root, because the runtime writes the logs for root alone (0640 in 0750). It is a root without any
      // capability: it reads what root owns, and can do nothing else that root can.
      securityContext: {
        runAsUser: 0,
        runAsGroup: 0,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // Every node has logs, whatever it is reserved for; and those of a node in trouble matter most.
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'system-node-critical',
      containers: [this.container(props)],
      volumes: [
        { name: 'config', configMap: { name: this.node.id } },
        // The logs themselves: there is no other way to them that does not load the kubelet.
        { name: 'pod-logs', hostPath: { path: POD_LOGS, type: 'Directory' } },
        // How far each log has been read. On the node, because that is where the logs are.
        { name: 'state', hostPath: { path: STATE_ON_NODE, type: 'DirectoryOrCreate' } },
      ],
    };
  }

  private container(props: PromtailChartProps): k8s.Container {
    return {
      name: 'promtail',
      image: props.image,
      // Never with -config.expand-env: it would take away half of the backslashes of the pipeline.
      args: [`-config.file=${CONFIG_PATH}/${CONFIG_FILE}`],
      env: [
        // Promtail watches the pods of the node of this name only.
        { name: 'HOSTNAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
        goMemoryLimit(props.resources),
      ],
      ports: [containerPort(HTTP)],
      readinessProbe: httpProbe('/ready', HTTP.name, { initialDelaySeconds: 10 }),
      // Not /ready: a Promtail without a log to read is not ready, and a restart would not find it one.
      livenessProbe: httpProbe('/metrics', HTTP.name, { initialDelaySeconds: 10, periodSeconds: 30 }),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
        { name: 'pod-logs', mountPath: POD_LOGS, readOnly: true },
        { name: 'state', mountPath: STATE_PATH },
      ],
    };
  }
}
