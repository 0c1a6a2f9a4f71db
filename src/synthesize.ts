import type { App } from 'cdk8s';
import { ApiObject } from 'cdk8s';
import { ComponentChart } from './components/component-chart.ts';

/** A Kubernetes object as plain data, with keys in a fixed order. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** An object that is wrong, and what is wrong with it. */
export interface ConstructProblem {
  /** Path of the construct in the tree, such as `prometheus/server`. */
  readonly path: string;
  readonly message: string;
}

/** What one environment synthesizes to. */
export interface Synthesis {
  /** Objects by component, in the order of the charts. */
  readonly components: ReadonlyMap<string, readonly ManifestObject[]>;
  /** Path of the construct that made each object, such as `prometheus/server`. */
  readonly paths: ReadonlyMap<ManifestObject, string>;
  readonly problems: readonly ConstructProblem[];
}

/**
 * Renders every chart of an app to plain objects and collects the findings of all constructs.
 *
 * It does not call `app.synth()`, which walks the whole tree again for each chart and stops at the first
 * chart that does not hold; each construct is rendered and validated once.
 */
export function synthesize(app: App): Synthesis {
  const components = new Map<string, ManifestObject[]>();
  const paths = new Map<ManifestObject, string>();
  const problems: ConstructProblem[] = [];
  for (const construct of app.node.findAll()) {
    if (construct instanceof ComponentChart) components.set(construct.node.id, []);
    for (const message of construct.node.validate()) problems.push({ path: construct.node.path, message });
    if (!(construct instanceof ApiObject)) continue;
    const object = construct.toJson();
    components.get(construct.chart.node.id)?.push(object);
    paths.set(object, construct.node.path);
  }
  return { components, paths, problems };
}
