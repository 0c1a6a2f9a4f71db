import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { ComponentChart } from '../component-chart.ts';

export interface NamespacesChartProps {
  /** Namespace of the stack. */
  readonly monitoring: string;
  /** Namespace of the agents that need the host. */
  readonly agents: string;
}

type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/**
 * The two namespaces of the stack. What needs the host (node exporter, log collector) has a namespace of its own,
 * so that everything else can be held to the `restricted` pod security standard. Nothing may talk in either of
 * them unless a network policy of a component allows it.
 */
export class NamespacesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NamespacesChartProps) {
    super(scope, id, { namespace: props.monitoring });
    this.createNamespace(props.monitoring, 'restricted');
    this.createNamespace(props.agents, 'privileged');
    for (const namespace of [props.monitoring, props.agents]) this.defaultDeny(namespace);
    this.admitCriticalPods(props.agents);
  }

  private createNamespace(name: string, level: PodSecurityLevel): void {
    const meta = this.clusterMeta(name);
    new k8s.KubeNamespace(this, `namespace-${name}`, {
      metadata: {
        ...meta,
        labels: {
          ...meta.labels,
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': level,
        },
        // Deleting a namespace deletes every volume in it: that stays a decision of a person.
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
    });
  }

  private defaultDeny(namespace: string): void {
    new k8s.KubeNetworkPolicy(this, `default-deny-${namespace}`, {
      metadata: this.meta('default-deny', namespace),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }

  /**
   * Some platforms admit critical priorities only where a quota names them, and refuse the pods elsewhere. The quota
   * is there to admit, so it does not limit.
   *
   * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default
   */
  private admitCriticalPods(namespace: string): void {
    new k8s.KubeResourceQuota(this, 'node-critical-pods', {
      metadata: this.meta('node-critical-pods', namespace),
      spec: {
        hard: { pods: k8s.Quantity.fromString('1G') },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
        },
      },
    });
  }
}
