import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { Quantity } from '../../config/quantity.ts';
import type { Resources } from '../../config/schema/resources.ts';
import {
  containerPort,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  servicePort,
  spread,
  tcpProbe,
} from '../../kubernetes/workload.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { MEMCACHED } from '../loki/addresses.ts';

/** User and group of the upstream image. */
const USER = 11_211;

const MEBIBYTE = 2 ** 20;

export interface LokiCacheChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** How much each pod keeps. */
  readonly memory: Quantity;
  readonly replicas: number;
}

/** memcached for Loki. It has no volume: what it forgets at a restart is read again. */
export class LokiCacheChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: LokiCacheChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'cache' });
    this.createServiceAccount();
    new k8s.KubeService(this, 'service', {
      metadata: this.meta(),
      // Loki asks DNS for each pod, and decides itself where an entry lies.
      spec: { clusterIp: 'None', selector: { ...this.selector }, ports: [servicePort(MEMCACHED)] },
    });
    this.createStatefulSet(props);
    disruptionBudget(this, props.replicas);
  }

  /** Stable names: the place of an entry follows from them. */
  private createStatefulSet({ image, memory, replicas }: LokiCacheChartProps): void {
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: this.meta(),
      spec: {
        replicas,
        serviceName: this.node.id,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels } },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: false,
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            ...(replicas > 1
              ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
              : {}),
            containers: [container(image, memory)],
          },
        },
      },
    });
  }
}

function container(image: string, memory: Quantity): k8s.Container {
  const probe = tcpProbe(MEMCACHED.name);
  return {
    name: 'memcached',
    image,
    args: [
      `--memory-limit=${Math.floor(memory.value / MEBIBYTE)}`,
      // Chunks come to 1.5 MB, and answers of queries to more; the default of 1 MB would keep neither.
      '--max-item-size=5m',
      // Each process of Loki keeps some tens of connections open.
      '--conn-limit=4096',
    ],
    ports: [containerPort(MEMCACHED)],
    readinessProbe: probe,
    livenessProbe: { ...probe, initialDelaySeconds: 30 },
    resources: resourceRequirements(resources(memory)),
    securityContext: restrictedContainer(),
  };
}

/** A quarter more than it keeps, for its tables and connections, and never less than 64 Mi more. */
function resources(memory: Quantity): Resources {
  const mebibytes = Math.ceil(Math.max(memory.value * 1.25, memory.value + 64 * MEBIBYTE) / MEBIBYTE);
  const limit = Quantity.parse(`${mebibytes}Mi`);
  return { requests: { cpu: Quantity.parse('50m'), memory: limit }, limits: { cpu: undefined, memory: limit } };
}
