import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { NodeCollectorSwitches } from '../../config/schema/node-exporter.ts';
import type { Resources } from '../../config/schema/resources.ts';
import { grantInCluster } from '../../kubernetes/rbac.ts';
import { httpProbe, resourceRequirements, restrictedContainer, restrictedPod } from '../../kubernetes/workload.ts';
import { ComponentChart } from '../component-chart.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { exporterArguments, HOST_ROOT, HOST_SYS } from './arguments.ts';
import { hostPort, PROXY_RULES, proxyContainer } from './proxy.ts';

/** What Prometheus scrapes: the proxy. */
const METRICS = { name: 'https-metrics', number: 9100 } as const;
/** The exporter itself, for the proxy on the same node alone. */
const LOOPBACK = '127.0.0.1';
const UPSTREAM = { name: 'http', number: 9101 } as const;

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
  /** Image and resources of the proxy that guards the metrics. */
  readonly proxy: { readonly image: string; readonly resources: Resources };
  /** Scrape class with the token that the proxy asks for. */
  readonly scrapeClass: string;
  /** Collectors that are switched on or off. @default - those that run by default */
  readonly collectors?: NodeCollectorSwitches;
  /** Directory of the node with metrics that other programs leave there. @default - none */
  readonly textfileDirectory?: string;
}

/** The node exporter on every node. It sees the host, read-only; a proxy shows its metrics to whom may read them. */
export class NodeExporterChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NodeExporterChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'exporter' });
    this.createServiceAccount();
    const subject = { serviceAccount: id, namespace: props.namespace };
    grantInCluster(this, 'review', this.clusterMeta(`panoptes-${id}`), subject, PROXY_RULES);
    this.createDaemonSet(props);
    // Headless: nobody may be balanced from one node to another.
    this.createService([METRICS], { clusterIp: 'None' });
    this.createMonitor(props);
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
            // The proxy asks the API server who it is that wants to read.
            automountServiceAccountToken: true,
            ...hostAccess(),
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            // Every node has CPU and memory worth watching, whatever it is reserved for.
            tolerations: [{ operator: 'Exists' }],
            // A node under pressure must not evict what shows the pressure.
            priorityClassName: PRIORITY_CLASS,
            containers: [
              this.container(props),
              proxyContainer({ ...props.proxy, port: METRICS, upstream: `${LOOPBACK}:${UPSTREAM.number}` }),
            ],
          },
        },
      },
    });
  }

  private container(props: NodeExporterChartProps): k8s.Container {
    return {
      name: this.node.id,
      image: props.image,
      args: exporterArguments({
        address: `${LOOPBACK}:${UPSTREAM.number}`,
        collectors: props.collectors ?? {},
        textfileDirectory: props.textfileDirectory,
      }),
      ports: [hostPort(UPSTREAM)],
      livenessProbe: startPage(),
      readinessProbe: startPage(),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        // HostToContainer: file systems that are mounted later on the host appear here too.
        { name: 'root', mountPath: HOST_ROOT, readOnly: true, mountPropagation: 'HostToContainer' },
        { name: 'sys', mountPath: HOST_SYS, readOnly: true, mountPropagation: 'HostToContainer' },
      ],
    };
  }

  private createMonitor({ monitoringNamespace, scrapeClass }: NodeExporterChartProps): void {
    const nodeName = '__meta_kubernetes_pod_node_name';
    monitorOwnService(this, {
      monitoringNamespace,
      scrapeClass,
      endpoints: [
        {
          port: METRICS.name,
          scheme: 'https',
          // Each proxy signs its certificate itself: there is no CA to check. The token goes to an address that the
          // API server names as a node, and its owner may do little more than read metrics.
          tlsConfig: { insecureSkipVerify: true },
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

/**
 * The start page: /metrics would run every collector only to see whether the process answers. The kubelet shares the
 * network of the pod, so it reaches what listens on the loopback interface.
 */
function startPage(): k8s.Probe {
  const { httpGet, ...probe } = httpProbe('/', UPSTREAM.name);
  return { ...probe, ...(httpGet ? { httpGet: { ...httpGet, host: LOOPBACK } } : {}) };
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
