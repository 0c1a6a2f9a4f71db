import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../config/schema/resources.ts';
import { checksum } from '../kubernetes/checksum.ts';
import type { Endpoint } from '../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../kubernetes/go-memory-limit.ts';
import type { Labels } from '../kubernetes/labels.ts';
import { grantInCluster, READ } from '../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  type NamedPort,
  resourceRequirements,
  restrictedContainer,
} from '../kubernetes/workload.ts';
import { type AuditLog, auditDirectory } from '../logs/audit.ts';
import type { DiscoveryOptions } from '../logs/discovery.ts';
import { logMetricRelabelings } from '../logs/log-metrics.ts';
import type { LogPipeline } from '../logs/pipeline.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import { type LogCollectorThresholds, logCollectorGroups } from '../rules/stack/log-collector.ts';
import type { LogCollector } from '../rules/stack/log-collectors.ts';
import { ComponentChart } from './component-chart.ts';
import { ownRules } from './own-rules.ts';
import { monitorOwnService } from './service-monitor.ts';

/** Where the kubelet keeps the logs of all containers of its node. */
const POD_LOGS = '/var/log/pods';

/** What every chart of a collector is told. */
export interface LogAgentProps {
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
  /** Which pods are read, and as which services. */
  readonly discovery: DiscoveryOptions;
  /** What happens to their lines. */
  readonly pipeline: LogPipeline;
  /** Whether the journal of the node is read as well. @default - only logs of containers */
  readonly journal?: boolean;
  /** Which audit log of the API server is read as well. @default - none */
  readonly audit?: AuditLog | undefined;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: LogCollectorThresholds;
}

/** What one collector does otherwise than another. */
export interface LogAgent {
  readonly collector: LogCollector;
  readonly http: NamedPort;
  readonly args: readonly string[];
  /** Directory in the container that holds the configuration. */
  readonly configPath: string;
  readonly configFile: string;
  readonly config: string;
  readonly readyPath: string;
  readonly livePath: string;
  /** What it remembers: a directory of the node, and where the container sees it. */
  readonly state: AgentDirectory;
  /** Further directories of the node, which it only reads. @default - none */
  readonly readOnly?: readonly AgentDirectory[];
}

/** A directory of the node. */
export interface AgentDirectory {
  /** Name of the volume. */
  readonly name: string;
  readonly onNode: string;
  readonly path: string;
  /** @default DirectoryOrCreate */
  readonly type?: 'Directory' | 'DirectoryOrCreate' | 'File';
}

/**
 * Where systemd keeps its journal, and by which name it finds it. Not /var/log/journal itself: a node that keeps its
 * journal in memory has no such directory, and would keep it on disk from then on if there was one.
 */
const JOURNAL: readonly AgentDirectory[] = [
  { name: 'node-logs', onNode: '/var/log', path: '/var/log', type: 'Directory' },
  { name: 'node-runtime-logs', onNode: '/run/log', path: '/run/log' },
  { name: 'machine-id', onNode: '/etc/machine-id', path: '/etc/machine-id', type: 'File' },
];

/** The pods that one DaemonSet of a collector has. */
interface NodesOfAgent {
  /** @default - the name of the component */
  readonly name?: string;
  /** Whether the nodes have the role of a control plane, which k3s gives another value. @default - all nodes */
  readonly controlPlane?: 'Exists' | 'DoesNotExist';
  /** What their pods have besides the labels of the component. @default - nothing */
  readonly labels?: Labels;
  /** Further directories of these nodes, which it only reads. @default - none */
  readonly readOnly?: readonly AgentDirectory[];
}

const CONTROL_PLANE_PODS: Labels = { 'panoptes/nodes': 'control-plane' };

const whereControlPlane = (operator: 'Exists' | 'DoesNotExist'): k8s.Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator }] }],
    },
  },
});

/**
 * A collector that runs on each node and reads what containerd and CRI-O write to /var/log/pods. (Under Docker these
 * files are links into /var/lib/docker/containers, which is not mounted.)
 */
