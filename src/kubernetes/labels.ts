/** What a component is called in labels. */
export interface ComponentIdentity {
  /** Name of the application, such as `grafana`; pods, Services and monitors are selected by it. */
  readonly name: string;
  /** Version of the application. Never part of a selector: selectors are immutable. */
  readonly version?: string;
}

/** Labels of an object, as the Kubernetes recommendations name them. */
export type Labels = Readonly<Record<string, string>>;

const PART_OF = { 'app.kubernetes.io/part-of': 'panoptes' } as const;

/**
 * Labels that every object of a component carries.
 *
 * `app.kubernetes.io/instance` is left out on purpose: Argo CD may track objects by it.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function labelsOf(identity: ComponentIdentity, component: string): Labels {
  return {
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/managed-by': 'cdk8s',
    'app.kubernetes.io/name': identity.name,
    ...PART_OF,
    ...(identity.version ? { 'app.kubernetes.io/version': identity.version } : {}),
  };
}

/** The labels by which the pods and Services of an application are selected. They never change. */
export function selectorOf(name: string): Labels {
  return { 'app.kubernetes.io/name': name, ...PART_OF };
}
