import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../../config/schema/resources.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  servicePort,
} from '../../kubernetes/workload.ts';
import { ComponentChart } from '../component-chart.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { exporterArguments, HOST_ROOT, HOST_SYS, NODE_ADDRESS } from './arguments.ts';

const METRICS = { name: 'http-metrics', number: 9100 } as const;

/** User `nobody`: everything that the exporter reads is world-readable. */
const USER = 65534;

const PRIORITY_CLASS = 'system-node-critical';

export interface NodeExporterChartProps {
  /** Namespace of the agents that need the host. */
  readonly namespace: string;
  /** Namespace of Prometheus, where the ServiceMonitor stands. */
  readonly monitoringNamespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
}

/** The node exporter on every node. It sees the host, read-only, and has no access to the API server. */
export class NodeExporterChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NodeExporterChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'exporter' });
    this.createServiceAccount();
    this.createDaemonSet(props);
    new k8s.KubeService(this, 'service', {
      metadata: this.meta(),
      // Headless: nobody may be balanced from one node to another.
      spec: { clusterIp: 'None', selector: { ...this.selector }, ports: [servicePort(METRICS)] },
    });
    this.createMonitor(props.monitoringNamespace);
  }

  private createDaemonSet(props: NodeExporterChartProps): void {
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: this.meta(),
      spec: {
        selector: { matchLabels: { ...this.selector } },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
        },
        template: {
          metadata: { labels: { ...this.componentLabels } },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: false,
            ...hostAccess(),
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            // Every node has CPU and memory worth watching, whatever it is reserved for.
            tolerations: [{ operator: 'Exists' }],
            // A node under pressure must not evict what shows the pressure.
            priorityClassName: PRIORITY_CLASS,
            containers: [this.container(props)],
          },
        },
      },
    });
  }

  private container(props: NodeExporterChartProps): k8s.Container {
    return {
      name: this.node.id,
      image: props.image,
      args: exporterArguments(METRICS.number),
      env: [{ name: NODE_ADDRESS, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
      // With the network of the host a container port is a port of the host; some API servers write that out.
      ports: [{ ...containerPort(METRICS), hostPort: METRICS.number }],
      // The start page: /metrics would run every collector only to see whether the process answers.
      livenessProbe: httpProbe('/', METRICS.name),
      readinessProbe: httpProbe('/', METRICS.name),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        // HostToContainer: file systems that are mounted later on the host appear here too.
        { name: 'root', mountPath: HOST_ROOT, readOnly: true, mountPropagation: 'HostToContainer' },
        { name: 'sys', mountPath: HOST_SYS, readOnly: true, mountPropagation: 'HostToContainer' },
      ],
    };
  }

  private createMonitor(monitoringNamespace: string): void {
    const nodeName = '__meta_kubernetes_pod_node_name';
    monitorOwnService(this, {
      monitoringNamespace,
      endpoints: [
        {
          port: METRICS.name,
          // People know nodes by name, and the kubelet's series have the same label `node`.
          relabelings: ['instance', 'node'].map((targetLabel) => ({
            action: 'replace',
            sourceLabels: [nodeName],
            targetLabel,
          })),
        },
      ],
    });
  }
}

/** What the pod shares with its host, each with its reason; the namespace is the privileged one because of it. */
function hostAccess(): Pick<k8s.PodSpec, 'hostNetwork' | 'hostPid' | 'volumes'> {
  return {
    // Network interfaces and sockets are those of the network namespace that the exporter runs in.
    hostNetwork: true,
    // The filesystem collector reads the mounts of process 1, which must be the init process of the host.
    hostPid: true,
    volumes: [
      // Sizes of the host's file systems, and /proc with everything about CPU, memory, disks and network.
      { name: 'root', hostPath: { path: '/', type: 'Directory' } },
      // Devices: disks, network interfaces, CPU frequencies, thermal zones.
      { name: 'sys', hostPath: { path: '/sys', type: 'Directory' } },
    ],
  };
}
