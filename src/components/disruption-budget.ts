import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Labels } from '../kubernetes/labels.ts';
import type { ComponentChart } from './component-chart.ts';

/** Some of the pods of a component. */
export interface PodSet {
  /** Name of what runs them. */
  readonly name: string;
  readonly selector: Labels;
}

/**
 * Lets voluntary disruptions take one replica at a time. With a single replica there is no budget: it would
 * only keep a node from being drained.
 *
 * @param pods those pods of the component that the budget is for, where it has several kinds
 */
export function disruptionBudget(chart: ComponentChart, replicas: number, pods?: PodSet): void {
  if (replicas < 2) return;
  const { name, selector } = pods ?? { name: chart.node.id, selector: chart.selector };
  new k8s.KubePodDisruptionBudget(chart, pods ? `${name}-disruption-budget` : 'disruption-budget', {
    metadata: chart.meta(name),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: { ...selector } },
      // A pod that is broken anyway must not keep its node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