export class LogAgentChart extends ComponentChart {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: LogAgentProps,
    private readonly agent: LogAgent,
  ) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.createServiceAccount();
    grantInCluster(
      this,
      'discovery',
      this.clusterMeta(`panoptes-${id}`),
      { serviceAccount: id, namespace: props.namespace },
      [{ groups: [''], resources: ['pods'], verbs: READ }],
    );
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: this.meta(),
      data: { [agent.configFile]: agent.config },
    });
    const { audit } = props;
    if (audit) this.createDaemonSets(audit);
    else this.createDaemonSet();
    this.createService([agent.http], { clusterIp: 'None' });
    const relabelings = logMetricRelabelings(props.pipeline.services);
    monitorOwnService(this, {
      monitoringNamespace: props.monitoringNamespace,
      endpoints: [{ port: agent.http.name, ...(relabelings.length > 0 ? { metricRelabelings: relabelings } : {}) }],
    });
    ownRules(this, logCollectorGroups(agent.collector, props.thresholds), props.rules, props.monitoringNamespace);
  }

  /**
   * Only nodes of the control plane have an audit log: with one DaemonSet for all, its directory would be made on every
   * node. Both have the same configuration and state: on a node one goes on where the other has stopped. The selector of
   * the first covers the pods of the second, because it cannot change; each keeps to the pods that it owns.
   */
  private createDaemonSets(audit: AuditLog): void {
    const directory = auditDirectory(audit);
    this.createDaemonSet({ controlPlane: 'DoesNotExist' });
    this.createDaemonSet({
      name: `${this.node.id}-control-plane`,
      controlPlane: 'Exists',
      labels: CONTROL_PLANE_PODS,
      readOnly: [{ name: 'audit-log', onNode: directory, path: directory }],
    });
  }

  private createDaemonSet(nodes: NodesOfAgent = {}): void {
    const { agent } = this;
    const { name = this.node.id, labels } = nodes;
    new k8s.KubeDaemonSet(this, name === this.node.id ? 'daemon-set' : 'control-plane', {
      metadata: this.meta(name),
      spec: {
        selector: { matchLabels: { ...this.selector, ...labels } },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
        },
        template: {
          metadata: {
            labels: { ...this.componentLabels, ...labels },
            annotations: { 'checksum/config': checksum(agent.config) },
          },
          spec: this.pod(nodes),
        },
      },
    });
  }

  private pod({ controlPlane, readOnly = [] }: NodesOfAgent): k8s.PodSpec {
    const { agent } = this;
    const onlyRead = [...(agent.readOnly ?? []), ...(this.props.journal ? JOURNAL : []), ...readOnly];
    const directories = [agent.state, ...onlyRead];
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
      ...(controlPlane ? { affinity: whereControlPlane(controlPlane) } : {}),
      // Every node has logs, whatever it is reserved for; and those of a node in trouble matter most.
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'system-node-critical',
      containers: [this.container(onlyRead)],
      volumes: [
        { name: 'config', configMap: { name: this.node.id } },
        // The logs themselves: there is no other way to them that does not load the kubelet.
        { name: 'pod-logs', hostPath: { path: POD_LOGS, type: 'Directory' } },
        // How far each log has been read. On the node, because that is where the logs are.
        ...directories.map(({ name, onNode, type = 'DirectoryOrCreate' }) => ({
          name,
          hostPath: { path: onNode, type },
        })),
      ],
    };
  }

  private container(readOnly: readonly AgentDirectory[]): k8s.Container {
    const { agent, props } = this;
    return {
      name: agent.collector.container,
      image: props.image,
      args: [...agent.args],
      env: [
        // It watches the pods of the node of this name only.
        { name: 'HOSTNAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
        goMemoryLimit(props.resources),
      ],
      ports: [containerPort(agent.http)],
      readinessProbe: httpProbe(agent.readyPath, agent.http.name, { initialDelaySeconds: 10 }),
      livenessProbe: httpProbe(agent.livePath, agent.http.name, { initialDelaySeconds: 10, periodSeconds: 30 }),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: agent.configPath, readOnly: true },
        { name: 'pod-logs', mountPath: POD_LOGS, readOnly: true },
        { name: agent.state.name, mountPath: agent.state.path },
        ...readOnly.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
      ],
    };
  }
}
