import { Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { type ComponentIdentity, type Labels, labelsOf, selectorOf } from '../kubernetes/labels.ts';
import { type NamedPort, servicePort } from '../kubernetes/workload.ts';

export interface ComponentChartProps {
  /** Namespace of the component's own objects. */
  readonly namespace: string;
  /**
   * Version of the application, for the label `app.kubernetes.io/version`.
   * @default - no version label
   */
  readonly version?: string;
  /**
   * Role of the component in the stack, for the label `app.kubernetes.io/component`.
   * @default - the id of the chart
   */
  readonly role?: string;
  /**
   * Name of the pods in the label `app.kubernetes.io/name`, where an operator gives them one of its own.
   * @default - the id of the chart
   */
  readonly pods?: string;
}

/** Name, namespace and labels of one object. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Record<string, string>;
}

/**
 * One deployable: one directory in dist and one Argo CD Application of the same name.
 *
 * The chart's own `namespace` is not used, because cdk8s would stamp it on cluster-scoped kinds too;
 * objects take their metadata from `meta()` and `clusterMeta()`.
 */
export class ComponentChart extends Chart {
  /** Namespace of the component's own objects. */
  readonly componentNamespace: string;
  /** Labels of every object of the component. */
  readonly componentLabels: Labels;
  /** Labels by which the component's pods are selected. */
  readonly selector: Labels;
  /** Labels by which the component's Services are selected. */
  readonly serviceSelector: Labels;

  constructor(scope: Construct, id: string, props: ComponentChartProps) {
    super(scope, id, { disableResourceNameHashes: true });
    const identity: ComponentIdentity = { name: id, version: props.version };
    this.componentNamespace = props.namespace;
    this.componentLabels = labelsOf(identity, props.role ?? id);
    this.selector = selectorOf(props.pods ?? id);
    this.serviceSelector = selectorOf(id);
  }

  /** Metadata of an object in the component's namespace, or in another one. @default name - the component's id */
  meta(name: string = this.node.id, namespace: string = this.componentNamespace): ObjectMeta & { namespace: string } {
    return { name, namespace, labels: { ...this.componentLabels } };
  }

  /** Metadata of a cluster-scoped object. */
  clusterMeta(name: string): ObjectMeta {
    return { name, labels: { ...this.componentLabels } };
  }

  /**
   * The ServiceAccount of the component's pods, named like the component. Its token is not mounted by default:
   * a pod that talks to the API server says so itself.
   */
  protected createServiceAccount(annotations: Readonly<Record<string, string>> = {}): void {
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { ...this.meta(), ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}) },
      automountServiceAccountToken: false,
    });
  }

  /** The Service of the component's pods, named like the component. @default spec - a cluster address, no affinity */
  protected createService(
    ports: readonly NamedPort[],
    spec: Pick<k8s.ServiceSpec, 'clusterIp' | 'sessionAffinity'> = {},
  ): void {
    new k8s.KubeService(this, 'service', {
      metadata: this.meta(),
      spec: { ...spec, selector: { ...this.selector }, ports: ports.map(servicePort) },
    });
  }
}
